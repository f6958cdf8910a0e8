"""Ranges of addresses: of the VPCs, of existing subnets, of further clients."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from settings.environment import Environment
from settings.problem import Code, FieldPath, Finding
from settings.roles import DATABASE_ROLES, HomeRole
from settings.section import InvalidField

OVERLAP = Code(
    "DR040",
    "Overlapping ranges",
    "Peered VPCs cannot share addresses, and the fence cannot deny clients that have the database's own.",
    "ranges that do not overlap",
)
VPC_RANGE = Code(
    "DR041",
    "VPC range unusable",
    "The range is cut into sixteen subnets, so it is a /16 to a /22 here, of addresses that AWS lets a VPC have.",
    "a private range of prefix length 16 to 22, for example 10.40.0.0/16",
)
ONE_VPC = Code(
    "DR042",
    "No VPC, or two",
    "A region's database lives in a VPC made here (`vpc_cidr`) or in one that exists (`existing_vpc`).",
    "exactly one of vpc_cidr and existing_vpc",
)
LARGEST, SMALLEST = 16, 22
THIS_NETWORK = IPv4Network("0.0.0.0/8")


def vpc_range(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """The range of a VPC made here can be cut and used."""
    cidr, path = env.region(role).vpc_cidr, ("regions", role.value, "vpc_cidr")
    if cidr is None:
        return
    if not LARGEST <= cidr.prefixlen <= SMALLEST:
        yield VPC_RANGE.at(*path, wrong=f"{cidr} is a /{cidr.prefixlen}")
    elif cidr.is_loopback or cidr.is_link_local or cidr.is_multicast or cidr.is_reserved or cidr.overlaps(THIS_NETWORK):
        yield VPC_RANGE.at(*path, wrong=f"{cidr} is set aside for other uses")


def one_vpc(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Made here or existing: exactly one."""
    region = env.region(role)
    given = [name for name in ("vpc_cidr", "existing_vpc") if getattr(region, name) is not None]
    if len(given) != 1:
        yield ONE_VPC.at("regions", role.value, *given[1:], wrong="both are given" if given else "neither is given")


def vpcs_apart(env: Environment) -> Iterator[Finding]:
    """The VPCs of the two regions do not overlap: they are peered."""
    (primary, _), (dr, path) = (_vpc(env, role) for role in DATABASE_ROLES)
    if primary.overlaps(dr):
        yield OVERLAP.at(*path, wrong=f"{dr} overlaps the primary region's {primary}")


def clients_apart(env: Environment) -> Iterator[Finding]:
    """No client range overlaps another: each is a security-group rule and an entry of the fence."""
    cidrs = env.clients.cidrs
    for index, cidr in enumerate(cidrs):
        for other in cidrs[:index]:
            if cidr.overlaps(other):
                yield OVERLAP.at("clients", "cidrs", index, wrong=f"{cidr} overlaps {other}", right="each range once")


def clients_outside(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """No client range reaches into the VPC made here, or into the named subnets of an existing one."""
    region = env.region(role)
    taken = [(region.vpc_cidr, f"{role} region's VPC")] if region.vpc_cidr else []
    if region.existing_vpc:
        tiers = (("database", region.existing_vpc.database), ("client", region.existing_vpc.clients))
        taken += [(cidr, f"{role} region's {name} subnet") for name, tier in tiers if tier for cidr in tier.cidrs]
    for index, cidr in enumerate(env.clients.cidrs):
        for other, name in taken:
            if cidr.overlaps(other):
                right = "ranges outside; clients in the client subnets are known already"
                yield OVERLAP.at("clients", "cidrs", index, wrong=f"{cidr} overlaps the {name} {other}", right=right)


def _vpc(env: Environment, role: HomeRole) -> tuple[IPv4Network, FieldPath]:
    """Range of a region's VPC.

    Raises:
        InvalidField: the region has none; another rule says so.
    """
    region = env.region(role)
    if region.vpc_cidr is not None:
        return region.vpc_cidr, ("regions", role.value, "vpc_cidr")
    if region.existing_vpc is not None:
        return region.existing_vpc.cidr, ("regions", role.value, "existing_vpc", "cidr")
    raise InvalidField("vpc_cidr")
