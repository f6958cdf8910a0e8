"""How a deployment is, as data: what was found, and what did not answer. `advice` judges it, `text` shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deployment.runtime.asking import NoAnswer
from deployment.runtime.databases import Instance
from deployment.runtime.fences import Fence
from deployment.runtime.journal import Entry
from deployment.runtime.lease import Lease
from deployment.runtime.record import Record
from settings.roles import HomeRole

NOT_DEPLOYED = "NOT DEPLOYED"


class RuntimeRole(StrEnum):
    """What a region's database is now."""

    WRITER = "writer"
    STANDBY = "standby"
    FENCED = "fenced"
    """Writable, not the writer, and no client reaches it."""
    STALE = "stale"
    """Writable, not the writer, and not fenced, or nobody knows."""
    PROMOTED = "being promoted"
    """Holds the lease; RDS still calls it a replica."""
    NONE = "no database"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Region:
    """A database region. What is None was not answered: `unanswered` says why."""

    name: str
    home: HomeRole
    expected: str
    """The present generation's identifier, by the environment file."""
    instances: tuple[Instance, ...] | None = None
    fence: Fence | None = None
    record: Record | None = None
    record_read: bool = False
    alarms: tuple[str, ...] | None = None
    """Names of those in ALARM; without the two that only steer DNS."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Newest values by name: `ReplicaLag`, `SnapshotCopyAge`, ..."""
    unanswered: Mapping[str, NoAnswer] = field(default_factory=dict)
    """What was asked, and why there is no answer."""

    @property
    def table_absent(self) -> bool:
        """There is no table for what its controller must remember."""
        return "record" in self.unanswered and self.unanswered["record"].absent

    @property
    def silent(self) -> bool:
        """Nobody answered anything there."""
        return bool(self.unanswered) and all(answer.silent for answer in self.unanswered.values()) and not self._known

    @property
    def _known(self) -> bool:
        return self.instances is not None or self.fence is not None or self.record_read or self.alarms is not None

    @property
    def database(self) -> Instance | None:
        """The present generation's instance."""
        found = (instance for instance in self.instances or () if instance.identifier == self.expected)
        return next(found, None)

    @property
    def leftovers(self) -> tuple[Instance, ...]:
        """Instances of other generations: a re-protection that is under way, or did not finish."""
        return tuple(instance for instance in self.instances or () if instance.identifier != self.expected)


@dataclass(frozen=True)
class Part:
    """A StackSet's instance in a region, or a plain stack."""

    layer: str
    region: str
    status: str
    """`CURRENT`, `OUTDATED`, `INOPERABLE`; of a plain stack CloudFormation's word; or `NOT DEPLOYED`."""
    drift: str
    """`IN_SYNC`, `DRIFTED`, `NOT_CHECKED`, ...; empty for a plain stack."""
    reason: str = ""


@dataclass(frozen=True)
class Measured:
    """The last change of writer, in figures; None is not measured, or no longer known."""

    at: float
    """When the lease was taken, seconds since 1970."""
    planned: bool
    rto_seconds: float | None
    rpo_seconds: float | None
    final: bool
    """The old writer is fenced, so what is lost is lost, whether it could be measured or not."""


@dataclass(frozen=True)
class Status:
    """All of it."""

    deployment: str
    typed: str
    """What stands behind a command on the command line: `prod`, `dev --local`."""
    at: float
    """Seconds since 1970."""
    mode: str
    """By the environment file."""
    witness: str
    """Region of the lease."""
    lease: Lease | NoAnswer | None
    """None: there is none."""
    regions: tuple[Region, ...]
    """Home primary first."""
    parts: tuple[Part, ...] | NoAnswer
    measured: Measured | None = None
    journal: tuple[Entry, ...] = ()

    def deployed(self, layer: str, region: str) -> bool:
        """Whether a layer has a stack in a region, as far as that is known."""
        known = () if isinstance(self.parts, NoAnswer) else self.parts
        return any((part.layer, part.region) == (layer, region) and part.status != NOT_DEPLOYED for part in known)

    @property
    def holder(self) -> str | None:
        """The region that may write: by the lease, or without it by the record of the highest epoch that holds."""
        if isinstance(self.lease, Lease):
            return self.lease.holder
        records = [region.record for region in self.regions if region.record]
        newest = max(records, key=lambda record: record.epoch, default=None)
        return newest.region if newest and newest.held else None

    def role(self, region: Region) -> RuntimeRole:
        """What a region's database is now."""
        if region.instances is None:
            record = region.record
            known = record is not None and record.writable is not None
            return RuntimeRole.WRITER if known and self.holder == region.name else RuntimeRole.UNKNOWN
        database = region.database or next(iter(region.leftovers), None)
        if database is None:
            return RuntimeRole.NONE
        if self.holder == region.name:
            return RuntimeRole.WRITER if database.writable else RuntimeRole.PROMOTED
        if not database.writable:
            return RuntimeRole.STANDBY
        if self.holder is None:
            return RuntimeRole.UNKNOWN
        return RuntimeRole.FENCED if region.fence is Fence.UP else RuntimeRole.STALE
