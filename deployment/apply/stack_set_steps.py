"""The next step towards a StackSet as it is to be: a pure decision over what was seen.

One step at a time, and a new look before the next: so it makes no difference who began what is under way, where an
earlier run was killed, or whether another one runs beside this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

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
from deployment.stack_sets import StackSet
from deployment.stacks import NEVER_THERE, essence

STUCK = (*NEVER_THERE, "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")
"""Statuses that no operation can leave. A creation that fails is normally deleted: then there is no stack."""


@dataclass(frozen=True)
class Wanted:
    """A StackSet as it is to be."""

    template: Mapping[str, Any]
    administration_role: str
    execution_role: str
    regions: tuple[str, ...]
    """In the order of creation."""
    update_order: tuple[str, ...]
    """In the order of updates."""
    overrides: Mapping[str, Overrides | None]
    """By region; None: not all of its values are known yet."""


def next_step(stack_set: StackSet | None, wanted: Wanted) -> StackSetStep | None:
    """What to do next; None when all regions are as they are to be, or wait for values of an earlier layer."""
    if stack_set is None:
        return Create()
    if operation := stack_set.under_way:
        return Follow(operation=operation)
    return unwell(stack_set, wanted.regions) or _template(stack_set, wanted) or _instances(stack_set, wanted)


def unwell(stack_set: StackSet, regions: tuple[str, ...]) -> Follow | Stuck | Inoperable | None:
    """An instance that no update can reach, now or ever."""
    for region in regions:
        instance = stack_set.instance(region)
        if instance is None:
            continue
        if instance.stack and instance.stack.under_way:
            return Follow(stack=instance.stack)
        if instance.stack and instance.stack.status in STUCK:
            return Stuck(instance.stack)
        if instance.status == "INOPERABLE":
            return Inoperable(region, f"it is INOPERABLE: {instance.reason or 'no reason given'}")
        if instance.status == "CURRENT" and not instance.stack:
            return Inoperable(region, f"its stack was deleted behind the StackSet's back: {instance.stack_id}")
    return None


def _template(stack_set: StackSet, wanted: Wanted) -> Update | None:
    same = (
        essence(stack_set.template) == wanted.template
        and stack_set.administration_role == wanted.administration_role
        and stack_set.execution_role == wanted.execution_role
    )
    return None if same else Update(tuple(region for region in wanted.update_order if stack_set.instance(region)))


def _instances(stack_set: StackSet, wanted: Wanted) -> StackSetStep | None:
    """In the order of updates: parameters, then what was not reached; what is missing in the order of creation."""
    there = [instance for region in wanted.update_order if (instance := stack_set.instance(region))]
    for instance in there:
        overrides = wanted.overrides[instance.region]
        if overrides is not None and overrides != instance.overrides:
            return UpdateInstance(instance.region, overrides)
    if any(instance.status != "CURRENT" for instance in there):
        return Refresh(tuple(instance.region for instance in there))
    missing = [region for region in wanted.regions if not stack_set.instance(region)]
    if not missing or (overrides := wanted.overrides[missing[0]]) is None:
        return None
    return CreateInstances(tuple(takewhile(lambda region: wanted.overrides[region] == overrides, missing)), overrides)
