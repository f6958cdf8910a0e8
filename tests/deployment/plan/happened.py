"""What an update really did, by the events of the stacks: the other side of what a plan said."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.deployment.deployer import Deployer

REPLACING = "requires the creation of a new physical resource"
"""CloudFormation's words in the event of a replacement."""
WORDS = {"CREATE": "added", "UPDATE": "modified", "DELETE": "removed"}
"""The first that an event's status begins with."""


def said(plan: Any, layers: tuple[str, ...]) -> dict[str, str]:
    """Resource of these layers to what becomes of it, by a plan in JSON."""
    return {
        f"{stack['layer']}/{stack['region']}/{one['title']}": one["action"]
        for stack in plan["stacks"]
        if stack["layer"] in layers
        for one in stack["resources"]
    }


def happened(dev: Deployer, layers: tuple[str, ...], since: datetime) -> dict[str, str]:
    """Resource to what became of it, by the events of the StackSets' stacks since then."""
    found: dict[str, list[tuple[str, str]]] = {}
    for layer in layers:
        for region, stack in _stacks(dev, layer):
            for event in _events(dev, region, stack, since):
                name = f"{layer}/{region}/{event['LogicalResourceId']}"
                found.setdefault(name, []).append((event["ResourceStatus"], event.get("ResourceStatusReason", "")))
    return {name: _became(events) for name, events in found.items()}


def _became(events: list[tuple[str, str]]) -> str:
    if any(REPLACING in reason for _, reason in events):
        return "replaced"
    kinds = {status.split("_")[0] for status, _ in events}
    return next(word for kind, word in WORDS.items() if kind in kinds)


def _stacks(dev: Deployer, layer: str) -> Iterator[tuple[str, str]]:
    client = dev.client("cloudformation", dev.env.regions.dr.name)
    name = f"{dev.env.deployment}-{layer}"
    for one in client.list_stack_instances(StackSetName=name)["Summaries"]:
        yield one["Region"], one["StackId"]


def _events(dev: Deployer, region: str, stack: str, since: datetime) -> Iterator[dict[str, Any]]:
    pages = dev.client("cloudformation", region).get_paginator("describe_stack_events").paginate(StackName=stack)
    for page in pages:
        for event in page["StackEvents"]:
            if event["Timestamp"] >= since and event["ResourceType"] != "AWS::CloudFormation::Stack":
                yield event
