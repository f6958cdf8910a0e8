"""What state an alarm is in by its own data: User Guide, "Configuring how CloudWatch alarms treat missing data".

Pure: no clock, no store. Whole periods only, of plain statistics; what else an alarm may be is refused by `definition`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Literal, NamedTuple

from lab.cloudwatch.definition import Alarm, Missing

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
MINUTE = 60
EXTRA = 2
"""Periods that are looked at beyond the evaluation periods, for real data to take the place of missing: the guide's
examples look at 5 for 3, and say no more about it."""
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanThreshold": lt,
    "LessThanOrEqualToThreshold": le,
}


class Point(NamedTuple):
    """A stored datapoint, or a statistic set; a plain value counts once."""

    at: float
    samples: float
    total: float
    low: float
    high: float


STATISTICS: Mapping[str, Callable[[Sequence[Point]], float]] = {
    "SampleCount": lambda points: sum(point.samples for point in points),
    "Sum": lambda points: sum(point.total for point in points),
    "Average": lambda points: sum(point.total for point in points) / sum(point.samples for point in points),
    "Minimum": lambda points: min(point.low for point in points),
    "Maximum": lambda points: max(point.high for point in points),
}


def minute(now: float) -> float:
    """The end of the last whole minute: alarms are evaluated once a minute, over windows that end with one."""
    return now // MINUTE * MINUTE


def values(alarm: Alarm, points: Iterable[Point], until: float, periods: int) -> list[float | None]:
    """The statistic of each of the last periods before a time, oldest first; None where there is no datapoint."""
    buckets: list[list[Point]] = [[] for _ in range(periods)]
    for point in points:
        age = until - point.at
        if 0 < age <= periods * alarm.period and point.samples > 0:
            buckets[periods - 1 - int(-(-age // alarm.period) - 1)].append(point)
    statistic = STATISTICS[alarm.statistic]
    return [statistic(bucket) if bucket else None for bucket in buckets]


def evaluate(alarm: Alarm, points: Iterable[Point], now: float, current: State) -> State:
    """The state of an alarm at a time, given the state that it is in."""
    found = values(alarm, points, minute(now), alarm.evaluation_periods + EXTRA)
    breaching = COMPARISONS[alarm.comparison]
    return judge(
        [None if value is None else breaching(value, alarm.threshold) for value in found],
        wanted=alarm.evaluation_periods,
        enough=alarm.datapoints_to_alarm,
        missing=alarm.missing,
        current=current,
    )


def judge(breaches: Sequence[bool | None], *, wanted: int, enough: int, missing: Missing, current: State) -> State:
    """The guide's tables: what the newest periods make of an alarm.

    Args:
        breaches: for each period of the evaluation range, oldest first, whether it breaches; None: no data.
        wanted: evaluation periods, N.
        enough: datapoints to alarm, M.
        missing: what a period without data counts as.
        current: the state so far, which `ignore` keeps, and an alarm that would be premature.
    """
    real = [breach for breach in breaches if breach is not None]
    if len(real) >= wanted or missing in ("breaching", "notBreaching"):
        filled = max(0, wanted - len(real)) * (missing == "breaching")
        return "ALARM" if sum(real[-wanted:]) + filled >= enough else "OK"
    if sum(real) >= enough:
        return "ALARM"
    if real and not all(real):
        return "OK"
    if missing == "ignore":
        return current
    if not real:
        return "INSUFFICIENT_DATA"
    # Only breaching data, and little of it: ALARM once the oldest is as old as would be enough, until then no change.
    oldest = len(breaches) - next(place for place, breach in enumerate(breaches) if breach is not None)
    return "ALARM" if oldest >= enough else current
