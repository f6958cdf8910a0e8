"""CloudWatch: datapoints, each visible only some time after it was put."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from simulation.model.aws.errors import UnmodelledError, refusal

MINUTE = 60
KEPT_MINUTES = 70
Series = tuple[str, str, str]
"""Namespace, name, and the value of the only dimension or ""."""
Points = dict[int, list[tuple[float, float]]]
"""Minute to (visible from, value) of what was put with a time in it."""
STATISTICS: Mapping[str, Callable[[list[float]], float]] = {
    "Maximum": max,
    "Minimum": min,
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "SampleCount": lambda values: float(len(values)),
}
DATUM = frozenset({"MetricName", "Value", "Timestamp", "Unit"})
TWO_HOURS, TWO_WEEKS = 7200, 1209600
"""How far ahead of and behind its clock CloudWatch accepts a datapoint (API reference, PutMetricData)."""


class CloudWatch:
    """The service in one region; `seen_at` says from when on a datapoint of now can be read."""

    __slots__ = ("_now", "_seen_at", "series")

    def __init__(
        self, series: dict[Series, Points], now: Callable[[], float], seen_at: Callable[[], float | None]
    ) -> None:
        self.series = series
        self._now = now
        self._seen_at = seen_at

    def put_metric_data(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Take datapoints without dimensions."""
        if asked.keys() != {"Namespace", "MetricData"}:
            raise UnmodelledError(f"put_metric_data {sorted(asked)}")
        namespace, now, seen_at = asked["Namespace"], self._now(), self._seen_at()
        for datum in asked["MetricData"]:
            if not datum.keys() <= DATUM:
                raise UnmodelledError(f"datapoint {sorted(datum)}")
            stamp = _seconds(datum["Timestamp"]) if "Timestamp" in datum else self._now()
            if not now - TWO_WEEKS < stamp < now + TWO_HOURS:
                raise refusal("InvalidParameterValue")
            if seen_at is not None:
                self.keep((namespace, datum["MetricName"], ""), stamp, datum["Value"], seen_at)
        return {}

    def keep(self, series: Series, stamp: float, value: float, seen_at: float) -> None:
        """A datapoint, and from when on it can be read."""
        points = self.series.get(series)
        if points is None:
            points = self.series[series] = {}
        minute = int(stamp // MINUTE)
        kept = points.get(minute)
        if kept is None:
            points[minute] = [(seen_at, value)]
            points.pop(minute - KEPT_MINUTES, None)
        else:
            kept.append((seen_at, value))

    def read(self, series: Series, minute: int, statistic: str) -> float | None:
        """The statistic of a minute as it can be seen now; None without a datapoint."""
        kept = self.series.get(series, {}).get(minute)
        if not kept:
            return None
        now = self._now()
        visible = [value for seen_at, value in kept if seen_at <= now]
        return STATISTICS[statistic](visible) if visible else None

    def get_metric_data(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Minutes that begin at or after StartTime and before EndTime, the newest first."""
        if asked.keys() != {"MetricDataQueries", "StartTime", "EndTime"}:
            raise UnmodelledError(f"get_metric_data {sorted(asked)}")
        start, end = _seconds(asked["StartTime"]), _seconds(asked["EndTime"])
        return {"MetricDataResults": [self._query(query, start, end) for query in asked["MetricDataQueries"]]}

    def _query(self, query: Mapping[str, Any], start: float, end: float) -> dict[str, Any]:
        wanted = query["MetricStat"]
        if query.keys() != {"Id", "MetricStat"} or wanted["Period"] != MINUTE:
            raise UnmodelledError(f"query {query}")
        metric = wanted["Metric"]
        dimensions = metric.get("Dimensions", [])
        if len(dimensions) > 1 or (dimensions and dimensions[0]["Name"] != "DBInstanceIdentifier"):
            raise UnmodelledError(f"dimensions {dimensions}")
        series = (metric["Namespace"], metric["MetricName"], dimensions[0]["Value"] if dimensions else "")
        found = [
            (minute, value)
            for minute in range(int(-(-end // MINUTE)) - 1, int(-(-start // MINUTE)) - 1, -1)
            if (value := self.read(series, minute, wanted["Stat"])) is not None
        ]
        return {
            "Id": query["Id"],
            "Label": metric["MetricName"],
            "Timestamps": [_datetime(minute) for minute, _ in found],
            "Values": [value for _, value in found],
            "StatusCode": "Complete",
        }


def _seconds(moment: Any) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


@cache
def _datetime(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * MINUTE, UTC)
