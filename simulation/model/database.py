"""Databases: what RDS says of one, what it really does, and what it has acknowledged. No timers: `engine` has them."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["accepting", "starting", "refused", "unreachable", "silent"]
ReplicationStatus = Literal["replicating", "error", "stopped", "terminated"]

HEARTBEAT_SECONDS = 300
"""An idle PostgreSQL on RDS writes something that often, and that is how far `ReplicaLag` grows."""
HEARTBEAT_BYTES = 0
"""Of what `OldestReplicationSlotLag` shows of that once it has been confirmed."""


@dataclass(slots=True, eq=False)
class Instance:
    """One database instance; a new generation is another one."""

    identifier: str
    region: str
    host: str
    """Its endpoint's name."""
    subnets: tuple[str, ...]
    writable: bool
    source: str = ""
    """ARN that it follows as far as RDS says; empty once promoted."""
    status: str = "available"
    backup_days: int = 0
    backup_window: str = ""
    password: str = ""
    promoting: bool = False
    outages: list[Answer] = field(default_factory=list)
    """What a handshake gets instead of the database, the newest last; empty while it serves."""
    commits: list[float] = field(default_factory=list)
    """When each commit of a client was acknowledged, in order. Its promotion keeps the source's that it had."""
    stream: "Stream | None" = None
    """What it follows, until it is promoted."""

    @property
    def answer(self) -> Answer:
        """What a handshake gets, the network apart."""
        return self.outages[-1] if self.outages else "accepting"

    @property
    def serves_writes(self) -> bool:
        """Whether it would acknowledge a commit of somebody who reaches it."""
        return self.writable and not self.outages


@dataclass(slots=True, eq=False)
class Stream:
    """Replication: everything that the source had acknowledged until `position` is in the replica.

    The position is worked out when somebody asks; between two changes it moves evenly.
    """

    source: Instance
    position: float
    at: float
    """When `position` was right."""
    lag: float
    """Seconds that it is behind while it flows."""
    catch_up: float = 20.0
    """Seconds of WAL replayed in a second, when behind."""
    flowing: bool = True
    broken_since: float = 0.0
    """Since when it does not flow."""
    ordered: ReplicationStatus | None = None
    """`stopped` or `terminated`, if somebody did that."""

    def settle(self, now: float, *, flowing: bool) -> None:
        """Fix the position, and go on flowing or not."""
        self.position, self.at = self.reached(now), now
        if self.flowing and not flowing:
            self.broken_since = now
        self.flowing = flowing

    def reached(self, now: float) -> float:
        """Time of the source until which everything is here."""
        if not self.flowing:
            return self.position
        return max(self.position, min(now - self.lag, self.position + (now - self.at) * self.catch_up))

    def missing(self, now: float) -> int:
        """How many acknowledged commits are not here yet."""
        return len(self.source.commits) - bisect_right(self.source.commits, self.reached(now))

    def replayed(self, now: float, phase: float) -> float:
        """When the last transaction that was replayed had been committed; heartbeats count."""
        reached = self.reached(now)
        beat = (reached - phase) // HEARTBEAT_SECONDS * HEARTBEAT_SECONDS + phase
        count = bisect_right(self.source.commits, reached)
        return max(beat, self.source.commits[count - 1]) if count else beat

    def status(self, now: float, notice: float) -> ReplicationStatus:
        """As RDS says it: a broken stream is noticed only after a while."""
        if self.ordered:
            return self.ordered
        return "replicating" if self.flowing or now - self.broken_since < notice else "error"


@dataclass(slots=True)
class Loss:
    """What a promotion left behind: commits of the source after `position`."""

    at: float
    source: Instance
    promoted: Instance
    position: float
    writable_at: float = float("inf")
    """When the promotion was done."""
    served_for: float = 0.0
    """How long the source had served clients of its own region without a break; 0 if it did not at that moment."""
    epoch: int = 0
    planned: bool = False
    """Whether the lease said that the change of holder was a switchover."""

    def commits(self) -> list[float]:
        """When the lost ones were acknowledged, before or after the promotion."""
        return self.source.commits[bisect_right(self.source.commits, self.position) :]
