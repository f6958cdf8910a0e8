"""StackSets, instances and stacks as they might be seen, for tests of decisions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deployment.apply.stack_set_steps import Wanted
from deployment.operations import Operation
from deployment.stack_sets import Instance, StackSet
from deployment.stacks import Stack

NOW = datetime(2026, 11, 28, tzinfo=UTC)
EAST, WEST = "us-east-1", "us-west-2"
ROLES = ("arn:aws:iam::111122223333:role/administration", "execution")


def stack(status: str = "CREATE_COMPLETE", region: str = EAST) -> Stack:
    return Stack(region, "StackSet-x", f"arn:{region}:stack", status, "", {}, {}, NOW, NOW)


def instance(
    region: str = EAST,
    status: str = "CURRENT",
    overrides: Mapping[str, str] | None = None,
    of: str | None = "CREATE_COMPLETE",
) -> Instance:
    """An instance; `of` is the status of its stack, None: it has none."""
    living = stack(of, region) if of else None
    return Instance(region, status, "SUCCEEDED", "", overrides or {}, "arn" if of else "", living)


def stack_set(*instances: Instance, template: Any = None, under_way: bool = False) -> StackSet:
    operation = Operation("op", "UPDATE", "RUNNING" if under_way else "SUCCEEDED", "", NOW)
    return StackSet("x", "x:1", template or {"v": 1}, {}, *ROLES, instances, (operation,))


def wanted(
    template: Any = None, order: tuple[str, str] = (EAST, WEST), overrides: Mapping[str, Any] | None = None
) -> Wanted:
    return Wanted(template or {"v": 1}, *ROLES, (EAST, WEST), order, overrides or {EAST: {}, WEST: {}})
