"""Failures as botocore raises them, with AWS's own codes and HTTP statuses."""

from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

STATUS = {
    "InternalFailure": 500,
    "InternalServerError": 500,
    "InternalError": 500,
    "ServiceUnavailable": 503,
    "RequestLimitExceeded": 503,
    "TooManyRequestsException": 429,
    "AccessDenied": 403,
    "UnauthorizedOperation": 403,
}
"""HTTP status of an error code; every other one is a 400."""

THROTTLED = {
    "dynamodb": "ThrottlingException",
    "rds": "Throttling",
    "ec2": "RequestLimitExceeded",
    "cloudwatch": "Throttling",
    "lambda": "TooManyRequestsException",
    "sns": "Throttling",
    "secretsmanager": "ThrottlingException",
}
FAILING = {
    "dynamodb": "InternalServerError",
    "rds": "InternalFailure",
    "ec2": "InternalError",
    "cloudwatch": "InternalFailure",
    "lambda": "InternalFailure",
    "sns": "InternalError",
    "secretsmanager": "InternalFailure",
}
DENIED = {"dynamodb": "AccessDeniedException", "ec2": "UnauthorizedOperation"}
"""Of the others it is `AccessDenied`."""


class UnmodelledError(AssertionError):
    """The function did something that this model of AWS does not know: it must be added, never guessed."""


def refusal(code: str, operation: str = "Modelled", **beside: Any) -> ClientError:
    """An answer that is an error; `beside` is what it carries beside code and message."""
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": f"{code}, says the model"},
        "ResponseMetadata": {"HTTPStatusCode": STATUS.get(code, 400)},
        **beside,
    }
    return ClientError(response, operation)


def no_connection(service: str, region: str) -> EndpointConnectionError:
    """The endpoint's name or address leads nowhere."""
    return EndpointConnectionError(endpoint_url=_endpoint(service, region))


def no_handshake(service: str, region: str) -> ConnectTimeoutError:
    """Nothing came back in `connect_timeout`: the request was never sent."""
    return ConnectTimeoutError(endpoint_url=_endpoint(service, region))


def no_answer(service: str, region: str) -> ReadTimeoutError:
    """Nothing came back in `read_timeout`: the request may have had its effect."""
    return ReadTimeoutError(endpoint_url=_endpoint(service, region))


def _endpoint(service: str, region: str) -> str:
    return f"https://{service}.{region}.amazonaws.com/"
