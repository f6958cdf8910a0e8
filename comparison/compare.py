"""Two templates as one region reads them, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from comparison.behaviour import effect, is_unordered
from comparison.change import (
    Action,
    Comparison,
    Effect,
    Interruption,
    OutputChange,
    PropertyChange,
    Protection,
    ResourceChange,
    action_of,
)
from comparison.differences import canonical, differences
from comparison.disposal import of_removed, of_replaced
from comparison.protection import protection, signals
from comparison.references import references
from comparison.refusals import refusal
from comparison.spread import spread
from resolution.resolve import EXAMPLE_ACCOUNT, ResolvedTemplate, resolve

Template = Mapping[str, Any]
Resource = Mapping[str, Any]
Values = Mapping[str, str]
NOTHING = ResolvedTemplate({}, {}, {})
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
"""Attributes beside the properties of which a change matters, later."""


def compare(
    old: Template | None,
    new: Template | None,
    old_parameters: Values,
    new_parameters: Values,
    *,
    region: str,
    account: str = EXAMPLE_ACCOUNT,
) -> Comparison:
    """What updating a stack from one template to another does. A pure function.

    Args:
        old: the template that is deployed; None: there is no stack, everything is added.
        new: the template that is to be; None: the stack goes.
        old_parameters: the values that it is deployed with.
        new_parameters: the values that it will get; one that is not known yet is left out, and then what uses it
            changes, perhaps.
        region: the stack's.
        account: the stack's.

    Raises:
        ResolutionError: CloudFormation would refuse a template in this region.
    """
    pseudo = {"AWS::AccountId": account}
    before = resolve(old, region, {**old_parameters, **pseudo}) if old is not None else NOTHING
    after = resolve(new, region, {**new_parameters, **pseudo}) if new is not None else NOTHING
    return compare_resolved(before, after, signals(old or {}) | signals(new or {}))


def compare_resolved(
    before: ResolvedTemplate, after: ResolvedTemplate, dns_signals: frozenset[str] = frozenset()
) -> Comparison:
    """The same of templates that are evaluated already.

    Args:
        before: what is deployed.
        after: what is to be.
        dns_signals: names of the alarms that health checks read.
    """
    titles = [*after.resources, *(title for title in before.resources if title not in after.resources)]
    found = {
        title: _with_doubt(
            _resource(title, before.resources.get(title), after.resources.get(title), dns_signals), after
        )
        for title in titles
    }
    changes = tuple(
        _with_consequences(change, before.resources.get(change.title), after.resources.get(change.title))
        for change in spread(found, after).values()
    )
    return Comparison(changes, tuple(_outputs(before, after, changes)))


def _resource(title: str, old: Resource | None, new: Resource | None, dns_signals: frozenset[str]) -> ResourceChange:
    there = new or old
    assert there is not None  # noqa: S101  for the type checker: a title is of one of the two
    resource_type: str = there["Type"]
    protected = protection(there, dns_signals) | (protection(old, dns_signals) if old else Protection.NOTHING)
    if old is None or new is None:
        return ResourceChange(title, resource_type, Action.ADD if old is None else Action.REMOVE, (), protected)
    if old == new:
        return ResourceChange(title, resource_type, Action.KEEP, (), protected)
    properties = new.get("Properties", {})
    changes = tuple(
        PropertyChange(path, was, becomes, effect(resource_type, path, was, becomes, properties))
        for path, was, becomes in differences(
            old.get("Properties", {}), properties, unordered=lambda path: is_unordered(resource_type, path)
        )
    )
    changes = (*changes, *_policies(old, new))
    if old["Type"] != resource_type:
        changes = (PropertyChange("Type", old["Type"], resource_type, Effect(Interruption.REPLACEMENT)), *changes)
    return ResourceChange(title, resource_type, action_of(changes), changes, protected)


def _policies(old: Resource, new: Resource) -> Iterator[PropertyChange]:
    for name in POLICIES:
        if old.get(name) != new.get(name):
            yield PropertyChange(name, old.get(name), new.get(name), Effect(Interruption.NONE, "for when it goes"))


def _with_doubt(change: ResourceChange, after: ResolvedTemplate) -> ResourceChange:
    """What a parameter without a value decides may stay as it is."""
    if change.action in (Action.ADD, Action.REMOVE, Action.KEEP):
        return change
    return replace(change, properties=tuple(_doubted(each, after) for each in change.properties))


def _doubted(change: PropertyChange, after: ResolvedTemplate) -> PropertyChange:
    unknown = [name for name in references(change.after) if name not in after.resources and "::" not in name]
    if not unknown:
        return change
    why = f"{' and '.join(dict.fromkeys(unknown))} is not known yet"
    reason = f"{change.effect.reason}; {why}" if change.effect.reason else why
    return replace(change, effect=replace(change.effect, reason=reason, certain=False))


def _with_consequences(change: ResourceChange, old: Resource | None, new: Resource | None) -> ResourceChange:
    if old is None or change.action is Action.KEEP:
        return change
    if new is None:
        return replace(change, disposal=of_removed(old))
    disposal = of_replaced(old, new) if change.action is Action.REPLACE else None
    return replace(change, disposal=disposal, refused=refusal(change, old, new))


def _outputs(
    before: ResolvedTemplate, after: ResolvedTemplate, changes: tuple[ResourceChange, ...]
) -> Iterator[OutputChange]:
    """Outputs with another value; one of a resource that is new or replaced has another."""
    new = {change.title for change in changes if change.action in (Action.ADD, Action.REPLACE)}
    for name in [*after.outputs, *(name for name in before.outputs if name not in after.outputs)]:
        old, output = before.outputs.get(name), after.outputs.get(name)
        there = old or output or {}
        exported = str(there.get("Export", {}).get("Name", ""))
        if old is None or output is None:
            yield OutputChange(name, Action.ADD if old is None else Action.REMOVE, exported)
        elif (old != output and _output(old) != _output(output)) or new & set(references(output.get("Value"))):
            yield OutputChange(name, Action.MODIFY, exported)


def _output(output: Mapping[str, Any]) -> str:
    """What of an output matters: its description does not."""
    return canonical([output.get("Value"), output.get("Export")])
