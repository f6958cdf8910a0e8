"""One route table for each tier. Nothing leaves the VPC: the only route, to the peer region, is failover's."""

from troposphere import Ref, ec2

from settings.environment import Environment
from templates.exports import exported
from templates.foundation.subnets import TIERS, Tier, existing_tier, numbered_subnets
from templates.foundation.vpc import uses_existing_vpc, vpc_id
from templates.numbered import Numbered
from templates.part import Part
from templates.tags import tags


def route_table(tier: Tier) -> str:
    """Logical id of a tier's route table."""
    return f"{tier.stem}RouteTable"


def part(env: Environment) -> Part:
    """Route tables and their associations, or the ids of the user's."""
    if uses_existing_vpc(env):
        return _existing(env)
    return Part(
        resources=tuple(resource for tier in TIERS for resource in _routing(env, tier)),
        outputs=tuple(
            exported(env, tier.route_table_ids, Ref(route_table(tier)), f"Id of the {tier.name} route table")
            for tier in TIERS
        ),
    )


def _routing(env: Environment, tier: Tier) -> list[ec2.RouteTable | ec2.SubnetRouteTableAssociation]:
    subnets = numbered_subnets(env, tier)
    return [
        ec2.RouteTable(
            route_table(tier),
            VpcId=vpc_id(env),
            Tags=tags(env, f"{tier.name}-routes", f"Routes of {tier.name} subnets"),
        ),
        *(
            ec2.SubnetRouteTableAssociation(
                f"{tier.stem}RouteTableAssociation{number}",
                RouteTableId=Ref(route_table(tier)),
                SubnetId=Ref(tier.subnet(number)),
                **subnets.attributes(number),
            )
            for number in subnets.numbers
        ),
    ]


def _existing(env: Environment) -> Part:
    numbered = {tier: _existing_tables(env, tier) for tier in TIERS}
    return Part(
        outputs=tuple(
            exported(
                env, tier.route_table_ids, tables.joined(tables.value), f"Ids of the {tier.name} subnets' route tables"
            )
            for tier, tables in numbered.items()
        ),
        facts={name: fact for tables in numbered.values() for name, fact in tables.facts.items()},
        conditions={name: test for tables in numbered.values() for name, test in tables.conditions.items()},
    )


def _existing_tables(env: Environment, tier: Tier) -> Numbered:
    return Numbered.of(route_table(tier), lambda role: existing_tier(env, role, tier).route_table_ids)
