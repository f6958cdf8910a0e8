"""How the database is watched, kept and reached: monitoring, keys, secret, copies, DNS, clients."""

from typing import Annotated, Literal

from pydantic import Field

from settings.network import Network
from settings.section import Integer, Section

LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
PERFORMANCE_INSIGHTS_RETENTION_DAYS = (7, *range(31, 31 * 24, 31), 731)
"""A week, one to 23 months of 31 days, or two years: the enumeration in the registry schema of AWS::RDS::DBInstance."""
EmailAddress = Annotated[str, Field(pattern=r"^[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+$")]


class AlarmThresholds(Section):
    """When an alarm fires. One-minute datapoints."""

    cpu_percent: Integer = Field(default=80, ge=1, le=100)
    """CPU use, percent, over 15 minutes."""
    free_storage_gib: Integer = Field(default=10, ge=1)
    """Free storage, GiB, below which the alarm fires."""
    freeable_memory_mib: Integer = Field(default=256, ge=32)
    """Freeable memory, MiB, below which the alarm fires."""
    connections_percent: Integer = Field(default=80, ge=1, le=100)
    """Client connections, percent of max_connections."""
    replica_lag_seconds: Integer = Field(default=600, ge=30)
    """Replica lag, seconds; an idle writer shows up to 300, so less than that alarms without cause."""
    slot_lag_mib: Integer = Field(default=1024, ge=16)
    """WAL that the writer holds back for the standby, MiB."""
    wal_disk_gib: Integer = Field(default=10, ge=1)
    """Disk that WAL takes on the writer, GiB."""
    snapshot_copy_age_hours: Integer = Field(default=30, ge=2)
    """Age of the newest snapshot copy in the standby's region, hours."""


class Monitoring(Section):
    """Metrics, logs and who is told."""

    enhanced_interval_seconds: Literal[1, 5, 10, 15, 30, 60] = 60
    """Interval of enhanced monitoring, seconds."""
    performance_insights_retention_days: Integer = Field(
        default=7, json_schema_extra={"enum": list(PERFORMANCE_INSIGHTS_RETENTION_DAYS)}
    )
    """Retention of Performance Insights, days: 7, a multiple of 31 up to 713, or 731."""
    log_retention_days: LogRetentionDays = 30
    """Retention of every log group, days."""
    alarms: AlarmThresholds = AlarmThresholds()
    """Alarm thresholds."""
    notify_emails: tuple[EmailAddress, ...] = Field(
        default=(), max_length=20, examples=[["database-oncall@example.com"]], json_schema_extra={"uniqueItems": True}
    )
    """Addresses subscribed to the alarm topic in both regions; each confirms once by mail."""


class Encryption(Section):
    """The customer-managed key of each region."""

    deletion_window_days: Integer = Field(default=10, ge=7, le=30)
    """Days between scheduling a key's deletion and losing it."""
    rotation_days: Integer = Field(default=365, ge=90, le=2560)
    """Days between two rotations of the key material."""


class Secret(Section):
    """The master password: generated, replicated, rotated."""

    rotation_days: Integer = Field(default=30, ge=1, le=1000)
    """Days between two rotations of the master password."""


class SnapshotCopies(Section):
    """Copies of the writer's automated snapshots in the standby's region."""

    every_hours: Integer = Field(default=1, ge=1, le=24)
    """Hours between two looks for snapshots to copy."""
    keep_days: Integer = Field(default=35, ge=1, le=3650)
    """Days that a copy is kept."""
    at_once: Integer = Field(default=2, ge=1, le=5)
    """Copies in flight at a time; RDS allows 20 per region and account."""


class Dns(Section):
    """The private name that follows the writer."""

    zone: str = Field(
        max_length=200,
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        examples=["orders-prod.internal"],
    )
    """Private hosted zone, without a final dot."""
    ttl_seconds: Integer = Field(default=60, ge=5, le=300)
    """TTL of the writer's records, seconds; part of the RTO budget."""


class Clients(Section):
    """Who may connect, beside the client subnets of both regions."""

    cidrs: tuple[Network, ...] = Field(
        default=(), max_length=4, examples=[["192.168.10.0/24"]], json_schema_extra={"uniqueItems": True}
    )
    """Further ranges (office, other VPCs); the fence denies each of them, and it has room for four."""
