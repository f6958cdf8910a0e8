"""Undo an operation that failed: what was updated goes back, what was made goes away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import now_iso

from lab.stacks.operation import Operation
from lab.stacks.removal import KEPT, Removal
from lab.stacks.tags import with_stack_tags
from lab.stacks.template import Resources


@dataclass(frozen=True)
class Rollback:
    """Undoes one operation."""

    operation: Operation
    delete_retained: bool = False
    """RetainExceptOnCreate of the request: resources made by this operation go whatever their policy says."""

    def of_create(self, reason: str) -> None:
        """The stack stays, empty: ROLLBACK_COMPLETE."""
        operation = self.operation
        operation.events.of_stack("ROLLBACK_IN_PROGRESS", reason)
        failed = self._remove_made(operation.made)
        operation.stack["_resources"] = {name: operation.made[name] for name in failed}
        if failed:
            operation.events.of_stack("ROLLBACK_FAILED", _list("delete", failed))
        else:
            operation.events.of_stack("ROLLBACK_COMPLETE")

    def of_update(self, reason: str, previous: Mapping[str, Any]) -> None:
        """The stack is what it was: UPDATE_ROLLBACK_COMPLETE."""
        operation = self.operation
        operation.events.of_stack("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        applied = {name: record["Properties"] for name, record in operation.made.items()}
        half = [operation.half_updated[0]] if operation.half_updated else []
        if operation.half_updated:
            applied[half[0]] = operation.half_updated[1]
        failed = {
            name: {"applied": applied[name], "record": operation.had[name]}
            for name in [*half, *reversed(operation.updated)]
            if not self.revert(name, applied[name], operation.had[name])
        }
        new = operation.made
        self._restore(previous)
        if failed:
            operation.stack["_rollback_failed"] = failed
            operation.events.of_stack("UPDATE_ROLLBACK_FAILED", _list("update", failed))
            return
        operation.events.of_stack("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._remove_made(new)
        operation.events.of_stack("UPDATE_ROLLBACK_COMPLETE")

    def revert(self, logical_id: str, applied: Mapping[str, Any], old: dict[str, Any]) -> bool:
        """Give a resource its old properties back; whether that worked."""
        operation = self.operation
        kind, made = old["ResourceType"], old["PhysicalResourceId"]
        operation.events.of_resource(logical_id, kind, "UPDATE_IN_PROGRESS", physical_id=made)
        now = with_stack_tags(kind, applied, operation.stack, logical_id)
        then = with_stack_tags(kind, old["Properties"], operation.had_tags, logical_id)
        subject = operation.subject(logical_id, kind, old.get("_name_seed", ""))
        try:
            operation.types.require(subject, "update", then, now, made)
            operation.types.update(subject, made, now, then)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is the resource's failure
            operation.events.of_resource(logical_id, kind, "UPDATE_FAILED", reason=str(error), physical_id=made)
            return False
        old["ResourceStatus"], old["Timestamp"] = "UPDATE_COMPLETE", now_iso()
        operation.events.of_resource(logical_id, kind, "UPDATE_COMPLETE", physical_id=made)
        return True

    def _remove_made(self, new: Resources) -> list[str]:
        """Remove what the operation made, last first; answers what could not be removed."""
        operation = self.operation
        removal = Removal(operation.types, operation.events)
        return [
            logical_id
            for logical_id in reversed(operation.created)
            if removal.remove(
                operation.subject(logical_id, new[logical_id]["ResourceType"]),
                new[logical_id],
                self._policy(logical_id, new),
            )
        ]

    def _policy(self, logical_id: str, new: Resources) -> str:
        """Retain outlives the operation that made the resource; RetainExceptOnCreate is the exception to that."""
        policy = self.operation.template.policy(logical_id, "DeletionPolicy", new)
        if policy == "RetainExceptOnCreate" or (policy in KEPT and self.delete_retained):
            return "Delete"
        return policy

    def _restore(self, previous: Mapping[str, Any]) -> None:
        for key in ("_resources", "_template", "_template_body", "_resolved_params", "_conditions"):
            self.operation.stack[key] = previous[key]
        for key in ("Parameters", "Tags", "Outputs"):
            self.operation.stack[key] = previous[key]


def _list(verb: str, names: list[str] | Mapping[str, Any]) -> str:
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "


def continue_rollback(rollback: Rollback, skipped: frozenset[str]) -> None:
    """ContinueUpdateRollback: try again what could not be undone, leave alone what is to be skipped."""
    stack, events = rollback.operation.stack, rollback.operation.events
    failed = {}
    for logical_id, left in _pending(stack):
        record = left["record"]
        if logical_id in skipped:
            kind, made = record["ResourceType"], record["PhysicalResourceId"]
            events.of_resource(
                logical_id, kind, "UPDATE_COMPLETE", reason="Resource rollback skipped by user", physical_id=made
            )
        elif not rollback.revert(logical_id, left["applied"], stack["_resources"].get(logical_id, record)):
            failed[logical_id] = left
    if failed:
        stack["_rollback_failed"] = failed
        events.of_stack("UPDATE_ROLLBACK_FAILED", _list("update", failed))
        return
    del stack["_rollback_failed"]
    events.of_stack("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    events.of_stack("UPDATE_ROLLBACK_COMPLETE")


def _pending(stack: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from dict(stack.get("_rollback_failed", {})).items()
