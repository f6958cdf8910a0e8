"""Calls to AWS: once each, within seconds, since the loop is the retry; three kinds of failure told apart."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

QUICK = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
PATIENT = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1})
"""For the probe, which takes 3 seconds of its own."""


OUT_OF_ORDER = 500


class Silence(Exception):  # noqa: N818  what was heard, not what went wrong
    """Nobody answered, or the service says itself that it is out of order. The call may have had its effect."""


class Refusal(Exception):  # noqa: N818  as above
    """The service answered and did not do it; `code` is AWS's."""

    def __init__(self, error: ClientError) -> None:
        self.code: str = error.response["Error"]["Code"]
        super().__init__(self.code)

    @property
    def throttled(self) -> bool:
        """Too many requests. EC2 says so with status 503, and is no less alive for that."""
        return any(word in self.code for word in ("Throttl", "LimitExceeded", "TooManyRequests", "ThroughputExceeded"))


@cache
def client(service: str, region: str) -> Any:
    """A client, kept for the life of the container."""
    return boto3.client(service, region_name=region, config=PATIENT if service == "lambda" else QUICK)


def call(service: str, region: str, operation: str, **parameters: Any) -> Any:
    """The answer of AWS.

    Raises:
        Silence: there was none.
        Refusal: it was a no.
    """
    try:
        return getattr(client(service, region), operation)(**parameters)
    except ClientError as error:
        refusal, status = Refusal(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        if status >= OUT_OF_ORDER and not refusal.throttled:
            raise Silence(refusal.code) from error
        raise refusal from error
    except BotoCoreError as error:
        raise Silence(type(error).__name__) from error
