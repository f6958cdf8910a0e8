"""GetMetricData as CloudWatch answers it: one metric is one set of dimensions, and the newest period comes first.

MiniStack takes a metric without dimensions for all of that name, and answers the oldest first.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch

from lab.cloudwatch import store
from lab.cloudwatch.evaluation import STATISTICS, Point
from lab.hooks import Hook

GET = Hook(
    "ministack.services.cloudwatch",
    "_get_metric_data",
    "(params, cbor_data, is_cbor, is_json=False)",
    "bf6a8e1132a2",
    "exact dimensions, newest first",
)
HOOKS = (
    GET,
    Hook("ministack.services.cloudwatch", "_json_ok", "(data)", "1bc13bff9ace", "answers"),
    Hook(
        "ministack.services.cloudwatch",
        "_error",
        "(code, message, status, use_json=False, use_cbor=False)",
        "9852285b57e4",
        "errors",
    ),
    Hook("ministack.services.cloudwatch", "_parse_ts", "(value)", "f948ba95e7cf", "reads times"),
)
ASCENDING = "TimestampAscending"


class UnsupportedQueryError(ValueError):
    """A query that the lab has no answer to; the message says why."""


def install() -> None:
    """Replace the answer to clients that speak JSON, as boto3 does; who speaks another protocol gets MiniStack's."""
    GET.wrap(_answer)


def _answer(original: Callable[..., Any], *arguments: Any) -> Any:
    _params, asked, is_cbor, is_json = (*arguments, False)[:4]
    if not is_json:
        return original(*arguments)
    start, end = (cloudwatch._parse_ts(asked[key]) for key in ("StartTime", "EndTime"))
    ascending = asked.get("ScanBy") == ASCENDING
    try:
        results = [
            _result(query, start, end, ascending=ascending)
            for query in asked["MetricDataQueries"]
            if query.get("ReturnData", True)
        ]
    except UnsupportedQueryError as error:
        return cloudwatch._error("ValidationError", str(error), 400, is_json, is_cbor)
    return cloudwatch._json_ok({"MetricDataResults": results})


def _result(query: Mapping[str, Any], start: float, end: float, *, ascending: bool) -> dict[str, Any]:
    if "MetricStat" not in query:
        raise UnsupportedQueryError(f"query {query['Id']}: the lab has no metric math")
    wanted = query["MetricStat"]
    metric, period = wanted["Metric"], int(wanted["Period"])
    if wanted["Stat"] not in STATISTICS:
        raise UnsupportedQueryError(f"query {query['Id']}: Stat {wanted['Stat']}; one of {', '.join(STATISTICS)}")
    points = store.series(
        (get_account_id(), get_region()),
        metric["Namespace"],
        metric["MetricName"],
        {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()},
    )
    buckets: dict[int, list[Point]] = {}
    for point in points:
        if start <= point.at < end:
            buckets.setdefault(int(point.at // period) * period, []).append(point)
    times = sorted(buckets, reverse=not ascending)
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or metric["MetricName"],
        "Timestamps": times,
        "Values": [STATISTICS[wanted["Stat"]](buckets[time]) for time in times],
        "StatusCode": "Complete",
    }
