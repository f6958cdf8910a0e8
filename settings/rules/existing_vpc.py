"""The user's own VPC. The fence is its database subnets' network ACL, so they hold this database and nothing else."""

from collections.abc import Iterator
from ipaddress import collapse_addresses

from settings.environment import Environment
from settings.network import ExistingVpc, SubnetTier
from settings.problem import Code, Finding
from settings.roles import DATABASE_ROLES, HomeRole, peer_of

ONE_REGION = Code(
    "DR043",
    "Existing VPC in one region only",
    "Both regions get the same template, which either makes a VPC or uses one.",
    "existing_vpc in both regions, or in neither",
)
NO_DATABASE_TIER = Code(
    "DR044",
    "Existing VPC without database subnets",
    "The fence is written into the network ACL of the database subnets: with anything else in them it would be cut "
    "off too. Their route tables carry the route to the peer region.",
    "`database` with at least two dedicated subnets in two zones, their cidrs and their route_table_ids",
)
NO_CLIENT_TIER = Code(
    "DR045",
    "Existing VPC without client subnets",
    "The probe needs a subnet outside the fence; so do applications.",
    "`clients` with at least two subnets in two zones, their cidrs and their route_table_ids",
)
LENGTHS = Code(
    "DR046",
    "Lists of different lengths",
    "`subnet_ids`, `cidrs` and the region's `zones` are in the same order, one entry for each subnet.",
    "one id and one range for each zone",
)
OUTSIDE = Code(
    "DR047", "Subnet outside its VPC", "A subnet's range is a part of its VPC's.", "a range within the VPC's `cidr`"
)
NOT_DEDICATED = Code(
    "DR048",
    "Subnet named twice",
    "Two subnets of one VPC never overlap; database and client subnets are different ones, or the fence cuts the "
    "probe off.",
    "each subnet once, in one tier",
)
NO_ROOM = Code(
    "DR049",
    "No room for the fence",
    "The fence has the network ACL entries 1 to 9, one for each range of clients; ranges that are adjacent count as "
    "one.",
    "adjacent client subnets, or fewer clients.cidrs",
)
FENCE_ENTRIES = 9
FEWEST_SUBNETS = 2
TIERS = ("database", "clients")


def both_or_neither(env: Environment) -> Iterator[Finding]:
    """In both regions, or in neither."""
    given = [role for role in DATABASE_ROLES if env.region(role).existing_vpc is not None]
    if len(given) == 1:
        (role,) = given
        yield ONE_REGION.at("regions", role.value, "existing_vpc", wrong=f"{peer_of(role)} has no existing_vpc")


def database_tier(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Database subnets are named, with their route tables."""
    vpc = env.region(role).existing_vpc
    if vpc:
        yield from _incomplete(vpc, "database", NO_DATABASE_TIER, role)


def client_tier(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Client subnets are named, with their route tables."""
    vpc = env.region(role).existing_vpc
    if vpc:
        yield from _incomplete(vpc, "clients", NO_CLIENT_TIER, role)


def lengths(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """One id and one range for each zone."""
    region = env.region(role)
    for name, tier in _tiers(region.existing_vpc):
        counts = {len(tier.subnet_ids), len(tier.cidrs), len(region.zones)}
        if len(counts) != 1:
            wrong = f"{len(tier.subnet_ids)} subnet_ids and {len(tier.cidrs)} cidrs for {len(region.zones)} zones"
            yield LENGTHS.at("regions", role.value, "existing_vpc", name, wrong=wrong)


def inside(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Every subnet is within the VPC."""
    vpc = env.region(role).existing_vpc
    for name, tier in _tiers(vpc):
        for index, cidr in enumerate(tier.cidrs):
            if vpc and not cidr.subnet_of(vpc.cidr):
                path = ("regions", role.value, "existing_vpc", name, "cidrs", index)
                yield OUTSIDE.at(*path, wrong=f"{cidr} is not within the VPC's {vpc.cidr}")


def dedicated(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """No subnet stands twice, and no two overlap."""
    place = ("regions", role.value, "existing_vpc")
    tiers = list(_tiers(env.region(role).existing_vpc))
    ids: list[str] = []
    for name, index, subnet in [(name, *item) for name, tier in tiers for item in enumerate(tier.subnet_ids)]:
        if subnet in ids:
            yield NOT_DEDICATED.at(*place, name, "subnet_ids", index, wrong=f"{subnet} is named twice")
        ids.append(subnet)
    cidrs = [(name, *item) for name, tier in tiers for item in enumerate(tier.cidrs)]
    for position, (name, index, cidr) in enumerate(cidrs):
        for other_name, _, other in cidrs[:position]:
            if cidr.overlaps(other):
                wrong = f"{cidr} overlaps {other} of {other_name}"
                yield NOT_DEDICATED.at(*place, name, "cidrs", index, wrong=wrong)


def fence_room(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Every range of clients has an entry in the fence of this region."""
    vpc, peer = env.region(role).existing_vpc, env.region(peer_of(role)).existing_vpc
    if not (vpc and peer and vpc.clients and peer.clients):
        return
    groups = (collapse_addresses(tier.cidrs) for tier in (vpc.clients, peer.clients))
    needed = sum(len(list(group)) for group in groups) + len(env.clients.cidrs)
    if needed > FENCE_ENTRIES:
        path = ("regions", role.value, "existing_vpc", "clients", "cidrs")
        yield NO_ROOM.at(*path, wrong=f"the fence needs {needed} entries and has {FENCE_ENTRIES}")


def _incomplete(vpc: ExistingVpc, name: str, code: Code, role: HomeRole) -> Iterator[Finding]:
    tier: SubnetTier | None = getattr(vpc, name)
    path = ("regions", role.value, "existing_vpc", name)
    if tier is None:
        yield code.at(*path, wrong="is missing")
        return
    if len(tier.subnet_ids) < FEWEST_SUBNETS:
        yield code.at(*path, "subnet_ids", wrong=f"{len(tier.subnet_ids)} given, at least two are needed")
    if not tier.route_table_ids:
        yield code.at(*path, "route_table_ids", wrong="none is given")


def _tiers(vpc: ExistingVpc | None) -> Iterator[tuple[str, SubnetTier]]:
    for name in TIERS:
        tier = getattr(vpc, name) if vpc else None
        if tier is not None:
            yield name, tier
