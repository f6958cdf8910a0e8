"""What must not happen by accident. Pure decisions: a plan in, what stops it out."""

import argparse
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from comparison.change import Action, Protection, ResourceChange
from deployment.errors import Refusal
from deployment.plan import codes
from deployment.plan.fixed import WITNESS
from deployment.plan.model import Plan, StackPlan, Writer
from settings.problem import Code

LOST = frozenset({Action.REMOVE, Action.REPLACE})
HARMLESS = ("Tags", "HealthCheckTags", "HostedZoneTags", "AlarmDescription")
"""Properties of DNS resources that identify nothing and decide nothing: they may change at any time."""
VALUE = ("ResourceRecords",)
NAMED = "LAYER/REGION/LOGICAL_ID"
"""How a resource is named on the command line and in a code's answer."""


@dataclass(frozen=True)
class Stop:
    """Why a plan must not be carried out as it is."""

    code: Code
    name: str
    """`database/us-east-1/PrimaryBornDatabase`, or the layer and region alone."""
    wrong: str
    can_be_allowed: bool = False
    """Whether naming it lets it pass."""

    def __str__(self) -> str:
        """One line."""
        return f"{self.code.code} {self.name}: {self.wrong}; {self.right}"

    @property
    def right(self) -> str:
        """What would be right."""
        return self.code.right.replace(NAMED, self.name)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The option that lets something pass: `options.allow`, a list."""
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar=NAMED,
        help="let this one resource be deleted, replaced or, of DNS, changed; may be repeated",
    )


def check(plan: Plan, allowed: Collection[str] = ()) -> None:
    """Go on only if nothing stops.

    Raises:
        Refusal: something does; it says everything that does.
    """
    found = stops(plan, allowed)
    if found:
        first, *others = found
        raise Refusal(first.code, first.wrong, right=first.right, where=first.name, details=map(str, others))


def stops(plan: Plan, allowed: Collection[str] = ()) -> tuple[Stop, ...]:
    """Everything that stops a plan.

    Args:
        plan: the plan.
        allowed: names of resources that may be lost or changed: `database/us-east-1/PrimaryBornDatabase`.
    """
    found = [*_of_all(plan), *(stop for stack in plan.stacks for stop in _of_stack(plan, stack))]
    return tuple(stop for stop in found if not (stop.can_be_allowed and stop.name in allowed))


def _of_all(plan: Plan) -> Iterator[Stop]:
    for layer, region in plan.left_out:
        yield Stop(
            codes.FIXED, f"{layer}/{region}", f"it is deployed, and {region} is no region of the environment file"
        )
    for one in plan.lost:
        yield Stop(codes.LOST, f"{one.layer}/{one.region}", f"{one} is gone, and its stack still holds it")


def _of_stack(plan: Plan, stack: StackPlan) -> Iterator[Stop]:
    for setting in stack.fixed:
        wrong = f"{setting.setting} would change from {setting.before} to {setting.after}"
        if setting.setting != WITNESS:
            yield Stop(codes.FIXED, stack.name, wrong)
        elif not plan.lease_moved:
            yield Stop(codes.LEASE_NOT_MOVED, stack.name, f"{wrong}, and the lease is not there")
    for export in _used_exports(plan, stack):
        yield Stop(codes.EXPORT_IN_USE, stack.name, f"the export {export} would get another value")
    for change in stack.comparison.changes:
        name = f"{stack.name}/{change.title}"
        if change.refused:
            yield Stop(codes.AWS_WILL_REFUSE, name, f"it would be {change.action.value}, but {change.refused}")
        if change.promotes:
            yield Stop(codes.PROMOTES, name, "its source leaves the template")
        if Protection.STATE in change.protection and change.action in LOST:
            yield Stop(codes.PROTECTED, name, _loss(change), can_be_allowed=True)
        if Protection.DNS in change.protection and _moves_dns(plan, stack, change):
            what = f"would be {change.action.value}, and {plan.writer.value} has the lease"
            yield Stop(codes.DNS_MOVES, name, what, can_be_allowed=True)


def _loss(change: ResourceChange) -> str:
    perhaps = "" if change.certain else "perhaps "
    becomes = f"; the present one {change.disposal.words}" if change.disposal is not None else ""
    return f"{change.resource_type} would {perhaps}be {change.action.value}{becomes}"


def _moves_dns(plan: Plan, stack: StackPlan, change: ResourceChange) -> bool:
    """Whether a change of a DNS resource could send clients to the wrong place."""
    if plan.writer is Writer.HOME or _is_harmless(change):
        return False
    if plan.writer is Writer.NOBODY_YET:
        return change.action is not Action.ADD
    return not (plan.writer is Writer.AWAY and _is_rebuilt_primary(stack, change))


def _is_harmless(change: ResourceChange) -> bool:
    return change.action is Action.MODIFY and _all_in(HARMLESS, change)


def _is_rebuilt_primary(stack: StackPlan, change: ResourceChange) -> bool:
    """The PRIMARY record gets the address of a rebuilt database: while dr writes, nobody is sent there."""
    record = (stack.records or {}).get(change.title, {})
    return record.get("Failover") == "PRIMARY" and change.action is Action.MODIFY and _all_in(VALUE, change)


def _all_in(names: tuple[str, ...], change: ResourceChange) -> bool:
    return all(each.path.split("/")[0] in names for each in change.properties)


def _used_exports(plan: Plan, stack: StackPlan) -> Iterator[str]:
    for output in stack.comparison.outputs:
        changes = output.exported_as and output.action is not Action.ADD
        if changes and (stack.region, output.exported_as) in plan.imported:
            yield output.exported_as
