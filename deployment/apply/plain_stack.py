"""Brings a plain stack (bootstrap, lease) to what is rendered, one step at a time."""

import itertools
import json
import secrets
from typing import Any

from botocore.exceptions import ClientError

from deployment import codes, events, operations, stacks
from deployment.apply.follow import End, follow_stack
from deployment.apply.leftovers import refuse_leftovers
from deployment.apply.stack_steps import next_step
from deployment.apply.steps import ContinueRollback, Create, Follow, Remove, StackStep, Stuck, Update
from deployment.apply.stuck import stuck
from deployment.aws_errors import error_code, error_message
from deployment.errors import Failure
from deployment.rollout import Layer
from deployment.session import Session
from deployment.stacks import Stack

ANOTHER_RUN = ("AlreadyExistsException", "TokenAlreadyExistsException")
"""Another run was faster: what it does is followed."""


def bring(session: Session, layer: Layer) -> bool:
    """Bring a layer's stack to what is rendered; whether there was anything to do.

    Raises:
        Failure: a step failed; the message has the first cause.
        Refusal: only a human can go on.
    """
    (region,) = layer.regions
    wanted = stacks.essence(json.loads(layer.template))
    done: StackStep | None = None
    for count in itertools.count():
        stack = stacks.look(session.cloud, region, layer.deployed_as)
        deployed = stacks.essence(stacks.template(session.cloud, region, stack.id)) if stack and stack.settled else None
        step = next_step(stack, deployed, wanted)
        if step is None:
            return count > 0
        if step == done and not isinstance(step, Follow):
            raise Failure(codes.NO_EFFECT, f"{step} changed nothing", where=f"{layer.deployed_as} in {region}")
        session.progress.say(f"{layer.name}: {region}: {step}")
        done = _carry_out(session, layer, region, stack, step)
    raise AssertionError("counting never ends")


def _carry_out(session: Session, layer: Layer, region: str, stack: Stack | None, step: StackStep) -> StackStep | None:
    """Do it and wait for its end; None when another run was faster."""
    if isinstance(step, Follow) and step.stack:
        follow_stack(session, step.stack, End.ANYHOW)
        return None
    if isinstance(step, Stuck):
        raise stuck(session, step.stack)
    before = events.newest(session.cloud, region, stack.id) if stack else ""
    if isinstance(step, Create):
        refuse_leftovers(
            session, layer, region, absent=lambda: not stacks.look(session.cloud, region, layer.deployed_as)
        )
    try:
        identifier = _call(session, layer, region, stack, step)
    except ClientError as error:
        if error_code(error) in ANOTHER_RUN or "_IN_PROGRESS" in error_message(error):
            return None
        raise
    if found := stacks.look(session.cloud, region, identifier, gone_too=True):  # a creation that failed is deleted
        follow_stack(session, found, _end(step), after=before)
    return step


def _call(session: Session, layer: Layer, region: str, stack: Stack | None, step: StackStep) -> str:
    """The one call of a step; the stack's id."""
    client = session.cloud.client("cloudformation", region)
    given: dict[str, Any] = {
        "StackName": layer.deployed_as,
        "TemplateBody": layer.template,
        "Capabilities": stacks.CAPABILITIES,
    }
    if isinstance(step, Create) or stack is None:
        # Its name makes it the only one. A token that the creation before a removal had too would be taken for that.
        made = client.create_stack(**given, OnFailure="DELETE", ClientRequestToken=f"deployer-{secrets.token_hex(16)}")
        return str(made["StackId"])
    token = operations.identity(str(step), stack.id, stack.status, stack.changed_at, layer.template)
    if isinstance(step, Update):
        client.update_stack(**given, ClientRequestToken=token)
    elif isinstance(step, Remove):
        client.delete_stack(StackName=stack.id, ClientRequestToken=token)
    elif isinstance(step, ContinueRollback):
        client.continue_update_rollback(StackName=stack.id, ClientRequestToken=token)
    return stack.id


def _end(step: StackStep) -> End:
    return End.GONE if isinstance(step, Remove) else End.BACK if isinstance(step, ContinueRollback) else End.THERE
