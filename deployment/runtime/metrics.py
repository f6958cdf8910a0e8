"""The newest datapoints of a few metrics."""

from collections.abc import Sequence
from typing import Any, NamedTuple

REPLICA_LAG = "ReplicaLag"
"""Of RDS: seconds since the last transaction that a replica replayed; on an idle writer it grows to 300."""
SLOT_LAG = "OldestReplicationSlotLag"
"""Of RDS: bytes of WAL that a writer's slowest replica has not confirmed."""
RECENT, MINUTE = 900, 60


class Point(NamedTuple):
    """A value and the start of its period, seconds since 1970."""

    at: float
    value: float


def of_database(name: str, identifier: str) -> dict[str, Any]:
    """A metric that RDS publishes about an instance."""
    dimensions = [{"Name": "DBInstanceIdentifier", "Value": identifier}]
    return {"Namespace": "AWS/RDS", "MetricName": name, "Dimensions": dimensions}


def newest(
    cloudwatch: Any, metrics: Sequence[dict[str, Any]], since: float, until: float, period: int = MINUTE
) -> dict[str, Point]:
    """The newest datapoint of each metric that has one: the maximum of its period, by name. Raises as the client does.

    Args:
        cloudwatch: a client of the region that publishes them.
        metrics: namespace, name and dimensions.
        since: from then, seconds since 1970.
        until: until then.
        period: seconds.
    """
    queries = [
        {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": period, "Stat": "Maximum"}}
        for number, metric in enumerate(metrics)
    ]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=queries, StartTime=since, EndTime=until, ScanBy="TimestampDescending"
    )
    points = {
        result["Id"]: Point(result["Timestamps"][0].timestamp(), float(result["Values"][0]))
        for result in answer["MetricDataResults"]
        if result["Values"]
    }
    return {
        metric["MetricName"]: points[f"m{number}"] for number, metric in enumerate(metrics) if f"m{number}" in points
    }
