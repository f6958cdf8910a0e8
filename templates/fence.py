"""The fence's place in the database subnets' network ACL, and what the fence says there.

The controller writes these entries at run time and the template never mentions them, so no stack update touches
a fence. Foundation keeps the numbers free; failover hands the entries to the controller.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network

from settings.environment import Environment
from settings.roles import HomeRole, peer_of
from templates.addresses import client_ranges, database_ranges

FENCE_RULES = range(1, 10)
"""Entry numbers reserved for the fence, in each direction; lower numbers are evaluated first."""
FIRST_TEMPLATE_RULE = 100
"""Where the template's own entries start."""
CLIENT_PORTS = (1024, 65535)
"""Ports that clients connect from: network ACLs are stateless, so answers must be denied too."""


@dataclass(frozen=True)
class FenceEntry:
    """One number of the fence, used in both directions: inbound on the database port, outbound to `CLIENT_PORTS`."""

    number: int
    cidr: IPv4Network
    allow: bool
    """The peer's database subnets stay open, so that a client range that contains them cuts no replication."""


def fence_entries(env: Environment, role: HomeRole) -> tuple[FenceEntry, ...]:
    """What fencing a region's database means: peer's database subnets allowed, every client range denied.

    Allowed entries come first, and only where a client range contains them.

    Raises:
        ValueError: the ranges do not fit into `FENCE_RULES`.
    """
    denied = [client.cidr for client in client_ranges(env, role)]
    allowed = [spared for spared in database_ranges(env, peer_of(role)) if any(map(spared.overlaps, denied))]
    wanted = [*((cidr, True) for cidr in allowed), *((cidr, False) for cidr in denied)]
    if len(wanted) > len(FENCE_RULES):
        raise ValueError(
            f"the fence of {env.region(role).name} needs {len(wanted)} entries and has room for {len(FENCE_RULES)}: "
            "use adjacent client subnets, which count as one range, or fewer clients.cidrs"
        )
    return tuple(FenceEntry(number, cidr, allow) for number, (cidr, allow) in zip(FENCE_RULES, wanted, strict=False))
