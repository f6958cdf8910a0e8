"""What each region would get from the failover layer."""

from typing import Any

from resolution.resolve import ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import HomeRole
from templates import failover, naming
from templates.exports import Exported
from tests.environments import environment, raw

PARAMETERS = {
    "DatabaseEndpoint": "own.rds.example",
    "PeerDatabaseEndpoint": "peer.rds.example",
    "PeerVpcId": "vpc-0000000000000peer",
    "PeeringConnectionId": "pcx-00000000000000001",
}


def stack(role: HomeRole, env: Environment | None = None) -> ResolvedTemplate:
    """The layer as the region with this home role gets it, with recognisable values for what it imports."""
    env = env or environment()
    imports = {naming.export(env, what.value): f"imported-{what.value}" for what in Exported}
    return resolve(failover.build(env).to_dict(), env.region(role).name, PARAMETERS, imports)


def environment_of(stack: ResolvedTemplate, function: str) -> dict[str, Any]:
    """Environment variables of a function."""
    variables = stack.resources[function]["Properties"]["Environment"]["Variables"]
    assert isinstance(variables, dict)
    return variables


def statements_of(stack: ResolvedTemplate, role: str) -> list[dict[str, Any]]:
    """Every statement of a role's own policies."""
    policies = stack.resources[role]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def existing_vpc(**route_tables: tuple[list[str], list[str]]) -> Environment:
    """The committed prod environment in the user's own VPCs: home role to route tables of database and clients."""
    content = raw()
    for role, number in (("primary", 40), ("dr", 50)):
        database, clients = route_tables[role]
        region = content["regions"][role]
        del region["vpc_cidr"]
        region["existing_vpc"] = {
            "vpc_id": f"vpc-000000{number}",
            "cidr": f"10.{number}.0.0/16",
            "database": _tier(number, 0, database),
            "clients": _tier(number, 16, clients),
        }
    return Environment.model_validate(content)


def _tier(network: int, first: int, route_tables: list[str]) -> dict[str, list[str]]:
    return {
        "subnet_ids": [f"subnet-0000{network}{first + number:02}" for number in range(3)],
        "cidrs": [f"10.{network}.{first + number}.0/24" for number in range(3)],
        "route_table_ids": route_tables,
    }
