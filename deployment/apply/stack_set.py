"""Brings a StackSet (foundation, database, failover) to what is rendered, one step at a time."""

import itertools
import json
import secrets
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from deployment import codes, operations, overrides, stack_sets, stacks
from deployment.apply.follow import End, follow_operation, follow_stack
from deployment.apply.leftovers import refuse_leftovers
from deployment.apply.stack_set_steps import Wanted, next_step, unwell
from deployment.apply.steps import (
    Create,
    CreateInstances,
    Follow,
    Inoperable,
    Overrides,
    Refresh,
    StackSetStep,
    Stuck,
    Update,
    UpdateInstance,
)
from deployment.apply.stuck import inoperable, stuck
from deployment.aws_errors import error_code
from deployment.errors import Failure, Refusal
from deployment.rollout import Layer
from deployment.session import Session
from deployment.stack_sets import StackSet

ANOTHER_RUN = (
    "NameAlreadyExistsException",
    "OperationInProgressException",
    "OperationIdAlreadyExistsException",
    "StaleRequestException",
    "StackInstanceNotFoundException",
)
"""Another run was faster: a new look tells what is to be done now."""


def bring(session: Session, layer: Layer, roles: tuple[str, str], update_order: tuple[str, ...]) -> bool:
    """Bring a layer's StackSet to what is rendered, in all its regions; whether there was anything to do.

    Args:
        session: this run.
        layer: which.
        roles: ARN of the administration role and name of the execution role.
        update_order: regions in the order of updates; creation begins with home primary always.

    Raises:
        Failure: a step failed; the message has the first cause.
        Refusal: only a human can go on.
    """
    done: StackSetStep | None = None
    for count in itertools.count():
        found = stack_sets.look(session.cloud, session.rollout.administration, layer.deployed_as)
        wanted = _wanted(session, layer, roles, update_order)
        step = next_step(found, wanted)
        if step is None:
            _refuse_missing(session, layer, found)
            return count > 0
        if step == done and not isinstance(step, Follow):
            raise Failure(codes.NO_EFFECT, f"{step} changed nothing", where=layer.deployed_as)
        session.progress.say(f"{layer.name}: {step}")
        done = _carry_out(session, layer, wanted, found, step)
    raise AssertionError("counting never ends")


def refuse_unwell(session: Session, layer: Layer, found: StackSet) -> None:
    """Before a plan is made: what it would say of a stack that is stuck leads astray.

    Raises:
        Refusal: only a human can go on.
    """
    step = unwell(found, layer.regions)
    if isinstance(step, Stuck):
        raise stuck(session, step.stack)
    if isinstance(step, Inoperable):
        raise inoperable(session, layer.deployed_as, step.region, step.reason)


def _wanted(session: Session, layer: Layer, roles: tuple[str, str], update_order: tuple[str, ...]) -> Wanted:
    outputs = overrides.look(session.cloud, session.rollout, layer)
    return Wanted(
        template=stacks.essence(json.loads(layer.template)),
        administration_role=roles[0],
        execution_role=roles[1],
        regions=layer.regions,
        update_order=update_order,
        overrides={
            region: overrides.known(overrides.values(session.rollout, layer, region, outputs))
            for region in layer.regions
        },
    )


def _refuse_missing(session: Session, layer: Layer, found: StackSet | None) -> None:
    missing = [region for region in layer.regions if not (found and found.instance(region))]
    if not missing:
        return
    outputs = overrides.look(session.cloud, session.rollout, layer)
    values = [value for region in missing for value in overrides.values(session.rollout, layer, region, outputs)]
    sources = dict.fromkeys(value.source for value in values if value.value is None)
    raise Refusal(codes.VALUES_MISSING, f"{layer.name} needs {', '.join(sources)}", where=", ".join(missing))


def _carry_out(
    session: Session, layer: Layer, wanted: Wanted, found: StackSet | None, step: StackSetStep
) -> StackSetStep | None:
    """Do it and wait for its end; None when another run was faster."""
    if isinstance(step, Follow):
        if step.operation:
            follow_operation(session, layer.deployed_as, step.operation)
        elif step.stack:
            follow_stack(session, step.stack, End.ANYHOW)
        return None
    if isinstance(step, Stuck):
        raise stuck(session, step.stack)
    if isinstance(step, Inoperable):
        raise inoperable(session, layer.deployed_as, step.region, step.reason)
    for region in _without_stack(found, step):
        before = found.instance(region) if found else None
        refuse_leftovers(
            session,
            layer,
            region,
            absent=_absent(session, layer, region),
            failed_before=before.reason if before else "",
        )
    try:
        operation = _call(session, layer, wanted, found, step)
    except ClientError as error:
        if error_code(error) in ANOTHER_RUN:
            return None
        raise
    if operation:
        cloud, administration = session.cloud, session.rollout.administration
        follow_operation(
            session, layer.deployed_as, operations.look(cloud, administration, layer.deployed_as, operation)
        )
    return step


def _call(session: Session, layer: Layer, wanted: Wanted, found: StackSet | None, step: StackSetStep) -> str:
    """The one call of a step; the id of its operation, empty if it has none."""
    client = session.cloud.client("cloudformation", session.rollout.administration)
    if isinstance(step, Create) or found is None:
        client.create_stack_set(
            **_definition(layer, wanted),
            TemplateBody=layer.template,
            Parameters=_parameters(overrides.placeholders(layer)),
            PermissionModel="SELF_MANAGED",
            # Its name makes it the only one. A token that it had before it was destroyed would be taken for that.
            ClientRequestToken=f"deployer-{secrets.token_hex(16)}",
        )
        return ""
    last = found.last.id if found.last else ""
    where: dict[str, Any] = {
        "StackSetName": layer.deployed_as,
        "OperationId": operations.identity(step, found.id, last, layer.template),
    }
    if isinstance(step, Update | Refresh):
        regions = {"OperationPreferences": operations.preferences(step.regions)} if step.regions else {}
        template = {"TemplateBody": layer.template} if isinstance(step, Update) else {"UsePreviousTemplate": True}
        previous = [{"ParameterKey": name, "UsePreviousValue": True} for name in _known(layer, found)]
        definition = _definition(layer, wanted)
        return str(
            client.update_stack_set(**{**definition, **where}, **template, **regions, Parameters=previous)[
                "OperationId"
            ]
        )
    if isinstance(step, CreateInstances):
        return str(
            client.create_stack_instances(
                **where, **_targets(session, step.regions), ParameterOverrides=_parameters(step.overrides)
            )["OperationId"]
        )
    if isinstance(step, UpdateInstance):
        return str(
            client.update_stack_instances(
                **where, **_targets(session, (step.region,)), ParameterOverrides=_parameters(step.overrides)
            )["OperationId"]
        )
    raise AssertionError(f"{step} has no call")


def _definition(layer: Layer, wanted: Wanted) -> dict[str, Any]:
    return {
        "StackSetName": layer.deployed_as,
        "Description": str(json.loads(layer.template).get("Description", layer.deployed_as)),
        "Capabilities": stacks.CAPABILITIES,
        "AdministrationRoleARN": wanted.administration_role,
        "ExecutionRoleName": wanted.execution_role,
        "ManagedExecution": {"Active": True},
    }


def _known(layer: Layer, found: StackSet) -> list[str]:
    """The template's parameters, all of which the StackSet must know.

    Raises:
        Refusal: there is a new one.
    """
    names = [override.parameter for override in layer.overrides]
    if new := [name for name in names if name not in found.parameters]:
        raise Refusal(codes.NEW_PARAMETER, f"{', '.join(new)} in {layer.name}", where=layer.deployed_as)
    return names


def _targets(session: Session, regions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "Accounts": [session.cloud.account],
        "Regions": list(regions),
        "OperationPreferences": operations.preferences(regions),
    }


def _parameters(values: Overrides) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def _absent(session: Session, layer: Layer, region: str) -> Callable[[], bool]:
    def absent() -> bool:
        found = stack_sets.look(session.cloud, session.rollout.administration, layer.deployed_as)
        return not (found and (found.under_way or ((there := found.instance(region)) and there.stack)))

    return absent


def _without_stack(found: StackSet | None, step: StackSetStep) -> tuple[str, ...]:
    """The regions in which a step makes the stack anew."""
    match step:
        case CreateInstances(regions) | Refresh(regions) | Update(regions):
            pass
        case UpdateInstance(region, _):
            regions = (region,)
        case _:
            return ()
    there = [region for region in regions if found and (instance := found.instance(region)) and instance.stack]
    return tuple(region for region in regions if region not in there)
