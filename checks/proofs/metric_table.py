"""The CloudWatch metrics that may be watched: what AWS publishes, and what the automation says about itself.

Sources: "Amazon CloudWatch instance-level metrics for Amazon RDS" and "Types of metrics for Lambda functions". A
misspelt metric is accepted by everything and never has data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from templates.database.snapshot_copier import COPY_AGE_METRIC
from templates.failover.metrics import Metric as Reported

Unit = Literal["percent", "bytes", "count", "seconds", "milliseconds"]


@dataclass(frozen=True)
class Metric:
    """A metric: its unit and the dimensions that name one source of it."""

    unit: Unit
    dimensions: tuple[str, ...]


def _rds(unit: Unit) -> Metric:
    return Metric(unit, ("DBInstanceIdentifier",))


def _function(unit: Unit) -> Metric:
    return Metric(unit, ("FunctionName",))


AWS_METRICS: Mapping[str, Mapping[str, Metric]] = {
    "AWS/RDS": {
        "CPUUtilization": _rds("percent"),
        "DatabaseConnections": _rds("count"),
        "DiskQueueDepth": _rds("count"),
        "FreeStorageSpace": _rds("bytes"),
        "FreeableMemory": _rds("bytes"),
        "MaximumUsedTransactionIDs": _rds("count"),
        "OldestReplicationSlotLag": _rds("bytes"),
        "ReadIOPS": _rds("count"),
        "ReadLatency": _rds("seconds"),
        "ReplicaLag": _rds("seconds"),
        "ReplicationSlotDiskUsage": _rds("bytes"),
        "SwapUsage": _rds("bytes"),
        "TransactionLogsDiskUsage": _rds("bytes"),
        "TransactionLogsGeneration": _rds("bytes"),
        "WriteIOPS": _rds("count"),
        "WriteLatency": _rds("seconds"),
    },
    "AWS/Lambda": {
        "AsyncEventAge": _function("milliseconds"),
        "AsyncEventsDropped": _function("count"),
        "ConcurrentExecutions": _function("count"),
        "Duration": _function("milliseconds"),
        "Errors": _function("count"),
        "Invocations": _function("count"),
        "Throttles": _function("count"),
    },
}

OWN_METRICS: Mapping[str, Metric] = {
    **{metric.value: Metric("seconds" if metric.endswith("Seconds") else "count", ()) for metric in Reported},
    COPY_AGE_METRIC: Metric("seconds", ()),
}
"""Published into the deployment's own namespace, without dimensions."""

PLAUSIBLE: Mapping[Unit, tuple[float, float]] = {
    "percent": (0, 100),
    "bytes": (1024**2, 64 * 1024**4),  # a threshold below 1 MiB was meant in MiB or GiB; RDS holds at most 64 TiB
    "count": (0, 2**31),
    "seconds": (0, 31 * 86400),
    "milliseconds": (1, 900_000),  # a function runs for at most 15 minutes
}
"""Least and greatest threshold that makes sense for a unit."""
