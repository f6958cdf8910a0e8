"""Two tiers of private subnets, one subnet in each zone: databases, and clients (applications and the probe).

The database tier holds this database and nothing else: the network ACL around it is the fence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from troposphere import Output, Ref, ec2

from settings.environment import Environment
from settings.network import SubnetTier
from settings.roles import HomeRole
from templates import addresses
from templates.exports import Exported, exported
from templates.foundation.vpc import existing_vpc, uses_existing_vpc, vpc_id
from templates.numbered import Numbered
from templates.part import Part
from templates.tags import tags


@dataclass(frozen=True)
class Tier:
    """Subnets of one purpose."""

    name: str
    purpose: str
    subnet_ids: Exported
    route_table_ids: Exported
    ranges: Callable[[Environment, HomeRole], tuple[IPv4Network, ...]]

    @property
    def stem(self) -> str:
        """How the tier's logical ids begin."""
        return self.name.capitalize()

    def subnet(self, number: int) -> str:
        """Logical id of a subnet made here."""
        return f"{self.stem}Subnet{number}"


DATABASE = Tier(
    "database",
    "Subnets of the database alone",
    Exported.DATABASE_SUBNET_IDS,
    Exported.DATABASE_ROUTE_TABLE_IDS,
    addresses.database_subnets,
)
CLIENT = Tier(
    "client",
    "Subnets of applications and the probe",
    Exported.CLIENT_SUBNET_IDS,
    Exported.CLIENT_ROUTE_TABLE_IDS,
    addresses.client_subnets,
)
TIERS = (DATABASE, CLIENT)


def zones(env: Environment) -> Numbered:
    """Availability Zones; by name and as facts: a list that AWS orders (Fn::GetAZs) may change under a subnet."""
    return Numbered.of("Zone", lambda role: env.region(role).zones)


def numbered_subnets(env: Environment, tier: Tier) -> Numbered:
    """The subnets of a tier: their ranges when made here, their ids when they are the user's."""
    if uses_existing_vpc(env):
        return Numbered.of(f"{tier.stem}Subnet", lambda role: existing_tier(env, role, tier).subnet_ids)
    return Numbered.of(f"{tier.stem}Cidr", lambda role: tier.ranges(env, role))


def subnet_id(env: Environment, tier: Tier, number: int) -> Any:
    """Id of a subnet in the stack's region."""
    if uses_existing_vpc(env):
        return numbered_subnets(env, tier).value(number)
    return Ref(tier.subnet(number))


def existing_tier(env: Environment, role: HomeRole, tier: Tier) -> SubnetTier:
    """The user's subnets of a tier.

    Raises:
        ValueError: the environment file names none.
    """
    vpc = existing_vpc(env, role)
    found = vpc.database if tier is DATABASE else vpc.clients
    if found is None:
        raise ValueError(f"existing_vpc of {env.region(role).name} names no {tier.name} subnets")
    return found


def part(env: Environment) -> Part:
    """The subnets of both tiers and their outputs."""
    numbered = {tier: numbered_subnets(env, tier) for tier in TIERS}
    outputs = tuple(_output(env, tier, subnets) for tier, subnets in numbered.items())
    facts = {name: fact for subnets in numbered.values() for name, fact in subnets.facts.items()}
    conditions = {name: test for subnets in numbered.values() for name, test in subnets.conditions.items()}
    if uses_existing_vpc(env):
        return Part(outputs=outputs, conditions=conditions, facts=facts)
    return Part(
        resources=tuple(_subnet(env, tier, number) for tier in TIERS for number in numbered[tier].numbers),
        outputs=outputs,
        conditions=conditions,
        facts={**facts, **zones(env).facts},
    )


def _subnet(env: Environment, tier: Tier, number: int) -> ec2.Subnet:
    subnets = numbered_subnets(env, tier)
    return ec2.Subnet(
        tier.subnet(number),
        VpcId=vpc_id(env),
        AvailabilityZone=zones(env).value(number),
        CidrBlock=subnets.value(number),
        MapPublicIpOnLaunch=False,
        Tags=tags(env, f"{tier.name}-{number}", tier.purpose),
        **subnets.attributes(number),
    )


def _output(env: Environment, tier: Tier, subnets: Numbered) -> Output:
    ids = subnets.joined(lambda number: subnet_id(env, tier, number))
    return exported(env, tier.subnet_ids, ids, f"Ids of the {tier.name} subnets")
