"""Security groups: stateful, so they are asked when a connection begins; a rule only ever allows.

VPC User Guide, "Security group rules": connections that are tracked go on when the rule that let them in is removed.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

ALL_PROTOCOLS, TCP = "-1", ("tcp", "6")


@dataclass(frozen=True)
class Rule:
    """One rule: for whom, and which TCP ports."""

    peer: IPv4Network | str
    """Addresses, or the id of a group whose members are meant."""
    ports: tuple[int, int]
    """First and last, both included."""


def allows(rules: Iterable[Rule], address: IPv4Address, groups: AbstractSet[str], port: int) -> bool:
    """Whether a connection may begin.

    Args:
        rules: all rules of one direction of the groups of one end.
        address: of the other end.
        groups: of the other end; groups count within one VPC only.
        port: that is connected to.
    """
    return any(
        rule.ports[0] <= port <= rule.ports[1]
        and (rule.peer in groups if isinstance(rule.peer, str) else address in rule.peer)
        for rule in rules
    )
