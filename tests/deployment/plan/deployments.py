"""Deployments for tests of plans: what is rendered, and what might be deployed."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from deployment.plan.changes import plan_of
from deployment.plan.look import Deployed, Seen
from deployment.plan.model import Plan, Writer
from deployment.rollout import Layer, Rollout
from rendering.render import render
from settings.environment import Environment
from templates import naming
from templates.overrides import OVERRIDES
from tests.environments import environment

PRIMARY, DR, WITNESS = "us-east-1", "us-west-2", "us-east-2"
OUTPUTS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("foundation", PRIMARY): {"VpcId": "vpc-0aaaaaaaaaaaaaaaa"},
    ("foundation", DR): {"VpcId": "vpc-0bbbbbbbbbbbbbbbb"},
    ("database", PRIMARY): {"DatabaseEndpoint": "primary.us-east-1.rds.amazonaws.com"},
    ("database", DR): {
        "DatabaseEndpoint": "dr.us-west-2.rds.amazonaws.com",
        "PeeringConnectionId": "pcx-0cccccccccccccccc",
    },
}
PARAMETERS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("database", PRIMARY): {"PeerVpcId": "vpc-0bbbbbbbbbbbbbbbb"},
    ("database", DR): {"PeerVpcId": "vpc-0aaaaaaaaaaaaaaaa"},
    ("failover", PRIMARY): {
        "DatabaseEndpoint": "primary.us-east-1.rds.amazonaws.com",
        "PeerDatabaseEndpoint": "dr.us-west-2.rds.amazonaws.com",
        "PeerVpcId": "vpc-0bbbbbbbbbbbbbbbb",
        "PeeringConnectionId": "pcx-0cccccccccccccccc",
    },
    ("failover", DR): {
        "DatabaseEndpoint": "dr.us-west-2.rds.amazonaws.com",
        "PeerDatabaseEndpoint": "primary.us-east-1.rds.amazonaws.com",
        "PeerVpcId": "vpc-0aaaaaaaaaaaaaaaa",
        "PeeringConnectionId": "pcx-0cccccccccccccccc",
    },
}
Change = Callable[[dict[str, Any]], object]


@cache
def committed(name: str = "prod") -> Rollout:
    """The deployment of a committed environment, rendered now."""
    return rollout(environment(name))


def rollout(env: Environment) -> Rollout:
    """The deployment of any environment."""
    layers = tuple(
        Layer(
            subject.layer,
            naming.stack(env, subject.layer),
            subject.regions,
            subject.json_text,
            OVERRIDES.get(subject.layer, ()),
        )
        for subject in render(env, f"{env.environment}.yaml")
    )
    return Rollout(env, Path(f"{env.environment}.yaml"), Path(env.environment), layers)


def changed_settings(**changes: Any) -> Rollout:
    """The deployment of prod with other settings."""
    return rollout(environment("prod", **changes))


def changed_layer(name: str, change: Change, base: Rollout | None = None) -> Rollout:
    """A deployment with another template of one layer."""
    base = base or committed()

    def one(layer: Layer) -> Layer:
        if layer.name != name:
            return layer
        template = json.loads(layer.template)
        change(template)
        return replace(layer, template=json.dumps(template))

    return replace(base, layers=tuple(map(one, base.layers)))


def deployed(
    base: Rollout | None = None, *, writer: Writer = Writer.HOME, seen: Mapping[tuple[str, str], Seen] | None = None
) -> Deployed:
    """Everything of a deployment is there, as it was rendered; `seen` is different."""
    base = base or committed()
    found = {
        (layer.name, region): Seen(
            status="CREATE_COMPLETE",
            template=json.loads(layer.template),
            parameters=PARAMETERS.get((layer.name, region), {}),
            outputs=OUTPUTS.get((layer.name, region), {}),
            instance="CURRENT" if layer.is_stack_set else "",
            detail="SUCCEEDED" if layer.is_stack_set else "",
        )
        for layer in base.layers
        for region in layer.regions
    }
    sets = {layer.name: json.loads(layer.template) for layer in base.layers if layer.is_stack_set}
    return Deployed(found | dict(seen or {}), sets, {}, writer)


def nothing(writer: Writer = Writer.NOBODY_YET) -> Deployed:
    """Nothing is there."""
    return Deployed({}, {}, {}, writer)


def plan(wanted: Rollout | None = None, there: Deployed | None = None, writer: Writer = Writer.HOME) -> Plan:
    """A plan from what is there (all of prod) to what is wanted (all of prod)."""
    return plan_of(wanted or committed(), there or deployed(writer=writer))


def set_property(title: str, **values: Any) -> Change:
    """Set properties of a resource."""
    return lambda template: template["Resources"][title]["Properties"].update(copy.deepcopy(values))


REPROTECTED = {
    "regions__primary__generation": 2,
    "regions__primary__created_from": "orders-prod-us-west-2-g1",
}
"""Primary was lost and is rebuilt from dr, the writer."""
DR_REBUILT = {"regions__dr__generation": 2, "regions__dr__created_from": "orders-prod-us-east-1-g1"}
"""Dr was lost and is rebuilt from primary, the writer."""
