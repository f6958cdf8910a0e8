"""Snapshots of an account in two regions: taken, expired, copied, deleted; with RDS's own rules and nothing of ours.

Sources: RDS API Reference (CopyDBSnapshot, DeleteDBSnapshot, DBSnapshot) and RDS User Guide, "Copying a DB snapshot".
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from botocore.exceptions import ClientError

ACCOUNT = "111122223333"
HOUR, DAY = 3600.0, 86400.0
QUOTA = 100
"""Manual snapshots in a region."""
COPY_HOURS = (0.2, 5.0)
DATED = 0.5
EXPIRED = 0.5
"""How many copies fail whose source expires under way: RDS says that they might."""
NAME = re.compile(r"[a-zA-Z](-?[a-zA-Z0-9])*")
"""What RDS takes for a new snapshot's name: `rds:` is its own."""


def refused(code: str, operation: str, status: int = 400) -> ClientError:
    """An error that RDS answers with."""
    about = {"Error": {"Code": code, "Message": "the model says so"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(about, operation)


@dataclass(slots=True)
class Snapshot:
    """One snapshot. Times are seconds since 1970."""

    region: str
    name: str
    database: str
    taken: float
    made: float
    """When it came to be in this region: `taken`, or when it was asked for as a copy."""
    tags: dict[str, str]
    automated: bool = False
    status: str = "available"
    ours: bool = False
    """Asked for by the snapshot copier. This is the truth; the function itself has only marks to go by."""
    dated: bool = False
    """It shows its times before it is available: AWS says nothing about that."""
    refuses: bool = False
    """RDS refuses every copy of it, for good: its key is gone."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:rds:{self.region}:{ACCOUNT}:snapshot:{self.name}"

    def described(self) -> dict[str, Any]:
        """As DescribeDBSnapshots answers."""
        answer: dict[str, Any] = {
            "DBSnapshotIdentifier": self.name,
            "DBInstanceIdentifier": self.database,
            "DBSnapshotArn": self.arn,
            "SnapshotType": "automated" if self.automated else "manual",
            "Status": self.status,
            "TagList": [{"Key": key, "Value": value} for key, value in self.tags.items()],
        }
        if self.dated or self.status == "available":
            answer["OriginalSnapshotCreateTime"] = datetime.fromtimestamp(self.taken, UTC)
            answer["SnapshotCreateTime"] = datetime.fromtimestamp(self.made, UTC)
        return answer


@dataclass(slots=True)
class Account:
    """Every snapshot, by region and name, and the copies that are under way."""

    regions: tuple[str, str]
    random: Random
    snapshots: dict[str, dict[str, Snapshot]] = field(default_factory=lambda: defaultdict(dict))
    ends: list[tuple[float, Snapshot, str]] = field(default_factory=list)
    """When a copy ends, and as what."""
    copied: int = 0

    def add(self, snapshot: Snapshot) -> Snapshot:
        """Put a snapshot where it belongs."""
        self.snapshots[snapshot.region][snapshot.name] = snapshot
        return snapshot

    def of(self, region: str, *, automated: bool) -> list[Snapshot]:
        """A region's snapshots of a type."""
        return [s for s in self.snapshots[region].values() if s.automated == automated]

    def ours(self, region: str, status: str) -> list[Snapshot]:
        """The snapshot copier's own copies in a status."""
        return [s for s in self.snapshots[region].values() if s.ours and s.status == status]

    def advance(self, now: float, retention: float) -> None:
        """End the copies whose time has come, and forget the automated snapshots whose retention is over."""
        for end in [end for end in self.ends if end[0] <= now]:
            self.ends.remove(end)
            _, snapshot, status = end
            expired = snapshot.ours and self._source(snapshot) is None and self.random.random() < EXPIRED
            snapshot.status = "failed" if expired else status
        for region in self.regions:
            for old in [s for s in self.of(region, automated=True) if s.taken + retention <= now]:
                del self.snapshots[region][old.name]

    def _source(self, copy: Snapshot) -> Snapshot | None:
        first, second = self.regions
        return self.snapshots[second if copy.region == first else first].get(f"rds:{copy.name}")

    def copy(self, now: float, region: str, wish: dict[str, Any], key: str, *, spoilt: bool) -> dict[str, Any]:
        """CopyDBSnapshot in `region`, the destination. A spoilt copy begins like any other and ends as `failed`.

        Raises:
            ClientError: as RDS would refuse.
        """
        target, origin = wish["TargetDBSnapshotIdentifier"], wish["SourceRegion"]
        tags = {tag["Key"]: tag["Value"] for tag in wish["Tags"]}
        reserved = any(tag.startswith("aws:") for tag in tags)
        arn, _, name = wish["SourceDBSnapshotIdentifier"].partition(":snapshot:")
        wrong = not NAME.fullmatch(target) or reserved or len(tags) < len(wish["Tags"]) or origin not in arn
        if wrong or wish["KmsKeyId"] != key:
            raise refused("InvalidParameterValue", "CopyDBSnapshot")
        source = self.snapshots[origin].get(name)
        if source is None:
            raise refused("DBSnapshotNotFound", "CopyDBSnapshot")
        if target in self.snapshots[region]:
            raise refused("DBSnapshotAlreadyExists", "CopyDBSnapshot")
        if source.status != "available":
            raise refused("InvalidDBSnapshotState", "CopyDBSnapshot")
        if source.refuses:
            raise refused("KMSKeyNotAccessibleFault", "CopyDBSnapshot")
        if len(self.of(region, automated=False)) >= QUOTA:
            raise refused("SnapshotQuotaExceeded", "CopyDBSnapshot")
        made = Snapshot(region, target, source.database, source.taken, now, tags, status="creating", ours=True)
        made.dated = self.random.random() < DATED
        # Copies of one database's snapshots wait for one another.
        queue = [at for at, other, _ in self.ends if other.database == source.database and other.region == region]
        end = max([now, *queue]) + self.random.uniform(*COPY_HOURS) * HOUR
        self.copied += 1
        self.ends.append((end, self.add(made), "failed" if spoilt else "available"))
        return {"DBSnapshot": made.described()}

    def delete(self, region: str, name: str) -> dict[str, Any]:
        """DeleteDBSnapshot.

        Raises:
            ClientError: as RDS would refuse.
        """
        found = self.snapshots[region].get(name)
        if found is None:
            raise refused("DBSnapshotNotFound", "DeleteDBSnapshot")
        if found.automated or found.status == "creating":
            raise refused("InvalidDBSnapshotState", "DeleteDBSnapshot")
        del self.snapshots[region][name]
        return {"DBSnapshot": found.described()}
