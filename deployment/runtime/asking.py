"""Many questions at once, in bounded time: a region that is lost must not hide what the others know."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004  botocore's, which has nothing to do with the built-in one
    EndpointConnectionError,
    HTTPClientError,
)

from deployment.aws_errors import error_code, error_message

Answer = TypeVar("Answer")
OUT_OF_ORDER = 500
ABSENT = "ResourceNotFoundException"
"""DynamoDB's word for a table that is not there."""


class NoAnswer(NamedTuple):
    """A question that has no answer."""

    why: str
    """In words, with the code that AWS gave."""
    silent: bool
    """Nobody answered, or the service says itself that it is out of order; not a refusal."""
    absent: bool = False
    """What was asked for is not there: a table that nobody made, or that is gone."""


def ask(question: Callable[[], Answer]) -> Answer | NoAnswer:
    """The answer of a question that calls AWS, or why there is none. A `ValueError` says that it makes no sense."""
    try:
        return question()
    except ClientError as error:
        words, code = f"{error_code(error)}: {error_message(error)}", error_code(error)
        return NoAnswer(words, silent=is_silence(error), absent=code == ABSENT)
    except (BotoCoreError, ValueError) as error:
        return NoAnswer(" ".join(str(error).split()).rstrip("."), silent=is_silence(error))


def is_silence(error: Exception) -> bool:
    """Whether nobody answered, or the service says itself that it is out of order: another region may answer."""
    if isinstance(error, ClientError):
        return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= OUT_OF_ORDER)
    return isinstance(error, ConnectionError | EndpointConnectionError | HTTPClientError)


def ask_all(questions: Mapping[str, Callable[[], Answer]], seconds: float) -> dict[str, Answer | NoAnswer]:
    """The answers of all of them, asked at once.

    Args:
        questions: by name.
        seconds: after this whatever is still open counts as unanswered. Its thread ends by itself, or with the process.
    """
    answers: dict[str, Answer | NoAnswer] = {}
    faults: list[Exception] = []

    def run(name: str, question: Callable[[], Answer]) -> None:
        try:
            answers[name] = ask(question)
        except Exception as fault:  # noqa: BLE001  a fault of ours: it is raised below, where somebody sees it
            faults.append(fault)

    threads = {
        name: threading.Thread(target=run, args=(name, question), daemon=True) for name, question in questions.items()
    }
    for thread in threads.values():
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads.values():
        thread.join(max(0.0, end - time.monotonic()))
    if faults:
        raise faults[0]
    late = NoAnswer(f"no answer within {seconds:.0f} s", silent=True)
    return {name: answers.get(name, late) for name in questions}
