"""IP ranges: how a VPC made here is divided, and who counts as a client.

A VPC is cut in four. The first quarter holds the database subnets, the second the client subnets (functions
and applications); the rest is left free. Each quarter is cut in four again, one subnet for each zone.
"""

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, collapse_addresses

from settings.environment import Environment
from settings.roles import HomeRole, peer_of

DATABASE_QUARTER, CLIENT_QUARTER = 0, 1


@dataclass(frozen=True)
class Range:
    """A range of addresses and what it is."""

    cidr: IPv4Network
    description: str


def database_subnets(env: Environment, role: HomeRole) -> tuple[IPv4Network, ...]:
    """Ranges of the database subnets of a region, one for each zone."""
    return _subnets(env, role, DATABASE_QUARTER)


def client_subnets(env: Environment, role: HomeRole) -> tuple[IPv4Network, ...]:
    """Ranges of the client subnets of a region, one for each zone."""
    return _subnets(env, role, CLIENT_QUARTER)


def database_ranges(env: Environment, role: HomeRole) -> tuple[IPv4Network, ...]:
    """The database subnets of a region in as few ranges as possible: what the fence leaves open for replication."""
    return _summary(env, role, DATABASE_QUARTER)


def client_ranges(env: Environment, role: HomeRole) -> tuple[Range, ...]:
    """Everybody who may connect to a region's database: the one list behind security groups and fence."""
    return (*own_client_ranges(env, role), *remote_client_ranges(env, role))


def own_client_ranges(env: Environment, role: HomeRole) -> tuple[Range, ...]:
    """Clients in the region itself; the security group names their group, the fence their addresses."""
    name = env.region(role).name
    return tuple(Range(cidr, f"clients in {name}") for cidr in _summary(env, role, CLIENT_QUARTER))


def remote_client_ranges(env: Environment, role: HomeRole) -> tuple[Range, ...]:
    """Clients elsewhere, whom a security group can only name by address: the peer region's, then the file's own."""
    peer = peer_of(role)
    named = (Range(cidr, "clients named in the environment file") for cidr in env.clients.cidrs)
    return (*own_client_ranges(env, peer), *named)


def _summary(env: Environment, role: HomeRole, quarter: int) -> tuple[IPv4Network, ...]:
    region = env.region(role)
    if region.vpc_cidr is not None:
        return (_quarters(region.vpc_cidr)[quarter],)
    return tuple(collapse_addresses(_existing(env, role, quarter)))


def _subnets(env: Environment, role: HomeRole, quarter: int) -> tuple[IPv4Network, ...]:
    region = env.region(role)
    if region.vpc_cidr is not None:
        return _quarters(_quarters(region.vpc_cidr)[quarter])[: len(region.zones)]
    return _existing(env, role, quarter)


@cache  # asked for some fifty times per environment, and ipaddress is slow
def _quarters(network: IPv4Network) -> tuple[IPv4Network, ...]:
    return tuple(network.subnets(prefixlen_diff=2))


def _existing(env: Environment, role: HomeRole, quarter: int) -> tuple[IPv4Network, ...]:
    vpc = env.region(role).existing_vpc
    tier = (vpc.database if quarter == DATABASE_QUARTER else vpc.clients) if vpc else None
    if tier is None:
        raise ValueError(f"{env.region(role).name} has neither a VPC range nor an existing VPC with both tiers")
    return tier.cidrs
