"""Reads what is deployed: every stack with its template, parameters and outputs, and who may write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from deployment import remains, stack_sets, stacks
from deployment.cloud import Cloud
from deployment.plan.model import Writer
from deployment.remains import Kind, Remain
from deployment.rollout import Layer, Rollout
from deployment.runtime.asking import NoAnswer, ask
from deployment.runtime.lease import ask_lease
from deployment.stacks import NEVER_THERE

HELD = (Kind.TABLE, Kind.SECRET)
"""Kinds whose loss no alarm and no update would show."""


@dataclass(frozen=True)
class Seen:
    """A layer's stack in a region, as it is."""

    status: str = ""
    """Empty: there is no stack."""
    reason: str = ""
    template: Mapping[str, Any] | None = None
    """None: there is nothing in it that an update could change."""
    parameters: Mapping[str, str] | None = None
    outputs: Mapping[str, str] | None = None
    instance: str = ""
    """The StackSet instance's status; empty: none."""
    detail: str = ""
    """Its detailed status."""


@dataclass(frozen=True)
class Deployed:
    """Everything of a deployment that is there."""

    stacks: Mapping[tuple[str, str], Seen]
    """(layer, region) to its stack."""
    stack_sets: Mapping[str, Mapping[str, Any]]
    """Layer to the StackSet's own template; what does not exist is not in it."""
    strangers: Mapping[str, tuple[str, ...]]
    """Layer to the regions in which its StackSet has instances and the environment file has none."""
    writer: Writer
    lost: tuple[Remain, ...] = ()
    """What a stack holds by its name, and is not there any more."""


def look(cloud: Cloud, rollout: Rollout) -> Deployed:
    """All of it. Raises as the clients do; only a lease that does not answer is no error."""
    found: dict[tuple[str, str], Seen] = {}
    sets: dict[str, Mapping[str, Any]] = {}
    strangers: dict[str, tuple[str, ...]] = {}
    for layer in rollout.layers:
        if not layer.is_stack_set:
            found |= {(layer.name, region): _stack(cloud, layer, region) for region in layer.regions}
        elif stack_set := stack_sets.look(cloud, rollout.administration, layer.deployed_as):
            sets[layer.name] = stack_set.template
            found |= dict(_instances(cloud, layer, stack_set))
            others = tuple(one.region for one in stack_set.instances if one.region not in layer.regions)
            if others:
                strangers[layer.name] = others
    return Deployed(found, sets, strangers, writer(cloud, rollout), tuple(lost(cloud, rollout, found)))


def lost(cloud: Cloud, rollout: Rollout, found: Mapping[tuple[str, str], Seen]) -> Iterator[Remain]:
    """What was deleted behind its stack's back. Who does not answer has lost nothing.

    Args:
        cloud: where.
        rollout: whose.
        found: (layer, region) to its stack.
    """
    looks = cloud.impatient()
    for one in remains.named(rollout):
        stack = found.get((one.layer, one.region), Seen())
        stands = stack.template is not None and not stack.status.endswith("_IN_PROGRESS")
        if one.kind in HELD and stands and ask(partial(remains.exists, looks, one)) is False:
            yield one


def writer(cloud: Cloud, rollout: Rollout) -> Writer:
    """Who may write. What cannot be read is unknown: nothing is concluded from silence."""
    lease = ask_lease(cloud, rollout.env)
    if lease is None or (isinstance(lease, NoAnswer) and lease.absent):
        return Writer.NOBODY_YET
    if isinstance(lease, NoAnswer):
        return Writer.UNKNOWN
    return Writer.HOME if lease.holder == rollout.primary else Writer.AWAY


def _stack(cloud: Cloud, layer: Layer, region: str) -> Seen:
    stack = stacks.look(cloud, region, layer.deployed_as)
    return _seen(cloud, stack) if stack else Seen()


def _instances(cloud: Cloud, layer: Layer, stack_set: stack_sets.StackSet) -> Iterator[tuple[tuple[str, str], Seen]]:
    for one in stack_set.instances:
        if one.region not in layer.regions:
            continue
        seen = _seen(cloud, one.stack) if one.stack else Seen()
        yield (
            (layer.name, one.region),
            Seen(
                seen.status, one.reason or seen.reason, seen.template, seen.parameters, seen.outputs,
                one.status, one.detail,
            ),
        )  # fmt: skip


def _seen(cloud: Cloud, stack: stacks.Stack) -> Seen:
    if stack.status in NEVER_THERE:
        return Seen(stack.status, stack.reason)
    template = stacks.template(cloud, stack.region, stack.id)
    return Seen(stack.status, stack.reason, template, stack.parameters, stack.outputs)
