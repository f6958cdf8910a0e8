"""CloudWatch's state as MiniStack keeps it: datapoints and alarms, read and written in one place."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from lab.cloudwatch.definition import Alarm
from lab.cloudwatch.evaluation import Point
from lab.hooks import Hook

HOOKS = (
    Hook("ministack.services.cloudwatch", "_metrics", "AccountRegionScopedDict", "", "datapoints are read"),
    Hook("ministack.services.cloudwatch", "_alarms", "AccountRegionScopedDict", "", "alarms are read"),
    Hook(
        "ministack.services.cloudwatch",
        "_dims_key",
        "(dims)",
        "a304eb3ef986",
        "names a metric's dimensions",
    ),
    Hook(
        "ministack.services.cloudwatch",
        "record_metric",
        "(namespace, metric_name, value, unit='None', dimensions=None)",
        "7f777bfbe523",
        "RDS's own datapoints are written",
    ),
)


def series(scope: tuple[str, str], namespace: str, metric: str, dimensions: Mapping[str, str]) -> list[Point]:
    """All datapoints of a metric in an account and region."""
    key = (namespace, metric, cloudwatch._dims_key(dict(dimensions)))
    kept: Iterable[Mapping[str, Any]] = cloudwatch._metrics.get_scoped(*scope, key) or ()
    return [_point(each) for each in tuple(kept)]


def _point(kept: Mapping[str, Any]) -> Point:
    at = float(kept["Timestamp"])
    whole = kept.get("_stat")
    if whole is not None:
        count, total, low, high = (float(whole[name]) for name in ("SampleCount", "Sum", "Minimum", "Maximum"))
        return Point(at, count, total, low, high)
    value, count = float(kept["Value"]), float(kept.get("Count", 1))
    return Point(at, count, value * count, value, value)


def recent(account: str, region: str, alarm: Alarm, periods: int) -> list[Point]:
    """What may count for an alarm's last so many whole periods."""
    since = time.time() - (periods + 1) * alarm.period - 60
    found = series((account, region), alarm.namespace, alarm.metric, dict(alarm.dimensions))
    return [point for point in found if point.at >= since]


def publish(
    account: str, region: str, namespace: str, dimensions: Mapping[str, str], values: Mapping[str, float]
) -> None:
    """Datapoints of AWS's own, of now."""
    with request_scope(account, region):
        for name, value in values.items():
            cloudwatch.record_metric(namespace, name, value, dimensions=dict(dimensions))


def alarm(account: str, region: str, name: str) -> dict[str, Any] | None:
    """An alarm as MiniStack keeps it, which is as PutMetricAlarm took it, with its state."""
    found: dict[str, Any] | None = cloudwatch._alarms.get_scoped(account, region, name)
    return found


def alarms() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every alarm with its account and region."""
    for (account, region, _name), found in cloudwatch._alarms.all_items():
        yield account, region, found
