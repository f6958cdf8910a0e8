"""Network ACLs against brute force over `ipaddress`, and the fence that the templates define."""

import json
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulation.model.acl import ALL_PROTOCOLS, TCP, Entries, allows, serves, template_entries
from simulation.model.deployment import deployment
from tests.environments import environment

addresses = st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number)))
near = st.integers(0, 255).map(lambda last: f"10.0.0.{last}")
networks = st.builds(
    lambda address, bits: str(IPv4Network((address, bits), strict=False)), near | addresses, st.integers(0, 32)
)
ports = st.integers(0, 65535)


@st.composite
def entries(draw: Any) -> dict[str, Any]:
    first, second = sorted((draw(ports), draw(ports)))
    entry = {
        "RuleNumber": draw(st.integers(1, 300)),
        "Egress": draw(st.booleans()),
        "RuleAction": draw(st.sampled_from(["allow", "deny"])),
        "CidrBlock": draw(networks),
        "Protocol": draw(st.sampled_from([TCP, ALL_PROTOCOLS, "17"])),
    }
    return {**entry, "PortRange": {"From": first, "To": second}} if entry["Protocol"] != ALL_PROTOCOLS else entry


def brute_force(table: Entries, address: str, port: int, *, egress: bool) -> bool:
    for entry in sorted(table.values(), key=lambda each: int(each["RuleNumber"])):
        ours = entry["Egress"] == egress and IPv4Address(address) in IPv4Network(entry["CidrBlock"])
        everything = entry["Protocol"] == ALL_PROTOCOLS
        tcp = entry["Protocol"] == TCP and port in range(entry["PortRange"]["From"], entry["PortRange"]["To"] + 1)
        if ours and (everything or tcp):
            return bool(entry["RuleAction"] == "allow")
    return False


@given(given_entries=st.lists(entries(), max_size=8), address=near | addresses, port=ports, egress=st.booleans())
def test_the_lowest_number_that_matches_decides(
    given_entries: list[Any], address: str, port: int, *, egress: bool
) -> None:
    table = {(each["RuleNumber"], each["Egress"]): each for each in given_entries}
    assert allows(table, address, port, egress=egress) is brute_force(table, address, port, egress=egress)


def fenced(region: str, which: Any = None) -> Entries:
    """The template's ACL with the fence that the region's controller is told to put up."""
    present = which or deployment()
    variables = present.variables[region]
    first, last = map(int, variables["CLIENT_PORTS"].split("-"))
    table = template_entries()
    for number, cidr, allow in json.loads(variables["REGIONS"])[region]["fence"]:
        for egress, start, end in ((False, 5432, 5432), (True, first, last)):
            table[number, egress] = {
                "RuleNumber": number,
                "Egress": egress,
                "CidrBlock": cidr,
                "Protocol": TCP,
                "RuleAction": "allow" if allow else "deny",
                "PortRange": {"From": start, "To": end},
            }
    return table


def test_the_fence_stops_every_client_and_not_the_peers_database() -> None:
    present = deployment()
    for region in present.regions:
        table = fenced(region)
        for client in present.clients.values():
            assert serves(template_entries(), client, 5432, 40000)
            assert not serves(table, client, 5432, 40000)
        assert serves(table, present.database_hosts[present.peer(region)], 5432, 40000)


def test_it_is_stateless_either_half_of_a_fence_is_enough_to_stop_an_answer() -> None:
    present = deployment()
    region = present.primary
    client = present.clients[region]
    for half in (False, True):
        table = {key: entry for key, entry in fenced(region).items() if key[0] >= 100 or key[1] is half}
        assert not serves(table, client, 5432, 40000)


def test_a_client_with_a_port_below_the_fences_is_answered_only_if_it_gets_in() -> None:
    region = deployment().primary
    out_only = {key: entry for key, entry in fenced(region).items() if key[0] >= 100 or key[1]}
    assert serves(out_only, deployment().clients[region], 5432, 1000), "no client has such a port"
    assert not serves(fenced(region), deployment().clients[region], 5432, 1000)


def test_the_addresses_are_those_of_the_environment() -> None:
    assert IPv4Address(deployment().clients["us-east-1"]) in environment().regions.primary.vpc_cidr  # type: ignore[operator]  # set in prod
