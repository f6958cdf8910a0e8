"""Three kinds of failure, told apart; every call once and within seconds."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from tests.functions.aws import Call, refusal
from tests.functions.controller.loaded import DR, Modelled

LONGEST_PASS = 10.0


def region(failure: Exception) -> Modelled:
    def answer(_: Call) -> dict[str, Any]:
        raise failure

    return Modelled(DR, answer)


def out_of_order(status: int) -> ClientError:
    response = {"Error": {"Code": "InternalFailure", "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Modelled")


@pytest.mark.parametrize(
    "failure",
    [
        ConnectTimeoutError(endpoint_url="https://x"),
        ReadTimeoutError(endpoint_url="https://x"),
        EndpointConnectionError(endpoint_url="https://x"),
        out_of_order(500),
        out_of_order(503),
    ],
    ids=lambda failure: str(failure)[:30],
)
def test_nobody_answered(failure: Exception) -> None:
    found = region(failure)
    with pytest.raises(found.modules.calls.Silence):
        found.modules.calls.call("rds", DR, "describe_db_instances")


@pytest.mark.parametrize("code", ["Throttling", "RequestLimitExceeded", "AccessDenied", "InvalidDBInstanceState"])
def test_an_answer_that_is_no_is_not_silence(code: str) -> None:
    """A region that throttles lives, and nobody is promoted over a region that lives."""
    found = region(refusal(code))
    with pytest.raises(found.modules.calls.Refusal) as caught:
        found.modules.calls.call("rds", DR, "describe_db_instances")
    assert caught.value.code == code


def test_every_client_is_quick_and_repeats_nothing_by_itself() -> None:
    found = region(refusal("Throttling"))
    for service in ("dynamodb", "rds", "ec2", "cloudwatch", "lambda", "sns"):
        found.modules.calls.client(service, DR)
    for config in found.aws.configs:
        assert config is not None
        assert config.retries["total_max_attempts"] == 1
        assert config.connect_timeout + config.read_timeout < LONGEST_PASS


def test_a_client_is_made_once() -> None:
    found = region(refusal("Throttling"))
    assert found.modules.calls.client("rds", DR) is found.modules.calls.client("rds", DR)


def test_parameters_never_reach_an_error() -> None:
    """A password is a parameter of one of the calls."""
    found = region(refusal("InvalidParameterValue", "MasterUserPassword is not a valid password: hunter2"))
    with pytest.raises(found.modules.calls.Refusal) as caught:
        found.modules.calls.call(
            "rds",
            DR,
            "modify_db_instance",
            DBInstanceIdentifier="x",
            MasterUserPassword="hunter2",
        )
    assert "hunter2" not in str(caught.value)
