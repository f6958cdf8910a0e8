"""Create, update, delete and check stack instances: each call is an operation that runs on in the background."""

import uuid
from collections.abc import Mapping
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets import operations, overrides, preferences
from lab.stacksets.call import Call
from lab.stacksets.model import Action, Instance, StackSet, Target


def create(call: Call) -> Mapping[str, Any]:
    """CreateStackInstances: a stack for every account and region named.

    For an instance that is there already the operation is an update of it: that is how a failed one is tried again.
    """
    stack_set, targets = call.stack_set(), _targets(call)
    repeated = _repeated_or_refused(call, stack_set, targets)
    if repeated is None:
        overrides.check(call.request.get("ParameterOverrides"), stack_set.definition.parameters)
        for target in targets:
            if target not in stack_set.instances:
                name = f"StackSet-{stack_set.name}-{uuid.uuid4()}"
                stack_set.instances[target] = Instance(target, name)
        repeated = operations.begin(
            call, stack_set, Action.CREATE, targets, overrides=call.request.get("ParameterOverrides")
        ).id
    return {"OperationId": repeated}


def update(call: Call) -> Mapping[str, Any]:
    """UpdateStackInstances: new overrides, or once more what the stack set says."""
    stack_set, targets = call.stack_set(), _targets(call)
    operations.refuse_unknown(stack_set, targets)
    repeated = _repeated_or_refused(call, stack_set, targets)
    if repeated is None:
        overrides.check(call.request.get("ParameterOverrides"), stack_set.definition.parameters)
        repeated = operations.begin(
            call, stack_set, Action.UPDATE, targets, overrides=call.request.get("ParameterOverrides")
        ).id
    return {"OperationId": repeated}


def delete(call: Call) -> Mapping[str, Any]:
    """DeleteStackInstances: the instances and, unless RetainStacks, their stacks."""
    stack_set = call.stack_set()
    targets = tuple(target for target in _targets(call) if target in stack_set.instances)
    repeated = _repeated_or_refused(call, stack_set, targets)
    if repeated is None:
        repeated = operations.begin(
            call, stack_set, Action.DELETE, targets, retain_stacks=call.request["RetainStacks"]
        ).id
    return {"OperationId": repeated}


def detect_drift(call: Call) -> Mapping[str, Any]:
    """DetectStackSetDrift: of every instance that has a stack."""
    stack_set = call.stack_set()
    targets = tuple(sorted(target for target, instance in stack_set.instances.items() if instance.exists))
    repeated = _repeated_or_refused(call, stack_set, targets)
    if repeated is None:
        repeated = operations.begin(call, stack_set, Action.DETECT_DRIFT, targets).id
    return {"OperationId": repeated}


def _targets(call: Call) -> tuple[Target, ...]:
    accounts = call.request.get("Accounts", [])
    if not accounts:
        raise ServiceError("ValidationError", "Either Accounts or DeploymentTargets must be specified")
    if not call.request["Regions"]:
        raise ServiceError("ValidationError", "Regions must not be empty")
    return tuple(Target(account, region) for account in accounts for region in call.request["Regions"])


def _repeated_or_refused(call: Call, stack_set: StackSet, targets: tuple[Target, ...]) -> str | None:
    """The id of the same request made before, or None; errors for what may not begin."""
    repeated = operations.repeated(stack_set, call.request)
    if repeated is not None:
        return repeated.id
    operations.refuse_while_busy(stack_set)
    preferences.check(call.request.get("OperationPreferences", {}), {target.region for target in targets})
    return None
