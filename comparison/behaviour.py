"""What changing one property of a resource does: by what is known beyond the registry, then by the registry itself."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from comparison.beyond_registry import INSTANCE, NAMES, PARAMETER_GROUP, ROWS, UNORDERED, Row, When
from comparison.change import Effect, Interruption
from comparison.postgresql import needs_restart
from comparison.registry import ResourceSchema, schemas

IN_THE_WINDOW = "in the maintenance window, for ApplyImmediately is false"
UNKNOWN_TYPE = Effect(Interruption.REPLACEMENT, "nothing is known about updates of this type", certain=False)


def effect(
    resource_type: str, path: str, before: Any, after: Any, properties: Mapping[str, Any] | None = None
) -> Effect:
    """What changing a property does.

    Args:
        resource_type: `AWS::RDS::DBInstance`.
        path: the property: `HealthCheckConfig/Type`.
        before: its present value; None: it is not there.
        after: its next value; None: it is not there.
        properties: the resource's next properties, for what depends on others.
    """
    for row in _rows(resource_type):
        if covers(row.path, path) and _holds(row.when, before, after):
            return Effect(row.interruption, _reason(row, properties or {}), promotes=row.promotes)
    if resource_type == PARAMETER_GROUP and path.startswith("Parameters/"):
        return _parameter(path.partition("/")[2])
    schema = schemas().get(resource_type)
    return _registered(schema, path) if schema else UNKNOWN_TYPE


def _registered(schema: ResourceSchema, path: str) -> Effect:
    if any(covers(replacing, path) for replacing in schema.replacing):
        return Effect(Interruption.REPLACEMENT)
    if any(covers(replacing, path) for replacing in schema.sometimes_replacing):
        return Effect(Interruption.REPLACEMENT, "the registry says sometimes, and not when", certain=False)
    if any(covers(path, replacing) for replacing in schema.replacing):
        return Effect(Interruption.REPLACEMENT, "what in it would replace cannot be seen apart", certain=False)
    return Effect(Interruption.NONE)


def is_unordered(resource_type: str, path: str) -> bool:
    """Whether the order of a list means nothing."""
    schema = schemas().get(resource_type)
    known = (schema.unordered if schema else ("Tags",)) + UNORDERED.get(resource_type, ())
    return any(_same(pattern, path) for pattern in known)


def name_properties(resource_type: str) -> tuple[str, ...]:
    """The properties that together are a resource's custom name; two resources cannot have the same at a time."""
    if resource_type in NAMES:
        return (NAMES[resource_type],)
    schema = schemas().get(resource_type)
    return schema.identifier if schema else ()


def covers(pattern: str, path: str) -> bool:
    """Whether a path is the pattern's property or below it."""
    steps, found = pattern.split("/"), path.split("/")
    return len(steps) <= len(found) and all(map(_step, steps, found))


def _same(pattern: str, path: str) -> bool:
    return pattern.count("/") == path.count("/") and covers(pattern, path)


def _step(pattern: str, step: str) -> bool:
    return pattern in ("*", step)


@cache
def _rows(resource_type: str) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if row.resource_type == resource_type)


def _holds(when: When, before: Any, after: Any) -> bool:
    match when:
        case When.ADDED:
            return before is None
        case When.REMOVED:
            return after is None
        case When.CHANGED:
            return before is not None and after is not None
        case When.FROM_OR_TO_ZERO:
            return _zero(before) != _zero(after)
    return True


def _zero(value: Any) -> bool:
    return value in (None, 0, "0")


def _reason(row: Row, properties: Mapping[str, Any]) -> str:
    waits = row.interruption is Interruption.SOME and row.resource_type == INSTANCE and not row.at_once
    if waits and str(properties.get("ApplyImmediately", True)).lower() == "false":
        return f"{row.reason}; {IN_THE_WINDOW}"
    return row.reason


def _parameter(name: str) -> Effect:
    if needs_restart(name):
        return Effect(Interruption.SOME, "static: it takes effect when the database restarts")
    return Effect(Interruption.NONE)
