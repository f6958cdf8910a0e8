"""What the lab knows of a database instance and of a snapshot, beside what the API shows of them."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lab.network.endpoint import Endpoint
from lab.network.relay import Relay
from lab.postgres.errors import PostgresError
from lab.postgres.server import Server

Record = dict[str, Any]
"""As botocore describes `DBInstance` and `DBSnapshot`."""


class Status(StrEnum):
    """RDS's words for what an instance is doing: RDS User Guide, "Viewing Amazon RDS DB instance status"."""

    CREATING = "creating"
    BACKING_UP = "backing-up"
    AVAILABLE = "available"
    MODIFYING = "modifying"
    RESETTING_PASSWORD = "resetting-master-credentials"  # noqa: S105  a status
    UPGRADING = "upgrading"
    REBOOTING = "rebooting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    STARTING = "starting"
    DELETING = "deleting"
    FAILED = "failed"
    INCOMPATIBLE_PARAMETERS = "incompatible-parameters"


@dataclass(eq=False)
class Instance:
    """A database instance: its record and what serves it."""

    account: str
    region: str
    record: Record
    server: Server | None = None
    endpoint: Endpoint | None = None
    relay: Relay | None = None
    source: "Instance | None" = None
    """What it follows; None once promoted."""
    born_from: str = ""
    """The ARN of what it was created from, promoted or not."""
    channel: Relay | None = None
    """At its source: what it follows through."""
    terminated: bool = False
    """Replication has ended for good: its source was deleted."""
    looked_at: float = 0.0
    """When somebody last looked whether it streams; `time.monotonic`."""
    broken_at: float | None = None
    """Since when it is known not to."""
    backup_held: threading.Event | None = None
    """While set: a backup goes on until the event comes."""
    failure: str = ""
    """Why it has failed."""
    gone: threading.Event = field(default_factory=threading.Event)
    """Set once it is deleted."""

    @property
    def identifier(self) -> str:
        """Its name, unique in its region."""
        return str(self.record["DBInstanceIdentifier"])

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.record["DBInstanceArn"])

    @property
    def status(self) -> Status:
        """What RDS says that it is doing."""
        return Status(self.record["DBInstanceStatus"])

    @status.setter
    def status(self, status: Status) -> None:
        self.record["DBInstanceStatus"] = str(status)

    def own_server(self) -> Server:
        """Its server, whether it runs or not.

        Raises:
            PostgresError: it has none yet.
        """
        if self.server is None:
            raise PostgresError(f"{self.identifier} has no server")
        return self.server

    @property
    def slot(self) -> str:
        """The replication slot that keeps its WAL at its source."""
        return f"rds_{self.region.replace('-', '_')}_{self.record['DbiResourceId'].lower().replace('-', '_')}"

    @property
    def parameter_group(self) -> str:
        """The name of its parameter group."""
        return str(self.record["DBParameterGroups"][0]["DBParameterGroupName"])


@dataclass(eq=False)
class Image:
    """An archive of a data directory, or the directory itself; copies of a snapshot share it, for it never changes."""

    directory: Path
    users: int = 1


@dataclass(eq=False)
class Snapshot:
    """A snapshot: its record and, once it is there, the data."""

    account: str
    region: str
    record: Record
    image: Image | None = None

    @property
    def identifier(self) -> str:
        """Its name, unique in its region."""
        return str(self.record["DBSnapshotIdentifier"])


def now() -> datetime:
    """As the API shows times: to the millisecond."""
    moment = time.time()
    return datetime.fromtimestamp(int(moment * 1000) / 1000, UTC)
