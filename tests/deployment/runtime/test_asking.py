"""Questions at once: what does not answer hides nothing, and holds nobody up."""

import threading
import time

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from deployment.runtime.asking import NoAnswer, ask_all


def refused(status: int) -> ClientError:
    answer = {"Error": {"Code": "Nope", "Message": "because"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "DescribeDBInstances")


def raising(error: Exception) -> object:
    raise error


def test_answers_come_beside_silence_and_refusal() -> None:
    found = ask_all(
        {
            "good": lambda: 1,
            "none": lambda: None,
            "silent": lambda: raising(EndpointConnectionError(endpoint_url="https://rds")),
            "broken": lambda: raising(refused(503)),
            "refused": lambda: raising(refused(400)),
        },
        5,
    )
    assert found["good"] == 1
    assert found["none"] is None
    assert found["refused"] == NoAnswer("Nope: because", silent=False)
    silent = [found["silent"], found["broken"]]
    assert [isinstance(one, NoAnswer) and one.silent for one in silent] == [True, True]


def test_the_round_is_bounded() -> None:
    never, begun = threading.Event(), time.monotonic()
    found = ask_all({"hangs": lambda: never.wait(60), "good": lambda: True}, 0.1)
    never.set()
    assert time.monotonic() - begun < 5
    assert found["good"] is True
    assert isinstance(found["hangs"], NoAnswer)
    assert found["hangs"].silent


def test_a_fault_of_ours_is_not_taken_for_silence() -> None:
    with pytest.raises(ZeroDivisionError):
        ask_all({"wrong": lambda: 1 / 0}, 5)
