"""The database's alarms as data, right in either runtime role.

RDS publishes some metrics only for a writer and some only for a standby, and roles change at run time. So what
missing data means is decided for each alarm, with its reason, and no threshold depends on the role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from settings.environment import Environment
from templates.alarm import Comparison, MissingData
from templates.tags import Severity

MIB, GIB = 1024**2, 1024**3

QUIET: MissingData = "missing"
"""Neither alarm nor all-clear: the alarm `database-silent` reports an instance that says nothing, once."""


@dataclass(frozen=True)
class DatabaseAlarm:
    """One row: a metric of the instance in AWS/RDS, and when somebody must know."""

    name: str
    metric: str
    statistic: Literal["Average", "Maximum", "Minimum", "SampleCount"]
    comparison: Comparison
    threshold: Callable[[Environment], float]
    """In the metric's own unit: percent, bytes, seconds, transactions."""
    minutes: int
    severity: Severity
    missing: MissingData
    description: str
    """What it means. What to do."""
    notify_on_missing: bool = False


DATABASE_ALARMS = (
    DatabaseAlarm(
        "database-silent",
        "CPUUtilization",
        "SampleCount",
        "LessThanThreshold",
        lambda _: 1,
        minutes=5,
        severity="critical",
        missing="breaching",  # silence is the very thing this one is about
        description="RDS publishes nothing about the database. See whether it is stopped, failed or gone; in the "
        "writer's region be ready to fail over.",
    ),
    DatabaseAlarm(
        "cpu",
        "CPUUtilization",
        "Average",
        "GreaterThanThreshold",
        lambda env: env.monitoring.alarms.cpu_percent,
        minutes=15,
        severity="warning",
        missing=QUIET,
        description="The database's CPU stays high. Find the top SQL in Database Insights, or take a larger class.",
    ),
    DatabaseAlarm(
        "free-storage",
        "FreeStorageSpace",
        "Minimum",
        "LessThanThreshold",
        lambda env: env.monitoring.alarms.free_storage_gib * GIB,
        minutes=5,
        severity="critical",
        missing=QUIET,
        description="Storage is running out; a full database stops. See the WAL alarms, then raise "
        "max_allocated_gib (autoscaling pauses 6 hours between steps).",
    ),
    DatabaseAlarm(
        "freeable-memory",
        "FreeableMemory",
        "Average",
        "LessThanThreshold",
        lambda env: env.monitoring.alarms.freeable_memory_mib * MIB,
        minutes=15,
        severity="warning",
        missing=QUIET,
        description="Memory is short; the instance may swap or restart. Look for too many sessions or a large "
        "work_mem; use a larger class in both regions.",
    ),
    DatabaseAlarm(
        "transaction-ids",
        "MaximumUsedTransactionIDs",
        "Maximum",
        "GreaterThanThreshold",
        lambda _: 1_000_000_000,  # PostgreSQL refuses writes near 2,147 million; this leaves half of the way
        minutes=15,
        severity="critical",
        missing=QUIET,  # a standby may not report it
        description="Vacuum falls behind; PostgreSQL stops before transaction ids wrap around. End old transactions "
        "and vacuum the oldest tables.",
    ),
    DatabaseAlarm(
        "replica-lag",
        "ReplicaLag",
        "Maximum",
        "GreaterThanThreshold",
        lambda env: env.monitoring.alarms.replica_lag_seconds,
        minutes=5,
        severity="warning",
        missing="missing",  # a writer has no such metric: it rests in INSUFFICIENT_DATA, and only a change notifies
        notify_on_missing=True,
        description="The standby is behind, or stopped saying how far. A failover would lose that much. Expected "
        "once after its promotion; else see its load and the writer's slot lag.",
    ),
    DatabaseAlarm(
        "replication-stopped",
        "ReplicaLag",
        "Minimum",
        "LessThanThreshold",
        lambda _: 0,  # RDS says -1 when it cannot tell the lag because replication is not active
        minutes=5,
        severity="critical",
        missing="missing",  # as for replica-lag, which does the telling
        description="Replication is not active and the writer keeps its WAL. See the replica's events; if it cannot "
        "resume, re-protect.",
    ),
    DatabaseAlarm(
        "slot-lag",
        "OldestReplicationSlotLag",
        "Maximum",
        "GreaterThanThreshold",
        lambda env: env.monitoring.alarms.slot_lag_mib * MIB,
        minutes=10,
        severity="warning",
        missing="notBreaching",  # no slot, no lag: a standby, or a writer not protected yet
        description="The writer holds back WAL that the standby has not fetched; its disk fills. See the standby and "
        "the link; before the disk is full delete the standby and re-protect later.",
    ),
    DatabaseAlarm(
        "wal-disk",
        "TransactionLogsDiskUsage",
        "Maximum",
        "GreaterThanThreshold",
        lambda env: env.monitoring.alarms.wal_disk_gib * GIB,
        minutes=10,
        severity="critical",
        missing="notBreaching",  # published by writers only
        description="WAL takes much disk, mostly for a slot that nobody reads. Compare slot-lag; restore the standby, "
        "or delete it and re-protect later.",
    ),
)
