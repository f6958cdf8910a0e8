"""The protocol against botocore: what boto3 sends is read as it was meant, what is answered boto3 understands."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.query_protocol import ServiceError, answer, read_request, refusal

MODEL = botocore.session.get_session().get_service_model("cloudformation")
TEXT = st.text("abcXYZ019-", min_size=1, max_size=8)
REQUEST = st.fixed_dictionaries(
    {
        "StackSetName": st.just("orders"),
        "Regions": st.lists(st.sampled_from(["us-east-1", "us-west-2"]), max_size=3),
        "RetainStacks": st.booleans(),
    },
    optional={
        "Accounts": st.lists(st.sampled_from(["111122223333", "444455556666"]), max_size=3),
        "OperationPreferences": st.fixed_dictionaries(
            {"FailureToleranceCount": st.integers(0, 5)},
            optional={"RegionOrder": st.lists(st.just("us-east-1"), min_size=1, max_size=2)},
        ),
    },
)


def operation(name: str) -> OperationModel:
    return MODEL.operation_model(name)


def sent(request: dict[str, Any], of: OperationModel) -> dict[str, str]:
    """The form that boto3 sends."""
    body = create_serializer("query").serialize_to_request(request, of)["body"]
    return {key: str(value) for key, value in body.items()}


@given(REQUEST)
@settings(max_examples=50, deadline=None)
def test_a_request_is_read_as_boto3_meant_it(request: dict[str, Any]) -> None:
    of = operation("DeleteStackInstances")
    assert read_request(sent(request, of), of) == request


RESULTS = st.lists(
    st.fixed_dictionaries(
        {"Account": TEXT, "Region": TEXT, "Status": st.just("FAILED")},
        optional={"StatusReason": st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)},
    ),
    max_size=4,
)


@given(RESULTS)
@settings(max_examples=50, deadline=None)
def test_an_answer_is_understood_by_boto3(results: list[dict[str, str]]) -> None:
    of = operation("ListStackSetOperationResults")
    said = parsed(of, lambda: answer(of, {"Summaries": results, "NextToken": None}))
    del said["ResponseMetadata"]
    assert said == {"Summaries": results}


def test_times_numbers_and_truths_survive() -> None:
    of, at = operation("DescribeStackSetOperation"), datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)
    told = {"RetainStacks": True, "CreationTimestamp": at, "StatusDetails": {"FailedStackInstancesCount": 2}}
    assert parsed(of, lambda: answer(of, {"StackSetOperation": told}))["StackSetOperation"] == told


def test_an_error_is_understood_by_boto3() -> None:
    of = operation("CreateStackSet")
    error = ServiceError("NameAlreadyExistsException", "orders <exists>", 409)
    said = parsed(of, lambda: refusal(error, str(MODEL.metadata["xmlNamespace"])))
    assert said["Error"]["Code"] == "NameAlreadyExistsException"
    assert said["Error"]["Message"] == "orders <exists>"


def parsed(of: OperationModel, make: Callable[[], tuple[int, dict[str, str], bytes]]) -> dict[str, Any]:
    status, headers, body = make()
    response = {"status_code": status, "headers": headers, "body": body}
    said: dict[str, Any] = create_parser("query").parse(response, of.output_shape)
    return said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Regions.member.1": "us-east-1", "Unknown": "x"}, "DeleteStackInstances has no such parameter: Unknown"),
        ({"RetainStacks": "maybe"}, "RetainStacks must be of type boolean, not 'maybe'"),
        ({"OperationPreferences.FailureToleranceCount": "many"}, "must be of type integer"),
        ({"OperationPreferences.FailureToleranceCount": "-1"}, "Member must have value greater than or equal to 0"),
        ({"OperationPreferences.RegionConcurrencyType": "BOTH"}, "Member must satisfy enum value set"),
        ({"OperationId": "-"}, "Member must satisfy regular expression pattern"),
        ({"OperationId": "x" * 200}, "Member must have length less than or equal to 128"),
    ],
)
def test_what_the_model_does_not_allow_is_refused_in_the_apis_words(wrong: dict[str, str], said: str) -> None:
    form = {"Action": "DeleteStackInstances", "StackSetName": "orders", "Regions": "", "RetainStacks": "true", **wrong}
    if "Regions.member.1" in wrong:
        del form["Regions"]
    with pytest.raises(ServiceError, match=said) as refused:
        read_request(form, operation("DeleteStackInstances"))
    assert refused.value.code == "ValidationError"


def test_what_is_required_is_asked_for() -> None:
    with pytest.raises(ServiceError, match="2 validation errors detected: Value null at 'stackSetName'"):
        read_request({"RetainStacks": "true"}, operation("DeleteStackInstances"))


def test_a_result_that_the_model_does_not_know_is_a_bug() -> None:
    with pytest.raises(KeyError):
        answer(operation("CreateStackSet"), {"Nothing": 1})
