"""CloudWatch: what the controller says about itself, and the few datapoints of others that it decides by.

AWS does not say when in, or before, its minute RDS samples a metric: a datapoint counts as up to a minute older.
"""

import os

from functions.controller import calls, environment

MINUTE = 60
OWN_NAMESPACE = os.environ["METRICS"]
SLOT_LAG = "OldestReplicationSlotLag"
"""Bytes of WAL that the slowest replica has not confirmed; published by a writer."""
REPLICA_LAG = "ReplicaLag"
"""Seconds since the last transaction that the replica replayed; on an idle writer it grows to 300."""


def publish(values: dict[str, float]) -> None:
    """Datapoints in CloudWatch's own time: a wrong clock here must not hide them. Raises as `calls.call` does."""
    data = [{"MetricName": name, "Value": value} for name, value in values.items()]
    calls.call("cloudwatch", environment.OWN, "put_metric_data", Namespace=OWN_NAMESPACE, MetricData=data)


def minutes(region: str, metric: str, since: float, until: float, database: str = "") -> dict[float, float]:
    """Maxima of the whole minutes between two times: start of the minute to value. Raises as `calls.call` does.

    Args:
        region: where it is published.
        metric: one of the controller's own, or of `database`.
        since: the first minute begins at this time or later.
        until: the last minute is over by then.
        database: identifier, for a metric of RDS.
    """
    dimensions = [{"Name": "DBInstanceIdentifier", "Value": database}] if database else []
    namespace = "AWS/RDS" if database else OWN_NAMESPACE
    first, last = -(-since // MINUTE) * MINUTE, until // MINUTE * MINUTE
    if first >= last:
        return {}
    what = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}
    query = {"Id": "m", "MetricStat": {"Metric": what, "Period": MINUTE, "Stat": "Maximum"}}
    answer = calls.call(
        "cloudwatch", region, "get_metric_data", MetricDataQueries=[query], StartTime=first, EndTime=last
    )["MetricDataResults"][0]
    points = zip(answer["Timestamps"], answer["Values"], strict=True)
    return dict(sorted((stamp.timestamp(), value) for stamp, value in points))


def all_equal(region: str, metric: str, value: float, count: int, now: float) -> bool:
    """Whether that many whole minutes up to the last one are there and have this value. CloudWatch may lag by one."""
    points = list(minutes(region, metric, now - (count + 2) * MINUTE, now).values())[-count:]
    return points == [value] * count
