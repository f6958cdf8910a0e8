"""A plan for machines: one JSON object."""

import json
from collections.abc import Collection
from typing import Any

from comparison.change import PropertyChange, Protection, ResourceChange
from deployment.plan.guards import Stop
from deployment.plan.model import Plan, StackPlan
from deployment.plan.words import HIDDEN


def machine_readable(plan: Plan, stops: Collection[Stop], status: int) -> str:
    """The whole plan, with what stops it and the exit status."""
    content = {
        "exit_status": status,
        "deployment": plan.deployment,
        "writer": plan.writer.name.lower(),
        "nothing": plan.nothing,
        "notes": list(plan.notes),
        "stacks": [_stack(stack) for stack in plan.stacks],
        "stops": [
            {
                "code": stop.code.code,
                "name": stop.name,
                "wrong": stop.wrong,
                "right": stop.right,
                "can_be_allowed": stop.can_be_allowed,
            }
            for stop in stops
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _stack(stack: StackPlan) -> dict[str, Any]:
    return {
        "layer": stack.layer,
        "region": stack.region,
        "deployed_as": stack.deployed_as,
        "present": stack.present,
        "status": stack.status,
        "instance": stack.instance,
        "nothing": stack.nothing,
        "notes": list(stack.notes),
        "parameters": [
            {"name": each.name, "before": each.before, "after": each.after, "source": each.source}
            for each in stack.parameters
        ],
        "resources": [_resource(change) for change in stack.comparison.changes],
        "outputs": [
            {"name": output.name, "action": output.action.value, "exported_as": output.exported_as}
            for output in stack.comparison.outputs
        ],
    }


def _resource(change: ResourceChange) -> dict[str, Any]:
    return {
        "title": change.title,
        "type": change.resource_type,
        "action": change.action.value,
        "interruption": change.interruption.words,
        "certain": change.certain,
        "protected": Protection.STATE in change.protection,
        "dns": Protection.DNS in change.protection,
        "disposal": change.disposal.words if change.disposal is not None else None,
        "properties": [_property(each) for each in change.properties],
    }


def _property(change: PropertyChange) -> dict[str, Any]:
    hidden = change.path.split("/")[0] in HIDDEN
    return {
        "path": change.path,
        "before": "hidden" if hidden else change.before,
        "after": "hidden" if hidden else change.after,
        "interruption": change.effect.interruption.words,
        "certain": change.effect.certain,
        "reason": change.effect.reason,
    }
