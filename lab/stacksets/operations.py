"""Begin and stop operations; refuse those that may not begin."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets.call import Call
from lab.stacksets.model import Action, Definition, Operation, OperationStatus, StackSet, Target
from lab.stacksets.rollout import Rollout


def begin(
    call: Call,
    stack_set: StackSet,
    action: Action,
    targets: tuple[Target, ...],
    *,
    definition: Definition | None = None,
    overrides: list[dict[str, Any]] | None = None,
    retain_stacks: bool = False,
    touches_all: bool = False,
) -> Operation:
    """Start an operation, or queue it behind those it conflicts with."""
    operation = Operation(
        id=call.request.get("OperationId") or str(uuid.uuid4()),
        action=action,
        request=dict(call.request),
        targets=targets,
        preferences=call.request.get("OperationPreferences", {}),
        definition=definition or stack_set.definition,
        overrides=overrides,
        retain_stacks=retain_stacks,
        touches_all=touches_all,
    )
    if not any(operation.conflicts_with(earlier) for earlier in stack_set.ongoing()):
        operation.status = OperationStatus.RUNNING
    stack_set.operations[operation.id] = operation
    Rollout(call.store, call.targets, stack_set, operation).start()
    return operation


def repeated(stack_set: StackSet, request: Mapping[str, Any]) -> Operation | None:
    """The operation of the same request, sent before with the same id.

    Raises:
        ServiceError: the id belongs to another request, or to one after which others came.
    """
    known = stack_set.operations.get(request.get("OperationId", ""))
    if known is None:
        return None
    if known.request != request:
        raise ServiceError("OperationIdAlreadyExistsException", f"Operation {known.id} already exists", 409)
    if known is not list(stack_set.operations.values())[-1]:
        raise ServiceError(
            "StaleRequestException",
            f"Another operation has been performed on StackSet {stack_set.id} since operation {known.id}",
            409,
        )
    return known


def refuse_while_busy(stack_set: StackSet) -> None:
    """One operation at a time, unless managed execution queues what conflicts."""
    ongoing = stack_set.ongoing()
    if ongoing and not stack_set.definition.managed:
        raise ServiceError(
            "OperationInProgressException",
            f"Another Operation on StackSet {stack_set.id} is in progress: {ongoing[0].id}",
            409,
        )


def refuse_unknown(stack_set: StackSet, targets: Iterable[Target]) -> None:
    """StackInstanceNotFoundException for an instance that is not there."""
    for target in targets:
        if target not in stack_set.instances:
            raise ServiceError(
                "StackInstanceNotFoundException",
                f"Stack instance not found for StackSet: {stack_set.id}, account: {target.account}, "
                f"region: {target.region}",
                404,
            )


def stop(call: Call) -> Mapping[str, Any]:
    """StopStackSetOperation: what runs is finished, what has not begun is cancelled."""
    operation = call.operation()
    if operation.status not in {OperationStatus.RUNNING, OperationStatus.QUEUED}:
        raise ServiceError(
            "InvalidOperationException", f"Operation {operation.id} is {operation.status} and cannot be stopped"
        )
    operation.status = OperationStatus.STOPPING
    call.store.changed.notify_all()
    return {}
