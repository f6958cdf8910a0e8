"""DynamoDB: items of a few tables, consistent reads, conditional writes."""

from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.conditions import Value, compiled
from simulation.model.aws.errors import UnmodelledError, refusal

Item = Mapping[str, Value]
Items = dict[tuple[str, ...], Item]
"""Key to item, of one table."""
Written = Callable[[str, Item | None, Item], object]
"""Told of each write: table, item before, item now."""

GET = frozenset({"TableName", "Key", "ConsistentRead"})
PUT = frozenset(
    {
        "TableName",
        "Item",
        "ConditionExpression",
        "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
    }
)


class DynamoDb:
    """The service in one region. `tables` is state; a table that is not in it does not exist."""

    __slots__ = ("_keys", "_written", "tables")

    def __init__(self, tables: dict[str, Items], keys: Mapping[str, tuple[str, ...]], written: Written) -> None:
        self.tables = tables
        self._keys = keys
        self._written = written

    def get_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The item as it is now: every read here is consistent, and must be asked for so."""
        if not asked.keys() <= GET or asked["ConsistentRead"] is not True:
            raise UnmodelledError(f"get_item {sorted(asked)}")
        key = asked["Key"]
        found = self._table(asked).get(tuple([value["S"] for value in key.values()]))
        return {"Item": dict(found)} if found else {}

    def put_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Replace the item if the condition holds for it."""
        if not asked.keys() <= PUT or "ConditionExpression" not in asked:
            raise UnmodelledError(f"put_item {sorted(asked)}")
        table, item = self._table(asked), asked["Item"]
        key = tuple([item[name]["S"] for name in self._keys[asked["TableName"]]])
        before = table.get(key)
        if not compiled(asked["ConditionExpression"])(before or {}, asked.get("ExpressionAttributeValues", {})):
            wanted = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before
            beside = {"Item": dict(before)} if wanted and before else {}
            raise refusal("ConditionalCheckFailedException", "PutItem", **beside)
        table[key] = dict(item)
        self._written(asked["TableName"], before, item)
        return {}

    def _table(self, asked: Mapping[str, Any]) -> Items:
        try:
            return self.tables[asked["TableName"]]
        except KeyError:
            raise refusal("ResourceNotFoundException") from None
