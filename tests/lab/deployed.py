"""The project's rendered templates of `dev` in a lab, as plain stacks by the account's root: what functions need."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.daemon import Running
from tests.lab.running import client

OUTPUT = Path(__file__).resolve().parents[2] / "output" / "dev"
PRIMARY, DR, WITNESS = "us-east-1", "us-west-2", "us-east-2"
SECONDS = 60.0


def stack(running: Running, layer: str, region: str, parameters: Mapping[str, str] | None = None) -> dict[str, str]:
    """Create a layer's stack in a region: its outputs. Each region's stack has its own name, as StackSets' have."""
    api, name = client(running, "cloudformation", region), f"orders-dev-{layer}-{region}"
    api.create_stack(
        StackName=name,
        TemplateBody=(OUTPUT / f"{layer}.json").read_text(),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()],
    )
    deadline = time.monotonic() + SECONDS
    while (found := api.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"] == "CREATE_IN_PROGRESS":
        assert time.monotonic() < deadline, f"{name} took more than {SECONDS} s"
        time.sleep(0.1)
    failures = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in api.describe_stack_events(StackName=name)["StackEvents"]
        if event["ResourceStatus"].endswith("FAILED")
    ]
    assert found["StackStatus"] == "CREATE_COMPLETE", f"{name}: {failures}"
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", ())}


def foundation(running: Running) -> dict[str, dict[str, str]]:
    """Everything up to the layer foundation: its outputs by region."""
    stack(running, "bootstrap", DR)
    stack(running, "lease", WITNESS)
    return {region: stack(running, "foundation", region) for region in (PRIMARY, DR)}


def databases(running: Running, below: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The layer database on top of foundation: its outputs by region."""
    primary = stack(running, "database", PRIMARY, _known("database", PeerVpcId=below[DR]["VpcId"]))
    return {PRIMARY: primary, DR: stack(running, "database", DR, _known("database", PeerVpcId=below[PRIMARY]["VpcId"]))}


def failover(
    running: Running, below: Mapping[str, Mapping[str, str]], made: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The layer failover on top of both: its outputs by region."""
    found = {}
    for region, peer in ((PRIMARY, DR), (DR, PRIMARY)):
        found[region] = stack(
            running,
            "failover",
            region,
            _known(
                "failover",
                DatabaseEndpoint=made[region]["DatabaseEndpoint"],
                PeerDatabaseEndpoint=made[peer]["DatabaseEndpoint"],
                PeerVpcId=below[peer]["VpcId"],
                PeeringConnectionId=made[DR]["PeeringConnectionId"],
            ),
        )
    return found


def _known(layer: str, **values: str) -> dict[str, str]:
    """Those of some values that a layer's template asks for."""
    template: dict[str, Any] = json.loads((OUTPUT / f"{layer}.json").read_text())
    return {name: value for name, value in values.items() if name in template.get("Parameters", {})}
