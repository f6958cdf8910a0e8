"""The foundation as each region would get it, with a VPC made here or the user's own."""

from typing import Any

from resolution.resolve import ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates.exports import Exported
from templates.foundation import build
from tests.environments import environment


def stack(env: Environment, role: HomeRole) -> ResolvedTemplate:
    return resolve(build(env).to_dict(), env.region(role).name)


def stacks(env: Environment) -> dict[HomeRole, ResolvedTemplate]:
    return {role: stack(env, role) for role in DATABASE_ROLES}


def existing_vpc(letter: str, network: str, *, databases: int = 3, clients: int = 3, tables: int = 1) -> dict[str, Any]:
    """A user's VPC in an environment file; `letter` is a hexadecimal digit that its ids consist of."""

    def tier(count: int, third: int, suffix: str) -> dict[str, list[str]]:
        return {
            "subnet_ids": [f"subnet-{letter * 15}{suffix}{number}" for number in range(count)],
            "cidrs": [f"{network}.{third + 2 * number}.0/24" for number in range(count)],
            "route_table_ids": [f"rtb-{letter * 15}{suffix}{number}" for number in range(tables)],
        }

    return {
        "vpc_id": f"vpc-{letter * 17}",
        "cidr": f"{network}.0.0/16",
        "database": tier(databases, 0, "1"),
        "clients": tier(clients, 100, "2"),
    }


def in_existing_vpcs(primary: dict[str, Any] | None = None, dr: dict[str, Any] | None = None) -> Environment:
    return environment(
        regions__primary__vpc_cidr=None,
        regions__dr__vpc_cidr=None,
        regions__primary__existing_vpc=primary or existing_vpc("a", "10.1"),
        regions__dr__existing_vpc=dr or existing_vpc("b", "10.2"),
    )


def joined(resolved: ResolvedTemplate, output: Exported) -> list[Any]:
    """The parts of an output that is a list joined with commas."""
    value = resolved.outputs[output]["Value"]
    if isinstance(value, str):
        return value.split(",")
    comma, parts = value["Fn::Join"]
    assert comma == ","
    return list(parts)


def tag(properties: dict[str, Any], key: str) -> str:
    (value,) = [pair["Value"] for pair in properties["Tags"] if pair["Key"] == key]
    return str(value)
