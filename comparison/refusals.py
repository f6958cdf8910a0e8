"""Changes that AWS refuses half-way through an update, so that a stack rolls back: better known beforehand."""

from collections.abc import Iterator, Mapping
from typing import Any

from comparison.behaviour import name_properties
from comparison.beyond_registry import INSTANCE
from comparison.change import Action, ResourceChange
from resolution.intrinsics import is_known

Resource = Mapping[str, Any]
TYPE = "CloudFormation changes no resource's type: another logical id would be right"
NAME = "CloudFormation makes the new one first, and the old one still has the name {}: another name is needed"
SHRINKS = "RDS never takes storage away"
DOWNGRADE = "RDS goes to no older version"
MAJOR = "RDS goes to another major version only with AllowMajorVersionUpgrade"


def refusal(change: ResourceChange, old: Resource, new: Resource) -> str:
    """Why AWS will refuse a change; empty: it will not, as far as templates show.

    Args:
        change: of a resource that is there and stays, itself or replaced.
        old: the resource as it is.
        new: the resource as it is to be.
    """
    return next(_refusals(change, old, new), "")


def _refusals(change: ResourceChange, old: Resource, new: Resource) -> Iterator[str]:
    if old["Type"] != new["Type"]:
        yield TYPE
    before, after = old.get("Properties", {}), new.get("Properties", {})
    if change.action is Action.REPLACE:
        yield from _kept_name(change.resource_type, before, after)
    elif change.resource_type == INSTANCE:
        yield from _of_instance(before, after)


def _kept_name(resource_type: str, before: Resource, after: Resource) -> Iterator[str]:
    """CloudFormation User Guide, "Name type": what has a custom name is not replaced unless the name changes too."""
    names = name_properties(resource_type)
    had, gets = ([properties.get(name) for name in names] for properties in (before, after))
    if names and None not in had and is_known(had) and had == gets:
        yield NAME.format("/".join(map(str, had)))


def _of_instance(before: Resource, after: Resource) -> Iterator[str]:
    """RDS User Guide, "Working with storage" and "Upgrading the PostgreSQL DB engine"; RDS API, ModifyDBInstance."""
    had, gets = (_number(properties.get("AllocatedStorage")) for properties in (before, after))
    if had and gets and gets[0] < had[0]:
        yield SHRINKS
    had, gets = (_number(properties.get("EngineVersion")) for properties in (before, after))
    if had and gets and gets < had:
        yield DOWNGRADE
    elif had and gets and gets[0] != had[0] and str(after.get("AllowMajorVersionUpgrade", "")).lower() != "true":
        yield MAJOR


def _number(value: Any) -> tuple[int, ...]:
    """`18.6` as numbers; empty when it is not known, or none."""
    parts = str(value).split(".") if isinstance(value, str | int) else []
    return tuple(map(int, parts)) if parts and all(part.isdigit() for part in parts) else ()
