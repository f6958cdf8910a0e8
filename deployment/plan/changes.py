"""Compares what is deployed with what is rendered, in the order in which `apply` comes to it. Pure.

A later layer's parameters are outputs of earlier ones. An output that an earlier layer of the same plan changes is not
known yet, and neither is what uses it.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from comparison.change import Comparison
from comparison.compare import compare_resolved
from comparison.protection import signals
from deployment import overrides
from deployment.errors import Refusal
from deployment.overrides import Value
from deployment.plan import codes
from deployment.plan.fixed import fixed_changes
from deployment.plan.look import Deployed, Seen
from deployment.plan.model import ParameterChange, Plan, StackPlan
from deployment.rollout import Layer, Rollout
from deployment.stacks import essence
from resolution.resolve import ResolutionError, ResolvedTemplate, resolve

Template = Mapping[str, Any]
NOTHING = ResolvedTemplate({}, {}, {})
RECORD = "AWS::Route53::RecordSet"


def plan_of(rollout: Rollout, deployed: Deployed, layers: Collection[str] | None = None) -> Plan:
    """What `apply` would change.

    Args:
        rollout: what is to be.
        deployed: what is.
        layers: names of the layers that will be applied; the others stay as they are. None: all.

    Raises:
        Refusal: CloudFormation would not even read a template in a region.
    """
    outputs = {where: dict(seen.outputs or {}) for where, seen in deployed.stacks.items()}
    found: list[StackPlan] = []
    for layer in rollout.layers:
        if layers is not None and layer.name not in layers:
            continue
        for region in layer.regions:
            seen = deployed.stacks.get((layer.name, region), Seen())
            values = overrides.values(rollout, layer, region, outputs)
            found.append(_stack(rollout.env.account_id, layer, region, seen, values))
        for stack in found[-len(layer.regions) :]:
            _forget(outputs.setdefault((layer.name, stack.region), {}), stack.comparison)
    return Plan(
        deployment=rollout.name,
        primary=rollout.primary,
        writer=deployed.writer,
        stacks=tuple(found),
        imported=frozenset(
            (region, name) for (_, region), seen in deployed.stacks.items() for name in _imports(seen.template)
        ),
        left_out=tuple((layer, region) for layer, regions in deployed.strangers.items() for region in regions),
        lost=deployed.lost,
        notes=tuple(_notes(rollout, deployed, found)),
    )


def _stack(account_id: str, layer: Layer, region: str, seen: Seen, values: tuple[Value, ...]) -> StackPlan:
    template = json.loads(layer.template)
    given = {value.override.parameter: value.value for value in values if value.value is not None}
    account = {"AWS::AccountId": account_id}
    try:
        after = resolve(template, region, {**given, **account})
        before = resolve(seen.template, region, {**(seen.parameters or {}), **account}) if seen.template else NOTHING
    except ResolutionError as error:
        raise Refusal(codes.REFUSED_THERE, str(error), where=f"{region} {layer.deployed_as}") from error
    dns = signals(template) | signals(seen.template or {})
    return StackPlan(
        layer=layer.name,
        region=region,
        deployed_as=layer.deployed_as,
        present=seen.template is not None,
        status=seen.status,
        instance=seen.instance,
        notes=tuple(_odd(layer, seen)),
        comparison=compare_resolved(before, after, dns),
        parameters=tuple(_parameters(seen, values)) if seen.template is not None else (),
        fixed=fixed_changes(before, after),
        records=after.of_type(RECORD),
    )


def _forget(outputs: dict[str, str], comparison: Comparison) -> None:
    """Outputs that will have another value are not known until then."""
    for output in comparison.outputs:
        outputs.pop(output.name, None)


def _parameters(seen: Seen, values: tuple[Value, ...]) -> Iterator[ParameterChange]:
    present = seen.parameters or {}
    for value in values:
        name = value.override.parameter
        if present.get(name) != value.value:
            yield ParameterChange(name, present.get(name), value.value, value.source)


def _odd(layer: Layer, seen: Seen) -> Iterator[str]:
    """What is to be put right beside what the templates say."""
    why = f": {seen.reason}" if seen.reason else ""
    if seen.status and seen.template is None:
        yield f"its creation never succeeded ({seen.status}){why}; it is made anew"
    elif seen.status.endswith(("_FAILED", "_IN_PROGRESS")):
        yield f"the stack is {seen.status}{why}"
    if layer.is_stack_set and seen.instance and (seen.instance, seen.detail or "SUCCEEDED") != ("CURRENT", "SUCCEEDED"):
        yield f"the StackSet's instance is {seen.instance} {seen.detail}".rstrip() + why


def _notes(rollout: Rollout, deployed: Deployed, stacks: Collection[StackPlan]) -> Iterator[str]:
    """StackSets that are to be updated although none of their stacks is."""
    for layer in rollout.layers:
        ours = [stack for stack in stacks if stack.layer == layer.name]
        template = deployed.stack_sets.get(layer.name)
        if template is None or not ours or not all(stack.nothing for stack in ours):
            continue
        if essence(template) != essence(json.loads(layer.template)):
            yield f"the StackSet {layer.deployed_as} has another template than its stacks, which are as rendered"


def _imports(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "Fn::ImportValue" and isinstance(item, str):
                yield item
            else:
                yield from _imports(item)
    elif isinstance(value, list):
        for item in value:
            yield from _imports(item)
