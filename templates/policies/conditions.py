"""Conditions of a statement, all of which must hold.

`awacs.aws.Condition` keeps one condition for each operator and drops an earlier one of the same operator without a
word (awacs 2.6.1, 2026-11-23), so conditions of one operator are merged here first.
"""

from collections.abc import Iterable
from typing import Any

from awacs.aws import Condition, ConditionElement


def where(conditions: Iterable[ConditionElement]) -> dict[str, Condition]:
    """The Condition element of a statement, and none where there are no conditions."""
    conditions = tuple(conditions)
    return {"Condition": all_of(conditions)} if conditions else {}


def all_of(conditions: Iterable[ConditionElement]) -> Condition:
    """A block in which every condition stands.

    Raises:
        ValueError: two conditions of one operator are about the same key, which no block can hold.
    """
    merged: dict[type[ConditionElement], dict[str, Any]] = {}
    for condition in conditions:
        keys = merged.setdefault(type(condition), {})
        for key, value in condition.get_dict().items():
            if key in keys:
                raise ValueError(f"two conditions {condition.condition} are about {key}")
            keys[key] = value
    return Condition([operator(keys) for operator, keys in merged.items()])
