"""Calls to the handler of a resource's type: allowed first, then done."""

import contextvars
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.services.cloudformation import provisioners

from lab.hooks import Hook, Table
from lab.permissions import Permissions
from lab.permissions.need import Operation

TYPES = Table("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "holds the resource types")
SEED = Hook(
    "ministack.services.cloudformation.provisioners",
    "_NAME_SEED",
    "ContextVar",
    "",
    "makes a replacement's generated name another one",
)
HOOKS: tuple[Hook | Table, ...] = (TYPES, SEED)

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """A resource of a stack, as its type's handler knows it."""

    kind: str
    logical_id: str
    stack: str
    """The stack's name."""
    seed: str = ""
    """Makes the generated name of a replacement another one."""


@dataclass(frozen=True)
class Types:
    """The resource types, behind the permissions of whoever runs the stack operation."""

    permissions: Permissions
    stand_still: Callable[[], None] = lambda: None
    """Waits while the region is off."""

    def require(self, of: Subject, verb: str, new: Properties, old: Properties, physical_id: str) -> None:
        """Whether whoever runs the stack operation may do that to a resource; `ValueError` in AWS's words when not."""
        self.permissions.check(Operation(of.kind, verb, of.stack, of.logical_id, new, old, physical_id))

    def create(self, of: Subject, properties: Properties) -> tuple[str, dict[str, Any]]:
        """Make a resource: its physical id and attributes."""
        self.stand_still()
        self.require(of, "create", properties, {}, "")
        entry = _entry(of.kind)
        made, attributes = _named(of, lambda: entry["create"](of.logical_id, dict(properties), of.stack))
        return str(made), dict(attributes or {})

    def update(self, of: Subject, physical_id: str, old: Properties, new: Properties) -> tuple[str, dict[str, Any]]:
        """Change a resource in place: its physical id and those attributes that the handler says anew.

        Whoever calls this has called `require`: what that refuses has changed nothing and needs no undoing.
        """
        self.stand_still()
        entry = _entry(of.kind)
        if "update" not in entry:
            raise ValueError(f"The lab cannot update {of.kind} in place ({of.logical_id})")
        arguments = (physical_id, dict(old), dict(new), of.stack)
        more = (of.logical_id,) if entry.get("update_with_logical_id") else ()
        made, attributes = _named(of, lambda: entry["update"](*arguments, *more))
        return str(made), dict(attributes or {})

    def delete(self, of: Subject, physical_id: str, properties: Properties) -> None:
        """Remove a resource."""
        self.stand_still()
        self.require(of, "delete", {}, properties, physical_id)
        entry = _entry(of.kind)
        more = (of.logical_id,) if entry.get("delete_with_logical_id") else ()
        entry["delete"](physical_id, dict(properties), *more)

    def snapshot(self, of: Subject, physical_id: str, properties: Properties) -> None:
        """Keep a copy of a resource that is about to be removed.

        Raises:
            ValueError: the type has none; CloudFormation refuses such a template.
        """
        entry = _entry(of.kind)
        if "snapshot" not in entry:
            raise ValueError(f"{of.kind} does not support the policy Snapshot")
        entry["snapshot"](physical_id, dict(properties))

    @staticmethod
    def replaces(kind: str) -> Callable[[Properties, Properties], tuple[str, ...]] | None:
        """What a type says about replacement beyond the registry: `replaces` in its entry."""
        found: Callable[[Properties, Properties], tuple[str, ...]] | None = _entry(kind).get("replaces")
        return found


def _entry(kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = TYPES.entries().get(kind)
    if found is None:
        raise ValueError(f"Unsupported resource type: {kind}")
    return found


def _named(of: Subject, action: Callable[[], Any]) -> Any:
    """Run a handler with the seed of the resource's generated name."""

    def seeded() -> Any:
        provisioners._NAME_SEED.set(of.seed)
        return action()

    return contextvars.copy_context().run(seeded)
