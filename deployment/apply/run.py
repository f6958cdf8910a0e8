"""The sequence of apply: look, refuse what must not happen, then layer by layer, then say where everything is."""

import time
from collections.abc import Collection
from datetime import UTC, datetime

from deployment import causes, codes, events, impairment, order, stack_sets, stacks
from deployment.apply import plain_stack, stack_set
from deployment.apply.follow import End, follow_operation, follow_stack
from deployment.birth import refuse_birth
from deployment.elsewhere import refuse_elsewhere
from deployment.errors import Failure, Refusal
from deployment.plan.guards import check
from deployment.plan.make import make
from deployment.plan.model import Plan, Writer
from deployment.rollout import Layer
from deployment.session import Session
from deployment.stacks import Stack

DATABASE = "database"


def apply(
    session: Session,
    *,
    layers: Collection[str] | None = None,
    allowed: Collection[str] = (),
    rebuilding: str | None = None,
    impaired: bool = False,
) -> None:
    """Bring the layers to what is rendered.

    Args:
        session: this run.
        layers: names of the layers; None: all. The others must be there.
        allowed: resources that may be lost or changed, as `deployment.plan.guards` names them.
        rebuilding: the region whose database is being rebuilt, which may be as broken as it likes; None: none.
        impaired: update the database layer although the pair is impaired.

    Raises:
        Refusal: it must not be done, or a human must do something first. Nothing, or nothing more, was changed.
        Failure: a step failed; the message has the first cause. The next run goes on from there.
    """
    chosen = [layer for layer in session.rollout.layers if layers is None or layer.name in layers]
    impairment.refuse_silent_regions(session.cloud, session.rollout)
    refuse_elsewhere(session.cloud, session.rollout)
    for layer in chosen:
        _let_end(session, layer)
    names = [layer.name for layer in chosen]
    plan = make(session, names)
    check(plan, allowed)
    refuse_birth(session.cloud, session.rollout, plan)
    _refuse_impaired(session, plan, rebuilding, impaired=impaired)
    changed = False
    for layer in chosen:
        changed |= _bring(session, plan, layer)
        _let_spread(session, layer, chosen)
    _say_left_behind(session, chosen)
    if changed and not make(session, names).nothing:
        raise Failure(codes.NOT_AS_RENDERED, f"of {session.rollout.name}")


def _bring(session: Session, plan: Plan, layer: Layer) -> bool:
    if layer.is_stack_set:
        return stack_set.bring(session, layer, _roles(session), _update_order(session, plan, layer))
    return plain_stack.bring(session, layer)


def _let_end(session: Session, layer: Layer) -> None:
    """What is under way, whoever began it, ends first: nothing is decided over a state that changes."""
    cloud, rollout = session.cloud, session.rollout
    if not layer.is_stack_set:
        (region,) = layer.regions
        stack = stacks.look(cloud, region, layer.deployed_as)
        if stack and stack.under_way:
            session.progress.say(f"{layer.name}: following {region} ({stack.status})")
            follow_stack(session, stack, End.ANYHOW)
        return
    while (found := stack_sets.look(cloud, rollout.administration, layer.deployed_as)) and found.under_way:
        session.progress.say(f"{layer.name}: following operation {found.under_way.id}")
        follow_operation(session, layer.deployed_as, found.under_way)
    if found:
        stack_set.refuse_unwell(session, layer, found)


def _refuse_impaired(session: Session, plan: Plan, rebuilding: str | None, *, impaired: bool) -> None:
    there = [stack for stack in plan.of(DATABASE) if stack.present]
    if impaired or not there or all(stack.nothing for stack in plan.of(DATABASE)):
        return
    rollout = session.rollout
    facts = impairment.look(session.cloud, rollout, [stack.region for stack in there])
    if found := impairment.impairments(facts, (rollout.primary, rollout.dr), rebuilding):
        right = f"{codes.IMPAIRED.right}; `--impaired` updates it anyway"
        raise Refusal(codes.IMPAIRED, "the database layer should not be updated now", right=right, details=found)


def _update_order(session: Session, plan: Plan, layer: Layer) -> tuple[str, ...]:
    """Home primary first, but for what a standby needs as much of as its writer."""
    rollout = session.rollout
    home = (rollout.primary, rollout.dr)
    if layer.name != DATABASE:
        return home
    writer = rollout.dr if plan.writer is Writer.AWAY else rollout.primary
    comparisons = [stack.comparison for stack in plan.of(DATABASE) if stack.present]
    return order.update_order(home, writer, comparisons, rollout.env.database)


def _roles(session: Session) -> tuple[str, str]:
    """The StackSets' roles, from the bootstrap stack."""
    bootstrap = session.rollout.layer("bootstrap")
    stack = stacks.look(session.cloud, session.rollout.administration, bootstrap.deployed_as)
    outputs = stack.outputs if stack else {}
    try:
        return outputs["AdministrationRoleArn"], outputs["ExecutionRoleName"]
    except KeyError as error:
        raise Refusal(
            codes.VALUES_MISSING, f"output {error} of the bootstrap stack", where=session.rollout.administration
        ) from error


def _let_spread(session: Session, layer: Layer, chosen: list[Layer]) -> None:
    """What was just created must be known everywhere in AWS before the next layer is created on it."""
    seconds = {"bootstrap": session.cloud.pace.roles, "foundation": session.cloud.pace.propagation}.get(layer.name, 0)
    if not seconds or layer is chosen[-1] or not _next_is_new(session, layer):
        return
    made = [stack.created_at for stack in _stacks(session, layer)]
    left = seconds - (datetime.now(UTC) - max(made)).total_seconds() if made else 0
    if left > 0:
        session.progress.say(f"{layer.name}: {left:.0f} s until what was created is known everywhere")
        with session.progress.waiting("waiting"):
            time.sleep(left)


def _say_left_behind(session: Session, chosen: list[Layer]) -> None:
    """What earlier updates could not delete: a failure then, which nobody may have seen, and may be gone since."""
    for layer in chosen:
        for stack in _stacks(session, layer):
            if stack.status.startswith("CREATE"):
                continue
            for event in causes.left_behind(events.last_operation(session.cloud, stack.region, stack.id)):
                session.progress.say(f"{layer.name}: {stack.region}: look whether it is still there: {event.physical}")
                session.progress.detail(event.line())


def _next_is_new(session: Session, layer: Layer) -> bool:
    following = {"bootstrap": "foundation", "foundation": DATABASE}[layer.name]
    return not all(_stacks(session, session.rollout.layer(following)))


def _stacks(session: Session, layer: Layer) -> list[Stack]:
    if not layer.is_stack_set:
        return [found for region in layer.regions if (found := stacks.look(session.cloud, region, layer.deployed_as))]
    found_set = stack_sets.look(session.cloud, session.rollout.administration, layer.deployed_as)
    return [instance.stack for instance in (found_set.instances if found_set else ()) if instance.stack]
