"""Create, update and delete stack sets."""

import uuid
from collections.abc import Mapping
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets import definitions, operations, preferences
from lab.stacksets.call import Call
from lab.stacksets.model import Action, InstanceStatus, StackSet, Target


def create(call: Call) -> Mapping[str, Any]:
    """CreateStackSet: remember a template; no stack yet."""
    name = call.request["StackSetName"]
    token = call.request.get("ClientRequestToken", "")
    known = call.store.find(call.account, call.region, name)
    if known is not None:
        if token and token == known.token:
            return {"StackSetId": known.id}
        raise ServiceError("NameAlreadyExistsException", f"StackSet {name} already exists", 409)
    definition = definitions.first(call.request, call.account)
    made_id = f"{name}:{uuid.uuid4()}"
    made = StackSet(
        name=name,
        id=made_id,
        arn=f"arn:aws:cloudformation:{call.region}:{call.account}:stackset/{made_id}",
        account=call.account,
        region=call.region,
        definition=definition,
        token=token,
    )
    call.store.add(made)
    return {"StackSetId": made.id}


def update(call: Call) -> Mapping[str, Any]:
    """UpdateStackSet: a new template or new values, then all instances follow, or only those that are named.

    "If the operation targets a subset, all other stack instances become OUTDATED." Instances that are INOPERABLE are
    left out.
    """
    stack_set = call.stack_set()
    repeated = operations.repeated(stack_set, call.request)
    if repeated is not None:
        return {"OperationId": repeated.id}
    operations.refuse_while_busy(stack_set)
    given = call.request.get("Accounts"), call.request.get("Regions")
    if (given[0] is None) != (given[1] is None):
        raise ServiceError("ValidationError", "You must specify both Accounts and Regions, or neither")
    operable = {
        target for target, instance in stack_set.instances.items() if instance.status is not InstanceStatus.INOPERABLE
    }
    targets = tuple(sorted(operable))
    if given[0] is not None and given[1] is not None:
        wanted = tuple(Target(account, region) for account in given[0] for region in given[1])
        operations.refuse_unknown(stack_set, wanted)
        targets = tuple(target for target in wanted if target in operable)
    preferences.check(call.request.get("OperationPreferences", {}), {target.region for target in targets})
    definition = definitions.changed(stack_set.definition, call.request)
    begun = operations.begin(call, stack_set, Action.UPDATE, targets, definition=definition, touches_all=True)
    return {"OperationId": begun.id}


def delete(call: Call) -> Mapping[str, Any]:
    """DeleteStackSet: only an empty one, and nothing is said about one that is not there."""
    stack_set = call.store.find(call.account, call.region, call.request["StackSetName"])
    if stack_set is None:
        return {}
    if stack_set.ongoing():
        raise ServiceError(
            "OperationInProgressException", f"Another Operation on StackSet {stack_set.id} is in progress", 409
        )
    if stack_set.instances:
        raise ServiceError("StackSetNotEmptyException", f"StackSet {stack_set.id} is not empty", 409)
    call.store.remove(stack_set)
    return {}
