"""Create and update stacks, from the first resource to the clean-up or the rollback."""

from collections.abc import Mapping
from typing import Any

from lab.stacks import exports
from lab.stacks.events import USER
from lab.stacks.operation import Operation, ResourceFailedError
from lab.stacks.removal import Removal
from lab.stacks.rollback import Rollback
from lab.stacks.template import Template
from lab.stacks.types import Types


class _CancelledError(Exception):
    """CancelUpdateStack was called."""


def deploy(
    stack: dict[str, Any],
    body: Mapping[str, Any],
    parameters: Mapping[str, Any],
    types: Types,
    *,
    previous: Mapping[str, Any] | None = None,
    keep_failed: bool = False,
    delete_retained: bool = False,
) -> None:
    """Make a stack's resources follow a template.

    Args:
        stack: MiniStack's record of the stack, in CREATE_IN_PROGRESS or UPDATE_IN_PROGRESS.
        body: The template.
        parameters: Its resolved parameters.
        types: The handlers.
        previous: The record before an update; None for a create.
        keep_failed: DisableRollback: what was made stays for a look.
        delete_retained: RetainExceptOnCreate.
    """
    operation = _begin(stack, body, parameters, types, previous)
    verb = "UPDATE" if previous else "CREATE"
    try:
        for logical_id in operation.template.order():
            _heed_cancel(stack)
            operation.visit(logical_id)
        outputs, exported = exports.resolve(operation.template, _remaining(operation))
        exports.publish(stack, exported)
    except (ResourceFailedError, _CancelledError, ValueError) as error:
        _undo(operation, error, verb, previous, keep_failed=keep_failed, delete_retained=delete_retained)
        return
    stack["Outputs"] = outputs
    stack["_template"], stack["_resolved_params"] = body, parameters
    stack["_conditions"] = dict(operation.template.conditions)
    if previous:
        operation.events.of_stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        _clean_up(operation)
    stack["_resources"] = _remaining(operation)
    operation.events.of_stack(f"{verb}_COMPLETE")


def _begin(
    stack: dict[str, Any],
    body: Mapping[str, Any],
    parameters: Mapping[str, Any],
    types: Types,
    previous: Mapping[str, Any] | None,
) -> Operation:
    stack.pop("_cancel_requested", None)
    stack.pop("_rollback_failed", None)
    before = Template.of(previous["_template"], previous["_resolved_params"], stack) if previous else None
    had = dict(previous["_resources"]) if previous else {}
    had_tags = {**stack, "Tags": previous["Tags"]} if previous else stack
    operation = Operation(stack, types, Template.of(body, parameters, stack), before, had, had_tags, dict(had))
    stack["_resources"] = operation.made  # what describes the stack meanwhile shows how far it has come
    return operation


def _heed_cancel(stack: dict[str, Any]) -> None:
    if stack.pop("_cancel_requested", False):
        raise _CancelledError


def _remaining(operation: Operation) -> dict[str, dict[str, Any]]:
    wanted = set(operation.template.order())
    return {name: record for name, record in operation.made.items() if name in wanted}


def _undo(
    operation: Operation,
    error: Exception,
    verb: str,
    previous: Mapping[str, Any] | None,
    *,
    keep_failed: bool,
    delete_retained: bool,
) -> None:
    if isinstance(error, ResourceFailedError):
        reason = f"The following resource(s) failed to {error.verb}: [{error.logical_id}]. "
    else:
        reason = USER if isinstance(error, _CancelledError) else f"{error}. "
    if keep_failed:
        operation.events.of_stack(f"{verb}_FAILED", reason)
        return
    rollback = Rollback(operation, delete_retained)
    if previous is None:
        rollback.of_create(f"{reason}Rollback requested by user.")
    else:
        rollback.of_update(reason, previous)


def _clean_up(operation: Operation) -> None:
    """Remove what has a successor or is no longer wanted.

    What cannot be removed is no longer the stack's: a DELETE_FAILED event, and the update has succeeded all the same.
    """
    removal = Removal(operation.types, operation.events)
    for gone in reversed(operation.replaced):
        policy = operation.template.policy(gone.logical_id, "UpdateReplacePolicy", operation.made)
        removal.remove(operation.subject(gone.logical_id, gone.kind), gone.record, policy)
    before = operation.before
    if before is None:
        return
    wanted = set(operation.template.order())
    for logical_id in reversed([name for name in before.order() if name in operation.had]):
        old = operation.had[logical_id]
        kept = logical_id in wanted and operation.template.kind(logical_id) == old["ResourceType"]
        if not kept:
            policy = before.policy(logical_id, "DeletionPolicy", operation.had)
            removal.remove(operation.subject(logical_id, old["ResourceType"]), old, policy)
