"""What the templates give: each region's names, the functions' environment variables, the DNS definitions.

Rendered once for each pair of generations and process; everything the model knows of the deployment is read from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from resolution.resolve import ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from simulation.model.state import Generations
from templates import addresses, failover, naming
from templates.exports import Exported

CONFIG = Path(__file__).resolve().parents[2] / "config" / "prod.yaml"
ACCOUNT = "111122223333"
CONFIGURATIONS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "approval": {"mode": "approval"},
    "two regions": {"mode": "approval", "witness": None},
    "off": {"mode": "off"},
    "fast": {"lease_ttl_seconds": 30, "fence_after_seconds": 10, "loop_seconds": 5},
    "slow": {"lease_ttl_seconds": 300, "fence_after_seconds": 240, "loop_seconds": 30, "rto_seconds": 1200},
}
"""Other environments: what differs from the committed prod, settings of `recovery` and the witness."""


@dataclass(frozen=True, eq=False)
class Deployment:
    """One environment at one pair of generations, in all its regions."""

    env: Environment
    primary: str
    dr: str
    lease_region: str
    stacks: Mapping[str, ResolvedTemplate]
    variables: Mapping[str, Mapping[str, str]]
    """Region to the controller's environment variables."""
    databases: Mapping[str, str]
    """Region to the identifier of its present database."""
    clients: Mapping[str, str]
    """Region to the first address of its client subnets, where applications and the probe are."""
    database_hosts: Mapping[str, str]
    """Region to the first address of its database subnets."""

    @property
    def regions(self) -> tuple[str, str]:
        """Both regions with a database, home primary first."""
        return self.primary, self.dr

    @property
    def everywhere(self) -> tuple[str, ...]:
        """The same, and the lease's region where that is a third."""
        return tuple(dict.fromkeys((*self.regions, self.lease_region)))

    def peer(self, region: str) -> str:
        """The other region with a database."""
        return self.dr if region == self.primary else self.primary


def endpoint(identifier: str, region: str) -> str:
    """Host name of a database."""
    return f"{identifier}.abcdefghijkl.{region}.rds.amazonaws.com"


def region_of(host: str) -> str:
    """The region that a database's host name is in."""
    return host.split(".")[2]


@cache
def deployment(generations: Generations | None = None, config: str = "") -> Deployment:
    """The committed prod environment, or the same at other generations, or another of `CONFIGURATIONS`."""
    content = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    changes = dict(CONFIGURATIONS[config])
    content["regions"]["witness"] = changes.pop("witness", content["regions"]["witness"])
    content["recovery"].update(changes)
    for role, generation in zip(DATABASE_ROLES, generations or (), strict=False):
        entry = {"generation": generation.number, "created_from": generation.created_from}
        content["regions"][role.value].update(entry)
    env = Environment.model_validate(content)
    names = {role: env.region(role).name for role in DATABASE_ROLES}
    template = failover.build(env).to_dict()
    identifiers = {role: naming.database_identifier(env, role) for role in DATABASE_ROLES}
    stacks = {names[role]: _stack(env, template, role, identifiers) for role in DATABASE_ROLES}
    return Deployment(
        env,
        names[HomeRole.PRIMARY],
        names[HomeRole.DR],
        env.lease_region,
        stacks,
        {region: _variables(stack, region) for region, stack in stacks.items()},
        {names[role]: identifiers[role] for role in DATABASE_ROLES},
        {names[role]: str(addresses.client_subnets(env, role)[0][9]) for role in DATABASE_ROLES},
        {names[role]: str(addresses.database_subnets(env, role)[0][9]) for role in DATABASE_ROLES},
    )


def _stack(
    env: Environment, template: Mapping[str, Any], role: HomeRole, identifiers: Mapping[HomeRole, str]
) -> ResolvedTemplate:
    own, peer = (endpoint(identifiers[each], env.region(each).name) for each in (role, peer_of(role)))
    parameters = {
        "DatabaseEndpoint": own,
        "PeerDatabaseEndpoint": peer,
        "PeerVpcId": "vpc-0000000000000peer",
        "PeeringConnectionId": "pcx-00000000000000001",
    }
    region = env.region(role).name
    imports = {naming.export(env, what.value): f"imported-{what.value}" for what in Exported}
    imports[naming.export(env, Exported.TOPIC_ARN.value)] = f"arn:aws:sns:{region}:{ACCOUNT}:{naming.topic(env)}"
    return resolve(template, region, parameters, imports)


def _variables(stack: ResolvedTemplate, region: str) -> dict[str, str]:
    """As Lambda has them: what the template says, and what Lambda itself adds."""
    function = stack.resources["ControllerFunction"]["Properties"]
    given = {name: str(value) for name, value in function["Environment"]["Variables"].items()}
    return {"AWS_REGION": region, "AWS_LAMBDA_FUNCTION_NAME": function["FunctionName"], **given}
