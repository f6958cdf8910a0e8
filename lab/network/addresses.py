"""Addresses: a host 10.a.b.c of any VPC of the lab is 127.a.b.c on this machine.

Linux answers on every address of 127.0.0.0/8, so each database has the port that it has on AWS. VPCs whose ranges
overlap would share addresses: regions that are connected do not overlap anyway.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

PRIVATE, LOOPBACK = IPv4Network("10.0.0.0/8"), IPv4Network("127.0.0.0/8")
OFFSET = int(LOOPBACK.network_address) - int(PRIVATE.network_address)
OUTSIDE = IPv4Address("127.0.0.1")
"""Where a client comes from that binds no address of its own: psql, a test."""
RESERVED = 16
"""Hosts at the start of a subnet that no database gets: AWS keeps four, functions take the next."""


def to_loopback(address: IPv4Address) -> IPv4Address:
    """The address on this machine of a host in a VPC.

    Raises:
        ValueError: the lab has no place for it.
    """
    if address not in PRIVATE:
        raise ValueError(f"{address}: VPCs of the lab lie in {PRIVATE}")
    return address + OFFSET


def from_loopback(address: IPv4Address) -> IPv4Address:
    """The address in its VPC of a host on this machine.

    Raises:
        ValueError: it is none.
    """
    if address not in LOOPBACK or address == OUTSIDE:
        raise ValueError(f"{address} is no host of a VPC of the lab")
    return address - OFFSET


def hosts(subnet: IPv4Network) -> Iterator[IPv4Address]:
    """Addresses that a host in a subnet may have, in order; none at either end."""
    for number in range(RESERVED, subnet.num_addresses - 1):
        yield subnet.network_address + number
