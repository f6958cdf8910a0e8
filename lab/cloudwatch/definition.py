"""What an alarm is, as far as the lab evaluates alarms; anything else is refused when it is made."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

Missing = Literal["missing", "ignore", "breaching", "notBreaching"]
MISSING: tuple[Missing, ...] = get_args(Missing)
STATISTICS = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")
COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)
MINUTE = 60
DAY = 86400


class UnsupportedAlarmError(ValueError):
    """An alarm that the lab would judge otherwise than AWS does; the message says why."""


class Alarm(NamedTuple):
    """A plain alarm: one metric, one statistic, whole minutes."""

    name: str
    namespace: str
    metric: str
    dimensions: frozenset[tuple[str, str]]
    """All of the metric's: a metric with others is another metric."""
    statistic: str
    comparison: str
    threshold: float
    period: int
    """Seconds."""
    evaluation_periods: int
    datapoints_to_alarm: int
    missing: Missing


def alarm(given: Mapping[str, Any]) -> Alarm:
    """Read an alarm as PutMetricAlarm takes it.

    Raises:
        UnsupportedAlarmError: it has metric math, a percentile, seconds, or what is no alarm at all.
    """
    name = str(given.get("AlarmName", ""))
    for key in ("Metrics", "ExtendedStatistic", "ThresholdMetricId", "EvaluateLowSampleCountPercentile"):
        if given.get(key):
            raise UnsupportedAlarmError(f"alarm {name}: the lab has no {key}")
    found = Alarm(
        name=name,
        namespace=str(given.get("Namespace") or ""),
        metric=str(given.get("MetricName") or ""),
        dimensions=frozenset((each["Name"], each["Value"]) for each in given.get("Dimensions") or ()),
        statistic=str(given.get("Statistic") or ""),
        comparison=str(given.get("ComparisonOperator") or ""),
        threshold=float(given.get("Threshold", 0)),
        period=int(given.get("Period") or 0),
        evaluation_periods=int(given.get("EvaluationPeriods") or 0),
        datapoints_to_alarm=int(given.get("DatapointsToAlarm") or given.get("EvaluationPeriods") or 0),
        missing=given.get("TreatMissingData") or "missing",
    )
    for wrong, what in _wrong(found):
        if wrong:
            raise UnsupportedAlarmError(f"alarm {name}: {what}")
    return found


def _wrong(found: Alarm) -> tuple[tuple[bool, str], ...]:
    return (
        (not found.name, "AlarmName is missing"),
        (not found.namespace or not found.metric, "Namespace or MetricName is missing"),
        (found.statistic not in STATISTICS, f"Statistic {found.statistic!r}; one of {', '.join(STATISTICS)}"),
        (
            found.comparison not in COMPARISONS,
            f"ComparisonOperator {found.comparison!r}; one of {', '.join(COMPARISONS)}",
        ),
        (found.period < MINUTE or found.period % MINUTE != 0, f"Period {found.period}; a multiple of 60 seconds"),
        (found.evaluation_periods < 1, f"EvaluationPeriods {found.evaluation_periods}; at least 1"),
        (found.evaluation_periods * found.period > DAY, "EvaluationPeriods times Period exceed a day"),
        (
            not 1 <= found.datapoints_to_alarm <= found.evaluation_periods,
            f"DatapointsToAlarm {found.datapoints_to_alarm}; 1 to EvaluationPeriods",
        ),
        (
            found.missing not in MISSING,
            f"TreatMissingData {found.missing!r}; one of {', '.join(MISSING)}",
        ),
    )
