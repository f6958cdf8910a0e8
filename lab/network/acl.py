"""Network ACLs: stateless, lowest number first, the first entry that matches decides, and none means no.

VPC User Guide, "Network ACL basics". Pure; `topology` reads the entries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

ALL_PROTOCOLS, TCP = "-1", "6"
ALL_PORTS = (0, 65535)


@dataclass(frozen=True)
class Entry:
    """One numbered entry, of one direction."""

    number: int
    egress: bool
    allow: bool
    network: IPv4Network
    protocol: str = ALL_PROTOCOLS
    ports: tuple[int, int] = ALL_PORTS
    """First and last, both included. Counts only when the protocol is TCP: with all protocols every port matches."""

    def matches(self, address: IPv4Address, port: int) -> bool:
        """Whether it speaks of a TCP packet. Inbound `address` is where it comes from, outbound where it goes."""
        if self.protocol not in (ALL_PROTOCOLS, TCP) or address not in self.network:
            return False
        return self.protocol == ALL_PROTOCOLS or self.ports[0] <= port <= self.ports[1]


def allows(entries: Iterable[Entry], address: IPv4Address, port: int, *, egress: bool) -> bool:
    """Whether a TCP packet to `port` passes."""
    for entry in sorted(entries, key=lambda entry: entry.number):
        if entry.egress is egress and entry.matches(address, port):
            return entry.allow
    return False
