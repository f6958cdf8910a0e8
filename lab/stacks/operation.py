"""An operation on a stack while it runs: what the stack was, what it is to be, what has been done so far."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from ministack.core.responses import now_iso

from lab.resources.handler import HalfMadeError
from lab.stacks import changes, events
from lab.stacks.events import Events
from lab.stacks.tags import with_stack_tags
from lab.stacks.template import Resources, Template, without_dynamic_references
from lab.stacks.types import Subject, Types


@dataclass(frozen=True)
class Replaced:
    """A resource that has a successor and goes when the operation has succeeded."""

    logical_id: str
    kind: str
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What the template wants of a resource, and what there is of it."""

    logical_id: str
    kind: str
    old: Mapping[str, Any] | None
    """Its record before the operation; None when it is new."""
    properties: dict[str, Any] = field(default_factory=dict)
    dynamic: dict[str, str] = field(default_factory=dict)
    """The values that its dynamic references had."""

    @property
    def physical_id(self) -> str:
        """Of the resource that there is."""
        return str(self.old["PhysicalResourceId"]) if self.old else ""


class ResourceFailedError(Exception):
    """A resource could not be created or updated; the operation is undone."""

    def __init__(self, logical_id: str, verb: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id = logical_id
        self.verb = verb
        """`create` or `update`."""


@dataclass
class Operation:
    """A create or an update of one stack."""

    stack: dict[str, Any]
    types: Types
    template: Template
    before: Template | None
    """The template that the stack had; None for a create."""
    had: Resources
    """Its resources then."""
    had_tags: Mapping[str, Any]
    """Stack name, id and tags then, for `with_stack_tags`."""
    made: Resources = field(default_factory=dict)
    """Its resources now: the old ones until they are visited."""
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    half_updated: tuple[str, dict[str, Any]] | None = None
    """A resource whose handler failed in an update, and the properties it was to have: it may have done some of it."""
    replaced: list[Replaced] = field(default_factory=list)

    @property
    def events(self) -> Events:
        """The stack's events."""
        return Events(self.stack)

    def visit(self, logical_id: str) -> None:
        """Create a resource, or let the one that is there follow the template.

        Raises:
            ResourceFailedError: with the reason that the event carries.
        """
        kind = self.template.kind(logical_id)
        old = self.had.get(logical_id)
        if old is not None and old["ResourceType"] != kind:
            old = None  # another type under the same name: the old resource goes in the clean-up
        there = Wanted(logical_id, kind, old)
        try:
            wanted = replace(there, **self._resolved(there))
        except ValueError as error:
            self._failed(there, str(error))
        if old is None:
            self._create(wanted)
        else:
            self._follow(wanted, old)

    def _resolved(self, there: Wanted) -> dict[str, Any]:
        before, old = self.before, there.old
        definition = self.template.resources[there.logical_id]
        same = before is not None and old is not None and before.resources.get(there.logical_id) == definition
        unchanged = before is not None and (before.body, before.parameters) == (
            self.template.body,
            self.template.parameters,
        )
        wanted, known = self.template.properties(there.logical_id, self.made), (old or {}).get("_dynamic", {})
        self.types.permissions.require_references(wanted, known if same else {})
        properties, dynamic = without_dynamic_references(
            wanted,
            known,
            unchanged=unchanged,
            same_resource=same,
        )
        return {"properties": properties, "dynamic": dynamic}

    def subject(self, logical_id: str, kind: str, seed: str = "") -> Subject:
        """A resource as the handlers know it."""
        return Subject(kind, logical_id, self.stack["StackName"], seed)

    def _create(self, wanted: Wanted) -> None:
        self._tell(wanted, "CREATE_IN_PROGRESS")
        made, attributes = self._make(wanted, "")
        self.created.append(wanted.logical_id)
        self._record(wanted, "CREATE_COMPLETE", made, attributes)
        self._tell(wanted, "CREATE_IN_PROGRESS", events.INITIATED, made)
        self._tell(wanted, "CREATE_COMPLETE", "", made)

    def _follow(self, wanted: Wanted, old: Mapping[str, Any]) -> None:
        had = with_stack_tags(wanted.kind, old["Properties"], self.had_tags, wanted.logical_id)
        want = with_stack_tags(wanted.kind, wanted.properties, self.stack, wanted.logical_id)
        if not changes.differing(had, want):
            self.made[wanted.logical_id] = {**old, "Properties": wanted.properties}
        elif not changes.replacing(wanted.kind, had, want, self.types.replaces(wanted.kind)):
            self._update(wanted, had, want)
        elif name := changes.kept_name(wanted.kind, had, want):
            self._failed(
                wanted,
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {name} and update the stack again.",
            )
        else:
            self._replace(wanted, old)

    def _replace(self, wanted: Wanted, old: Mapping[str, Any]) -> None:
        self._tell(wanted, "UPDATE_IN_PROGRESS", events.REPLACING, wanted.physical_id)
        seed = secrets.token_hex(4)
        made, attributes = self._make(wanted, seed)
        self.created.append(wanted.logical_id)
        self._record(wanted, "UPDATE_COMPLETE", made, attributes, seed)
        self.replaced.append(Replaced(wanted.logical_id, wanted.kind, old))
        self._tell(wanted, "UPDATE_IN_PROGRESS", events.INITIATED, made)
        self._tell(wanted, "UPDATE_COMPLETE", "", made)

    def _make(self, wanted: Wanted, seed: str) -> tuple[str, dict[str, Any]]:
        tagged = with_stack_tags(wanted.kind, wanted.properties, self.stack, wanted.logical_id)
        try:
            return self.types.create(self.subject(wanted.logical_id, wanted.kind, seed), tagged)
        except HalfMadeError as error:
            self.created.append(wanted.logical_id)
            self._record(wanted, "CREATE_FAILED", error.made, {}, seed)
            self._failed(wanted, str(error), error.made)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is the resource's failure
            self._failed(wanted, str(error) or repr(error))

    def _update(self, wanted: Wanted, had: Mapping[str, Any], want: Mapping[str, Any]) -> None:
        old = wanted.old or {}
        made, seed = wanted.physical_id, old.get("_name_seed", "")
        self._tell(wanted, "UPDATE_IN_PROGRESS", "", made)
        try:
            self.types.require(self.subject(wanted.logical_id, wanted.kind, seed), "update", want, had, made)
        except ValueError as error:
            self._failed(wanted, str(error))
        try:
            now, attributes = self.types.update(self.subject(wanted.logical_id, wanted.kind, seed), made, had, want)
        except Exception as error:  # noqa: BLE001 - as in _make
            self.half_updated = wanted.logical_id, wanted.properties
            self._failed(wanted, str(error) or repr(error))
        if now != made:
            self._failed(wanted, f"The lab's handler of {wanted.kind} replaced {made} by {now} in an update in place")
        self._record(wanted, "UPDATE_COMPLETE", made, {**old["Attributes"], **attributes}, seed)
        self.updated.append(wanted.logical_id)
        self._tell(wanted, "UPDATE_COMPLETE", "", made)

    def _failed(self, wanted: Wanted, reason: str, made: str = "") -> NoReturn:
        verb = "create" if wanted.old is None else "update"
        self._tell(wanted, f"{verb.upper()}_FAILED", reason, made or wanted.physical_id)
        raise ResourceFailedError(wanted.logical_id, verb, reason)

    def _tell(self, wanted: Wanted, status: str, reason: str = "", physical_id: str = "") -> None:
        self.events.of_resource(wanted.logical_id, wanted.kind, status, reason=reason, physical_id=physical_id)

    def _record(
        self, wanted: Wanted, status: str, physical_id: str, attributes: dict[str, Any], seed: str = ""
    ) -> None:
        self.made[wanted.logical_id] = {
            "PhysicalResourceId": physical_id,
            "ResourceType": wanted.kind,
            "ResourceStatus": status,
            "LogicalResourceId": wanted.logical_id,
            "Properties": wanted.properties,
            "Attributes": attributes,
            "Timestamp": now_iso(),
            **({"_dynamic": wanted.dynamic} if wanted.dynamic else {}),
            **({"_name_seed": seed} if seed else {}),
        }
