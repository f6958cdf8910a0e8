"""Conditional writes: the expressions, and what a refused write leaves and tells."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.aws.conditions import compiled
from simulation.model.aws.dynamodb import DynamoDb, Item, Items
from simulation.model.aws.errors import UnmodelledError

numbers = st.integers(-5, 12)
items = st.dictionaries(st.sampled_from(["revision", "epoch"]), numbers.map(lambda n: {"N": str(n)}))


def value(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


@given(items, numbers)
def test_the_expressions_of_the_protocol(item: Item, known: int) -> None:
    values = {":known": {"N": str(known)}}
    revision, epoch = value(item, "revision"), value(item, "epoch")

    def holds(expression: str) -> bool:
        return compiled(expression)(item, values)

    assert holds("attribute_not_exists(revision)") is (revision is None)
    assert holds("revision = :known") is (revision == known)
    assert holds("attribute_not_exists(revision) OR epoch <= :known") is (
        revision is None or (epoch is not None and epoch <= known)
    )
    assert holds("NOT (revision = :known AND epoch >= :known)") is not (
        revision == known and epoch is not None and epoch >= known
    )


def test_numbers_are_compared_as_numbers_and_or_binds_weakest() -> None:
    assert compiled("epoch > :old")({"epoch": {"N": "10"}}, {":old": {"N": "9"}})
    mixed = compiled("epoch = :one OR epoch = :two AND attribute_exists(absent)")
    assert mixed({"epoch": {"N": "1"}}, {":one": {"N": "1"}, ":two": {"N": "2"}})
    assert not mixed({"epoch": {"N": "2"}}, {":one": {"N": "1"}, ":two": {"N": "2"}})


def test_an_attribute_of_another_type_is_never_equal() -> None:
    assert not compiled("epoch = :one")({"epoch": {"S": "1"}}, {":one": {"N": "1"}})


@pytest.mark.parametrize(
    "expression",
    ["size(a) > :b", "a BETWEEN :b AND :c", "a = b", "a = :b OR", "(a = :b", "a = :b c = :d", "a # :b", ""],
)
def test_what_is_not_modelled_is_refused_not_guessed(expression: str) -> None:
    with pytest.raises(UnmodelledError):
        compiled(expression)


def table() -> tuple[DynamoDb, Items, list[Item]]:
    kept: Items = {}
    written: list[Item] = []
    database = DynamoDb({"lease": kept}, {"lease": ("deployment",)}, lambda _t, _b, item: written.append(item))
    return database, kept, written


def put(revision: int, condition: str, known: int | None = None, **more: Any) -> dict[str, Any]:
    values = {} if known is None else {"ExpressionAttributeValues": {":known": {"N": str(known)}}}
    item = {"deployment": {"S": "d"}, "revision": {"N": str(revision)}}
    return {"TableName": "lease", "Item": item, "ConditionExpression": condition, **values, **more}


def test_of_two_writers_that_replace_the_same_revision_one_is_refused() -> None:
    database, kept, written = table()
    database.put_item(put(1, "attribute_not_exists(revision)"))
    database.put_item(put(2, "revision = :known", 1))
    with pytest.raises(ClientError) as refused:
        database.put_item(put(2, "revision = :known", 1, ReturnValuesOnConditionCheckFailure="ALL_OLD"))
    response: Any = refused.value.response
    assert response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert response["Item"]["revision"] == {"N": "2"}
    assert (kept["d",]["revision"], len(written)) == ({"N": "2"}, 2)


def test_without_being_asked_a_refusal_tells_nothing_of_the_item() -> None:
    database, _, _ = table()
    database.put_item(put(1, "attribute_not_exists(revision)"))
    with pytest.raises(ClientError) as refused:
        database.put_item(put(1, "attribute_not_exists(revision)"))
    assert "Item" not in refused.value.response


def test_what_was_read_or_written_is_nobodys_to_change_afterwards() -> None:
    database, _, _ = table()
    request = put(1, "attribute_not_exists(revision)")
    database.put_item(request)
    asked = {"TableName": "lease", "Key": {"deployment": {"S": "d"}}, "ConsistentRead": True}
    request["Item"]["revision"] = {"N": "99"}
    database.get_item(asked)["Item"]["revision"] = {"N": "98"}
    assert database.get_item(asked)["Item"]["revision"] == {"N": "1"}


def test_an_inconsistent_read_and_an_unconditional_write_are_errors_of_the_caller() -> None:
    database, _, _ = table()
    with pytest.raises(UnmodelledError):
        database.get_item({"TableName": "lease", "Key": {"deployment": {"S": "d"}}, "ConsistentRead": False})
    request = put(1, "attribute_not_exists(revision)")
    del request["ConditionExpression"]
    with pytest.raises(UnmodelledError):
        database.put_item(request)
