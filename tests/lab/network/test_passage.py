"""Who reaches a database: routes, network ACLs, security groups and outages together."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from lab.network.acl import Entry
from lab.network.passage import BLOCKED, Connection, Host, Passage, judge
from lab.network.security_groups import Rule
from lab.network.topology import Subnet, Topology

EAST, WEST = "us-east-1", "us-west-2"
ANYWHERE = IPv4Network("0.0.0.0/0")
OPEN = tuple(Entry(100, egress=egress, allow=True, network=ANYWHERE) for egress in (False, True))
PASSES = Passage(inbound=True, outbound=True)
DATABASES_EAST, CLIENTS_EAST = IPv4Network("10.20.0.0/20"), IPv4Network("10.20.64.0/20")
DATABASES_WEST, CLIENTS_WEST = IPv4Network("10.30.0.0/20"), IPv4Network("10.30.64.0/20")


def subnet(name: str, region: str, network: IPv4Network, *routes: tuple[IPv4Network, str]) -> Subnet:
    return Subnet(name, region, f"vpc-{region}", network, OPEN, routes)


def topology(*, peered: bool = True) -> Topology:
    to_west = ((IPv4Network("10.30.0.0/16"), f"vpc-{WEST}"),) if peered else ()
    to_east = ((IPv4Network("10.20.0.0/16"), f"vpc-{EAST}"),) if peered else ()
    return Topology(
        (
            subnet("db-east", EAST, DATABASES_EAST, *to_west),
            subnet("clients-east", EAST, CLIENTS_EAST, *to_west),
            subnet("db-west", WEST, DATABASES_WEST, *to_east),
            subnet("clients-west", WEST, CLIENTS_WEST, *to_east),
        ),
        ingress=(
            ("sg-db", (Rule("sg-clients", (5432, 5432)), Rule(IPv4Network("10.30.64.0/18"), (5432, 5432)))),
            ("sg-clients", ()),
        ),
        egress=(
            ("sg-db", ()),
            ("sg-clients", (Rule("sg-db", (5432, 5432)),)),
            ("sg-clients-west", (Rule(DATABASES_EAST, (5432, 5432)),)),
        ),
    )


DATABASE = Host(IPv4Address("10.20.0.16"), EAST, frozenset({"sg-db"}))
REPLICA = Host(IPv4Address("10.30.0.16"), WEST, frozenset({"sg-db-west"}))
APPLICATION = Host(IPv4Address("10.20.64.5"), EAST, frozenset({"sg-clients"}))
STRANGER = Host(IPv4Address("10.20.64.6"), EAST, frozenset({"sg-other"}))
REMOTE = Host(IPv4Address("10.30.64.5"), WEST, frozenset({"sg-clients-west"}))
SOMEBODY = Host(IPv4Address("10.20.64.7"), EAST, None)


def ask(client: Host, where: Topology, cut: frozenset[tuple[str, str]] = frozenset(), **how: bool) -> Passage:
    connection = Connection(client, 50000, DATABASE, 5432, **how)
    return judge(where, lambda source, target: (source, target) in cut, connection)


def fenced(where: Topology, name: str, *entries: Entry) -> Topology:
    subnets = (replace(s, acl=(*entries, *s.acl)) if s.identifier == name else s for s in where.subnets)
    return replace(where, subnets=tuple(subnets))


@pytest.mark.parametrize(
    ("client", "expected"), [(APPLICATION, PASSES), (REMOTE, PASSES), (SOMEBODY, PASSES), (STRANGER, BLOCKED)]
)
def test_security_groups_say_who_begins(client: Host, expected: Passage) -> None:
    assert ask(client, topology()) == expected


def test_security_groups_have_no_say_in_what_is_established() -> None:
    assert ask(STRANGER, topology(), established=True) == PASSES


def test_a_group_of_another_vpc_counts_for_nothing() -> None:
    impostor = replace(REMOTE, address=IPv4Address("10.30.0.99"), groups=frozenset({"sg-clients"}))
    assert ask(impostor, topology()) == BLOCKED


def test_the_clients_own_group_has_to_let_it_out() -> None:
    mute = replace(APPLICATION, groups=frozenset({"sg-mute"}))
    open_to_all = replace(topology(), ingress=(("sg-db", (Rule(ANYWHERE, (0, 65535)),)),))
    assert ask(mute, open_to_all) == BLOCKED
    assert ask(APPLICATION, open_to_all) == PASSES


def test_without_routes_nobody_comes_from_another_vpc_but_a_replica_does() -> None:
    apart = topology(peered=False)
    assert ask(REMOTE, apart) == BLOCKED
    assert ask(APPLICATION, apart) == PASSES
    assert ask(REPLICA, apart, managed=True) == PASSES


def test_a_route_one_way_is_none() -> None:
    where = topology()
    one_way = tuple(replace(s, routes=()) if s.identifier == "db-east" else s for s in where.subnets)
    assert ask(REMOTE, replace(where, subnets=one_way)) == BLOCKED


@pytest.mark.parametrize("established", [False, True])
def test_the_fence_stops_clients_and_not_the_replica(established: bool) -> None:  # noqa: FBT001  drawn
    entries = tuple(
        Entry(number, egress=egress, allow=False, network=network, protocol="6", ports=ports)
        for number, network in ((1, IPv4Network("10.20.64.0/18")), (2, IPv4Network("10.30.64.0/18")))
        for egress, ports in ((False, (5432, 5432)), (True, (1024, 65535)))
    )
    where = fenced(topology(), "db-east", *entries)
    for client in (APPLICATION, REMOTE, SOMEBODY):
        assert ask(client, where, established=established) == BLOCKED
    assert ask(REPLICA, where, managed=True, established=established) == PASSES


def test_a_direction_is_denied_by_itself() -> None:
    inward = Entry(1, egress=False, allow=False, network=ANYWHERE, protocol="6", ports=(5432, 5432))
    outward = Entry(1, egress=True, allow=False, network=ANYWHERE, protocol="6", ports=(1024, 65535))
    assert ask(APPLICATION, fenced(topology(), "db-east", inward)) == Passage(inbound=False, outbound=True)
    assert ask(APPLICATION, fenced(topology(), "db-east", outward)) == Passage(inbound=True, outbound=False)


def test_the_clients_own_network_acl_counts_too() -> None:
    out = Entry(1, egress=True, allow=False, network=DATABASES_EAST, protocol="6", ports=(5432, 5432))
    back = Entry(1, egress=False, allow=False, network=DATABASES_EAST, protocol="6", ports=(1024, 65535))
    assert ask(APPLICATION, fenced(topology(), "clients-east", out)) == Passage(inbound=False, outbound=True)
    assert ask(APPLICATION, fenced(topology(), "clients-east", back)) == Passage(inbound=True, outbound=False)


def test_inside_one_subnet_no_network_acl_acts() -> None:
    where = fenced(topology(), "db-east", Entry(1, egress=False, allow=False, network=ANYWHERE))
    neighbour = Host(IPv4Address("10.20.0.99"), EAST, None)
    open_to_all = replace(where, ingress=(("sg-db", (Rule(ANYWHERE, (0, 65535)),)),))
    assert ask(neighbour, open_to_all) == PASSES


def test_a_link_is_cut_each_way_by_itself() -> None:
    assert ask(REMOTE, topology(), frozenset({(WEST, EAST)})) == Passage(inbound=False, outbound=True)
    assert ask(REPLICA, topology(), frozenset({(EAST, WEST)}), managed=True) == Passage(inbound=True, outbound=False)
    assert ask(APPLICATION, topology(), frozenset({(EAST, WEST), (WEST, EAST)})) == PASSES
    assert ask(APPLICATION, topology(), frozenset({(EAST, EAST)})) == BLOCKED


def test_who_is_nowhere_reaches_nobody() -> None:
    assert ask(Host(IPv4Address("10.99.0.1"), EAST, None), topology()) == BLOCKED
