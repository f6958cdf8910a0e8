"""The evaluator itself: what IAM's documentation says about wildcards, Deny and absent keys."""

from typing import Any

import pytest

from tests.templates.bootstrap.evaluator import Request, allows


def statement(
    effect: str = "Allow", action: str = "s3:Get*", resource: str = "arn:x:*", **condition: Any
) -> dict[str, Any]:
    return {"Effect": effect, "Action": [action], "Resource": resource, "Condition": condition}


def test_deny_wins_and_silence_refuses() -> None:
    request = Request("s3:GetObject", "arn:x:1")
    assert allows([statement()], request)
    assert not allows([statement(), statement("Deny")], request)
    assert not allows([], request)
    assert not allows([statement(action="s3:Put*")], request)
    assert not allows([statement(resource="arn:y:*")], request)


def test_actions_ignore_case_and_resources_do_not() -> None:
    assert allows([statement(action="S3:GETOBJECT")], Request("s3:GetObject", "arn:x:1"))
    assert not allows([statement(resource="arn:X:*")], Request("s3:GetObject", "arn:x:1"))


def test_brackets_and_dots_are_no_wildcards() -> None:
    assert not allows([statement(resource="arn:x:[a].b")], Request("s3:GetObject", "arn:x:aXb"))
    assert allows([statement(resource="arn:x:?.b")], Request("s3:GetObject", "arn:x:a.b"))


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "b"}, True),
        ({"StringEquals": {"k": "a*"}}, {"k": "ab"}, False),
        ({"StringLike": {"k": "a*"}}, {"k": "ab"}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}, {"k": "a"}, False),
        ({"StringNotEquals": {"k": "a"}}, {"k": "b"}, True),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "true"}}, {"k": "a"}, False),
        ({"Null": {"k": "false"}}, {"k": "a"}, True),
        ({"ForAllValues:StringLike": {"k": ["a*"]}}, {"k": ["ab", "ac"]}, True),
        ({"ForAllValues:StringLike": {"k": ["a*"]}}, {"k": ["ab", "bc"]}, False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ["b", "a"]}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {}, False),
    ],
)
def test_conditions(condition: dict[str, Any], context: dict[str, Any], expected: bool) -> None:  # noqa: FBT001  a table
    assert allows([statement(**condition)], Request("s3:GetObject", "arn:x:1", context)) is expected


def test_an_unknown_operator_is_no_guess() -> None:
    with pytest.raises(KeyError, match="DateGreaterThan"):
        allows([statement(DateGreaterThan={"k": "a"})], Request("s3:GetObject", "arn:x:1", {"k": "b"}))
