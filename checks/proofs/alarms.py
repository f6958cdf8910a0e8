"""Alarms and dashboards watch metrics that exist, in the metric's unit, and say what missing data means."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from checks.proofs.metric_table import AWS_METRICS, OWN_METRICS, PLAUSIBLE, Metric
from templates import naming

CODES = {
    "DC020": "a metric that nobody publishes",
    "DC021": "dimensions that are not the metric's",
    "DC022": "a value that CloudWatch does not know",
    "DC023": "a threshold that does not fit the metric's unit",
    "DC024": "an alarm that tells nobody",
    "DC025": "an alarm's name used twice in a region",
}

ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"
KNOWN_VALUES: Mapping[str, tuple[str, ...]] = {
    "ComparisonOperator": (
        "GreaterThanThreshold",
        "GreaterThanOrEqualToThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
    ),
    "TreatMissingData": ("breaching", "notBreaching", "ignore", "missing"),
}
STATISTICS = ("Average", "Maximum", "Minimum", "Sum", "SampleCount")
BAND_COMPARISONS = (
    "GreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
)
"""Of alarms on an anomaly band instead of a threshold."""
STANDARD_PERIOD_SECONDS = 60
SIGNAL = "info"
"""Severity of alarms that machines read: they need not tell anybody."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Everything that an alarm or dashboard says about a metric."""
    namespace = naming.metric_namespace(deployment.environment)
    names: set[tuple[str, str]] = set()
    for stack, title, alarm in deployment.find(ALARM):
        yield from _alarm(stack, title, alarm, namespace)
        name = (stack.region, str(alarm.get("AlarmName")))
        if name in names:
            yield stack.finding("DC025", title, f"the alarm name {name[1]} is used twice in {name[0]}")
        names.add(name)
    for stack, title, dashboard in deployment.find(DASHBOARD):
        for shown_namespace, metric, *dimensions in _dashboard_metrics(dashboard["DashboardBody"]):
            yield from _metric(stack, title, (shown_namespace, metric, dimensions[::2]), namespace)


class Watched(NamedTuple):
    """A metric as an alarm watches it."""

    namespace: str
    metric: str
    dimensions: Sequence[str]
    statistic: str
    period: int
    threshold: float | None
    """None: CloudWatch learns what is usual."""


def _watched(alarm: Mapping[str, Any]) -> Iterator[Watched]:
    """A plain alarm's one metric, or those under an anomaly band."""
    if "Metrics" not in alarm:
        metric, threshold = alarm, float(alarm["Threshold"])
        yield _seen(metric, alarm.get("Statistic"), alarm.get("Period"), threshold)
    for query in alarm.get("Metrics", ()):
        if found := query.get("MetricStat"):
            yield _seen(found["Metric"], found.get("Stat"), found.get("Period"), None)


def _seen(metric: Mapping[str, Any], statistic: Any, period: Any, threshold: float | None) -> Watched:
    dimensions = [dimension["Name"] for dimension in metric.get("Dimensions", [])]
    return Watched(metric["Namespace"], metric["MetricName"], dimensions, str(statistic), int(period or 0), threshold)


def _alarm(stack: Stack, title: str, alarm: Mapping[str, Any], own_namespace: str) -> Iterator[Finding]:
    known = {**KNOWN_VALUES, "ComparisonOperator": BAND_COMPARISONS} if "Metrics" in alarm else KNOWN_VALUES
    for field, values in known.items():
        if alarm.get(field) not in values:
            yield stack.finding("DC022", f"{title}/{field}", f"{alarm.get(field)!r} is none of {', '.join(values)}")
    for watched in _watched(alarm):
        if watched.statistic not in STATISTICS:
            yield stack.finding(
                "DC022", f"{title}/Statistic", f"{watched.statistic!r} is none of {', '.join(STATISTICS)}"
            )
        if watched.period <= 0 or watched.period % STANDARD_PERIOD_SECONDS:
            place, period = f"{title}/Period", watched.period
            yield stack.finding("DC022", place, f"{period} s: every metric here has one-minute datapoints")
        yield from _metric(stack, title, (watched.namespace, watched.metric, watched.dimensions), own_namespace)
        metric = _find(watched.namespace, watched.metric, own_namespace)
        if metric and watched.statistic != "SampleCount" and watched.threshold is not None:
            yield from _threshold(stack, title, watched.metric, watched.threshold, metric)
    tagged = {tag["Key"]: tag["Value"] for tag in alarm.get("Tags", [])}
    if tagged.get("Severity") != SIGNAL and not alarm.get("AlarmActions"):
        yield stack.finding("DC024", title, f"severity {tagged.get('Severity')} without AlarmActions")


def _threshold(stack: Stack, title: str, name: str, threshold: float, metric: Metric) -> Iterator[Finding]:
    least, greatest = PLAUSIBLE[metric.unit]
    watches_sign = metric.unit == "seconds" and threshold == 0
    if not (least <= threshold <= greatest or watches_sign):
        yield stack.finding(
            "DC023",
            f"{title}/Threshold",
            f"{threshold:g} for {name}, in {metric.unit}: plausible is {least:g} to {greatest:g}",
        )


def _metric(stack: Stack, title: str, used: tuple[str, str, Sequence[str]], own_namespace: str) -> Iterator[Finding]:
    namespace, name, dimensions = used
    metric = _find(namespace, name, own_namespace)
    if metric is None:
        yield stack.finding("DC020", title, f"nobody publishes {namespace} {name}")
    elif sorted(dimensions) != sorted(metric.dimensions):
        yield stack.finding(
            "DC021", title, f"{name} has the dimensions {list(metric.dimensions)}, not {list(dimensions)}"
        )


def _find(namespace: str, name: str, own_namespace: str) -> Metric | None:
    return (OWN_METRICS if namespace == own_namespace else AWS_METRICS.get(namespace, {})).get(name)


def _dashboard_metrics(body: Any) -> Iterator[list[str]]:
    """Rows of `metrics`: namespace, name, then dimensions and values; CloudWatch's `.` ("as above") is filled in."""
    for widget in json.loads(body if isinstance(body, str) else body["Fn::Sub"])["widgets"]:
        above: list[str] = []
        for row in widget.get("properties", {}).get("metrics", []):
            names = [cell for cell in row if isinstance(cell, str)]
            if names:  # a row without names is an expression over others
                above = [above[place] if cell == "." else cell for place, cell in enumerate(names)]
                yield above
