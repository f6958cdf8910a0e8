"""What a region must not forget between two runs, and how an observation changes it. No I/O."""

from dataclasses import dataclass, field
from typing import Any, TypedDict

from functions.controller import databases, environment, fences, tables

PROBES = 3
NOT_ACCEPTING = ("refused", "unreachable", "starting")
"""Answers of a database that serves nobody; one that is `silent`, and a probe that could not run, say nothing."""
GONE_FROM_SIGHT = ("refused", "unreachable")


class Record(TypedDict, total=False):
    """The region's own record. Times are this region's clock; what is absent never happened."""

    epoch: int
    next_at: float
    busy_until: float
    writable: bool
    held: bool
    armed: bool
    disarmed: bool
    touched_at: float
    read_at: float
    cause: str
    fenced_at: float
    unfencing_at: float
    dead_since: float
    seen: list[int]
    seen_since: float
    failed_probes: int
    probed_at: float
    peer_down_since: float
    peer_follows: bool
    peer_asked_at: float
    promotion: str
    promotion_epoch: int
    asked_since: float
    still_since: float
    begun_at: float
    password_epoch: int
    password_version: str
    password_at: float
    slot_at: float
    rto_epoch: int
    rpo_epoch: int
    told: dict[str, float]
    journal: list[str]


@dataclass
class Seen:
    """One look at everything, as far as it was asked; the record is the region's own and is changed by `remember`."""

    now: float
    record: Record
    stored: tables.Version | None = None
    lease: tables.Version | None = None
    lease_read: bool = False
    contact: tables.Version | None = None
    touched: bool = False
    own: databases.Database | str = databases.UNCLEAR
    fence: fences.Fence | None = None
    probe: dict[str, str] = field(default_factory=dict)
    peer: databases.Database | str = ""
    peer_fence: fences.Fence | str = ""
    slot: list[float] = field(default_factory=list)
    lag: float | None = None

    @property
    def state(self) -> Any:
        """The lease's document, where there is one."""
        return self.lease.state if self.lease else {}

    @property
    def held(self) -> bool:
        """Whether this region holds the lease, as far as it was read."""
        return bool(self.state.get("holder") == environment.OWN)

    @property
    def follows(self) -> bool:
        """Whether the peer's database is a replica of this region's."""
        own = databases.identifier(environment.OWN)
        return isinstance(self.peer, databases.Database) and self.peer.source == own


def since(record: Record, key: str, now: float, *, holds: bool) -> None:
    """Remember since when something holds, or that it does not."""
    times: dict[str, Any] = record  # type: ignore[assignment]  # the key is a variable
    if holds:
        times.setdefault(key, now)
    else:
        times.pop(key, None)


def remember(seen: Seen) -> None:
    """Everything that the next run must know of this look."""
    record, now = seen.record, seen.now
    if seen.lease_read and not seen.lease and record.get("epoch"):
        record["armed"] = False  # an older lease is none, for the standby too: nobody takes over
    if seen.lease_read and seen.state:
        record["read_at"] = now
        record["epoch"] = max(record.get("epoch", 0), seen.state["epoch"])
        record["held"] = seen.held
        # Who has lost the lease fences itself when it is alone, whatever was armed then.
        record["armed"] = seen.state["armed"] or not seen.held
    if seen.touched:
        record["touched_at"] = now
    if isinstance(seen.own, databases.Database):
        record["writable"] = not seen.own.source
    since(record, "still_since", now, holds=isinstance(seen.own, databases.Database) and seen.own.still)
    if seen.fence and not seen.fence.present:
        record.pop("unfencing_at", None)
        record.pop("cause", None)
    if seen.fence:
        # Verified by what clients get, not only by reading it back.
        fenced = seen.fence.up and seen.probe.get("own") in GONE_FROM_SIGHT
        since(record, "fenced_at", now, holds=fenced or (seen.fence.up and "fenced_at" in record))
    _watch(seen)
    _judge(seen)


def remember_peer(seen: Seen) -> None:
    """What the other region's RDS API said, if it was asked."""
    record, now = seen.record, seen.now
    if isinstance(seen.peer, databases.Database):
        since(record, "peer_down_since", now, holds=seen.peer.status != "available")
        # Nothing can be replicated from a dead writer: a standby that followed until then still counts.
        until_death = "dead_since" in record and record.get("peer_follows", False)
        record["peer_follows"] = seen.follows and (seen.peer.replicating or until_death)
        record["peer_asked_at"] = now
    elif seen.peer == databases.GONE:
        record["peer_follows"] = False


def _watch(seen: Seen) -> None:
    """Since when neither lease nor contact has changed; how many probes in a row the writer did not answer."""
    record, now = seen.record, seen.now
    known = record.get("seen", [0, 0])
    lease = seen.state.get("renewals", 0) if seen.lease_read else known[0]
    revisions = [lease, seen.contact.revision if seen.contact else 0]
    if "seen" not in record or known != revisions:
        record["seen"], record["seen_since"] = revisions, now
    answer = seen.probe.get("peer")
    if now - record.get("probed_at", 0) >= environment.LOOP - 1:
        record["probed_at"] = now
        record["failed_probes"] = record.get("failed_probes", 0) + 1 if answer in GONE_FROM_SIGHT else 0
    elif answer not in GONE_FROM_SIGHT:
        record["failed_probes"] = 0


def _judge(seen: Seen) -> None:
    """Since when the own database serves nobody: by the probe, and behind a fence since that should come down."""
    record, now = seen.record, seen.now
    if seen.fence and seen.fence.up:
        if "unfencing_at" in record:
            record["dead_since"] = record["unfencing_at"]
        elif record.get("cause") != "for death" or seen.probe.get("own") == "accepting":
            record.pop("dead_since", None)
    else:
        since(record, "dead_since", now, holds=seen.probe.get("own") in NOT_ACCEPTING)
