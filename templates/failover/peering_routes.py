"""Routes to the peer's VPC, in every route table of the database and client subnets of this region."""

from typing import Any

from troposphere import Ref, ec2

from settings.environment import Environment
from settings.roles import HomeRole, peer_of
from templates.exports import Exported, imported
from templates.facts import fact, facts
from templates.foundation.subnets import TIERS, existing_tier
from templates.foundation.vpc import uses_existing_vpc
from templates.numbered import Numbered
from templates.overrides import PEERING_CONNECTION_ID
from templates.part import Facts, Part

PEER_VPC_CIDR = "PeerVpcCidr"


def part(env: Environment) -> Part:
    """A VPC made by foundation has one route table for each tier; the user's may have any number."""
    if uses_existing_vpc(env):
        return _existing(env)
    return Part(
        resources=(
            _route("DatabasePeeringRoute", imported(env, Exported.DATABASE_ROUTE_TABLE_IDS)),
            _route("ClientPeeringRoute", imported(env, Exported.CLIENT_ROUTE_TABLE_IDS)),
        ),
        facts=_peer_range(env),
    )


def _existing(env: Environment) -> Part:
    tables = Numbered.of("RouteTable", lambda role: _existing_tables(env, role))
    return Part(
        resources=tuple(
            _route(f"PeeringRoute{number}", tables.value(number), **tables.attributes(number))
            for number in tables.numbers
        ),
        conditions=tables.conditions,
        facts={**tables.facts, **_peer_range(env)},
    )


def _peer_range(env: Environment) -> Facts:
    return facts(PEER_VPC_CIDR, lambda role: _vpc_range(env, peer_of(role)))


def _vpc_range(env: Environment, role: HomeRole) -> str:
    region = env.region(role)
    return str(region.existing_vpc.cidr if region.existing_vpc else region.vpc_cidr)


def _existing_tables(env: Environment, role: HomeRole) -> tuple[str, ...]:
    """Each route table once: tiers may share one, and EC2 refuses the same route twice."""
    return tuple(dict.fromkeys(table for tier in TIERS for table in existing_tier(env, role, tier).route_table_ids))


def _route(title: str, table: Any, **attributes: Any) -> ec2.Route:
    return ec2.Route(
        title,
        RouteTableId=table,
        DestinationCidrBlock=fact(PEER_VPC_CIDR),
        VpcPeeringConnectionId=Ref(PEERING_CONNECTION_ID.parameter),
        **attributes,
    )
