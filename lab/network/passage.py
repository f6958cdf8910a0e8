"""Whether packets pass between a client and a database: everything that has a say, in both directions. Pure.

Both directions are asked apart, for a network ACL is stateless and a link between regions may be cut one way: then a
commit arrives and its acknowledgement does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address

from lab.network import acl, security_groups
from lab.network.topology import Subnet, Topology

Cut = Callable[[str, str], bool]
"""Whether packets from one region to another (or within one) are lost."""


@dataclass(frozen=True)
class Host:
    """One end of a connection."""

    address: IPv4Address
    region: str
    groups: frozenset[str] | None
    """Its security groups; None: unknown, so it is in whichever groups the other end lets in, and may send anywhere."""


@dataclass(frozen=True)
class Passage:
    """Which way packets pass."""

    inbound: bool
    """From the client to the database."""
    outbound: bool

    @property
    def both(self) -> bool:
        """Whether a connection can come about."""
        return self.inbound and self.outbound


BLOCKED = Passage(inbound=False, outbound=False)


@dataclass(frozen=True)
class Connection:
    """A TCP connection, or the wish for one."""

    client: Host
    client_port: int
    database: Host
    port: int
    managed: bool = False
    """Replication, over a channel of RDS's own: no peering and no security group of ours has a say, RDS User Guide,
    "Working with DB instance read replicas", but the network ACLs of both ends have."""
    established: bool = False
    """Security groups track connections: they have no say in one that is established."""


def judge(topology: Topology, cut: Cut, connection: Connection) -> Passage:
    """Which way the packets of a connection pass."""
    client, database = connection.client, connection.database
    here = topology.subnet_of(client.address, client.region)
    there = topology.subnet_of(database.address, database.region)
    if here is None or there is None:
        return BLOCKED
    if not connection.managed and not (_routed(here, there) and _admitted(topology, connection, here, there)):
        return BLOCKED
    inbound, outbound = _filtered(connection, here, there)
    return Passage(
        inbound and not cut(client.region, database.region),
        outbound and not cut(database.region, client.region),
    )


def _routed(here: Subnet, there: Subnet) -> bool:
    """Whether both subnets have a route to each other."""
    if here.vpc == there.vpc:
        return True
    return all(
        any(far.network.subnet_of(destination) and vpc == far.vpc for destination, vpc in near.routes)
        for near, far in ((here, there), (there, here))
    )


def _admitted(topology: Topology, connection: Connection, here: Subnet, there: Subnet) -> bool:
    if connection.established:
        return True
    client, database, port = connection.client, connection.database, connection.port
    of_database = database.groups or frozenset()
    ingress = topology.rules(of_database, egress=False)
    same_vpc = here.vpc == there.vpc
    if client.groups is None:
        named = frozenset(rule.peer for rule in ingress if isinstance(rule.peer, str)) if same_vpc else frozenset()
        return security_groups.allows(ingress, client.address, named, port)
    egress = topology.rules(client.groups, egress=True)
    nobody: frozenset[str] = frozenset()
    return security_groups.allows(
        ingress, client.address, client.groups if same_vpc else nobody, port
    ) and security_groups.allows(egress, database.address, of_database if same_vpc else nobody, port)


def _filtered(connection: Connection, here: Subnet, there: Subnet) -> tuple[bool, bool]:
    """What the network ACLs say, each way; inside a subnet they have no say."""
    if here.identifier == there.identifier:
        return True, True
    client, database = connection.client, connection.database
    inbound = acl.allows(here.acl, database.address, connection.port, egress=True) and acl.allows(
        there.acl, client.address, connection.port, egress=False
    )
    outbound = acl.allows(there.acl, client.address, connection.client_port, egress=True) and acl.allows(
        here.acl, database.address, connection.client_port, egress=False
    )
    return inbound, outbound
