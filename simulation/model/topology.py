"""Regions, the links between them, and the paths of calls over them, as far as they are whole.

A link is one direction of one kind of network between two regions: `api` is the public way to a region's endpoints,
`vpc` the peering that carries replication, clients and probes.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Network = Literal["api", "vpc"]
Trouble = Literal["silent", "throttled", "slow", "failing", "denied", "twice", "answer lost", "killed"]


@dataclass(slots=True, eq=False)
class Impairment:
    """What is wrong with an API of a region, or with every call that is made in a region."""

    how: Trouble
    share: float = 1.0
    """Of the calls that it strikes."""
    every: int = 0
    """For `killed`: the run that makes the n-th call ends there."""
    operation: str = ""
    """How the names of the operations begin that it strikes: `put_item`, `describe`; empty for all."""
    count: int = 0

    def strikes(self, operation: str) -> bool:
        """Whether it concerns an operation at all."""
        return operation.startswith(self.operation)


class Path:
    """The way of one region's calls to one service of one region. `clear` is what a call looks at."""

    __slots__ = ("answered", "caller", "clear", "impairments", "latency", "requested", "service", "target", "what")

    def __init__(self, caller: str, target: str, what: str) -> None:
        self.caller, self.target, self.what = caller, target, what
        self.latency = 0.012 if caller == target else 0.08
        self.service: Any = None
        """What answers at the other end; `World` puts it there."""
        self.clear = True
        self.requested = self.answered = True
        self.impairments: tuple[Impairment, ...] = ()


@dataclass(slots=True)
class Topology:
    """What is whole. Counters, since two faults may strike the same thing."""

    paths: tuple[Path, ...]
    lost: Counter[str] = field(default_factory=Counter)
    isolated: Counter[str] = field(default_factory=Counter)
    cut: Counter[tuple[Network, str, str]] = field(default_factory=Counter)
    troubles: dict[tuple[str, str], list[Impairment]] = field(default_factory=dict)
    """(region, service) to what is wrong with that API; (region, "") for all calls made in a region."""

    def __post_init__(self) -> None:
        """Begin with every path whole."""
        self.refresh()

    def alive(self, region: str) -> bool:
        """Whether the region exists."""
        return not self.lost[region]

    def alone(self, region: str) -> bool:
        """Whether nothing passes between the region and the rest of the world."""
        return bool(self.lost[region] or self.isolated[region])

    def passes(self, network: Network, start: str, end: str) -> bool:
        """Whether packets get from one region to the other, or around within one."""
        if start == end:
            return self.alive(start)
        return not (self.alone(start) or self.alone(end) or self.cut[network, start, end])

    def both_ways(self, network: Network, one: str, other: str) -> bool:
        """Whether a connection works."""
        return self.passes(network, one, other) and self.passes(network, other, one)

    def impair(self, region: str, service: str, impairment: Impairment) -> None:
        """From now on."""
        self.troubles.setdefault((region, service), []).append(impairment)
        self.refresh()

    def repair(self, region: str, service: str, impairment: Impairment) -> None:
        """No longer."""
        self.troubles[region, service].remove(impairment)
        self.refresh()

    def refresh(self) -> None:
        """Work out every path afresh, after any change."""
        for path in self.paths:
            path.requested = self.passes("api", path.caller, path.target)
            path.answered = self.passes("api", path.target, path.caller)
            path.impairments = (
                *self.troubles.get((path.target, path.what), ()),
                *self.troubles.get((path.caller, ""), ()),
            )
            path.clear = path.requested and path.answered and not path.impairments
