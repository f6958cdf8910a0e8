"""Network ACLs: stateless entries, lowest number first, by direction, destination port and address.

VPC User Guide, "Network ACL basics". What the API shows and what acts differ for a moment after a change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any

Entries = dict[tuple[int, bool], dict[str, Any]]
"""(rule number, egress) to the entry as the API has it."""

LAST = 32767
"""Number of the entry that AWS itself puts last, which denies everything."""
ALL_PROTOCOLS, TCP = "-1", "6"


@dataclass(slots=True, eq=False)
class Acl:
    """The network ACL of the database subnets of a region."""

    identifier: str
    name: str
    entries: Entries = field(default_factory=dict)
    acting: Entries = field(default_factory=dict)
    """What decides about packets."""
    acts_at: float = 0.0
    """When the newest change begins to act."""


def template_entries() -> Entries:
    """As foundation makes it: everything allowed, in and out."""
    return {
        (number, egress): _entry(number, action, egress=egress)
        for egress in (False, True)
        for number, action in ((100, "allow"), (LAST, "deny"))
    }


def _entry(number: int, action: str, *, egress: bool) -> dict[str, Any]:
    return {
        "RuleNumber": number,
        "Egress": egress,
        "RuleAction": action,
        "CidrBlock": "0.0.0.0/0",
        "Protocol": ALL_PROTOCOLS,
    }


def allows(entries: Mapping[tuple[int, bool], Mapping[str, Any]], address: str, port: int, *, egress: bool) -> bool:
    """Whether a TCP packet passes: inbound `address` is where it comes from, outbound where it goes."""
    for (_, direction), entry in sorted(entries.items()):
        if direction is egress and _matches(entry, address, port):
            return bool(entry["RuleAction"] == "allow")
    return False


def serves(entries: Mapping[tuple[int, bool], Mapping[str, Any]], client: str, port: int, client_port: int) -> bool:
    """Whether a client gets answers: its packets come in and the database's go out."""
    return allows(entries, client, port, egress=False) and allows(entries, client, client_port, egress=True)


def _matches(entry: Mapping[str, Any], address: str, port: int) -> bool:
    if entry["Protocol"] not in (ALL_PROTOCOLS, TCP):
        return False
    ports = entry.get("PortRange")
    if entry["Protocol"] == TCP and ports and not ports["From"] <= port <= ports["To"]:
        return False
    network, mask = _network(entry["CidrBlock"])
    return _number(address) & mask == network


@cache
def _network(cidr: str) -> tuple[int, int]:
    network = IPv4Network(cidr)
    return int(network.network_address), int(network.netmask)


@cache
def _number(address: str) -> int:
    return int(IPv4Address(address))
