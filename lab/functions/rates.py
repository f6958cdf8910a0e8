"""When a schedule is due: `rate(1 minute)`, and no other kind. Pure.

EventBridge Scheduler User Guide, "Schedule types": a rate begins when the schedule is created, unless it has a start.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RATE = re.compile(r"rate\((?P<value>[1-9]\d*) (?P<unit>minute|hour|day)s?\)")
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
LARGEST_AGE, MOST_ATTEMPTS = 86400, 185
"""Scheduler's defaults."""


class UnsupportedScheduleError(ValueError):
    """A schedule that the lab would not keep; the message says why."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What Scheduler needs to know."""

    seconds: float
    """Between two calls."""
    enabled: bool
    function: str
    """ARN of the Lambda function."""
    role: str
    input: str
    """What it is called with: JSON."""
    age: float
    """Seconds after which a call that was not taken is given up."""
    retries: int


def schedule(given: Mapping[str, Any]) -> Schedule:
    """Read a schedule as CreateSchedule takes it.

    Raises:
        UnsupportedScheduleError: it is no plain rate at which a Lambda function is called.
    """
    expression = str(given.get("ScheduleExpression", ""))
    rate = RATE.fullmatch(expression)
    target = given.get("Target") or {}
    function = str(target.get("Arn", ""))
    if rate is None:
        raise UnsupportedScheduleError(f"ScheduleExpression {expression!r}: the lab has rate(...) alone")
    for key in ("StartDate", "EndDate"):
        if given.get(key):
            raise UnsupportedScheduleError(f"{key}: the lab's schedules begin at once and do not end")
    if (given.get("FlexibleTimeWindow") or {}).get("Mode") != "OFF":
        raise UnsupportedScheduleError("FlexibleTimeWindow: the lab calls on time, Mode OFF")
    if ":lambda:" not in function or ":function:" not in function:
        raise UnsupportedScheduleError(f"Target {function!r}: the lab calls Lambda functions alone")
    if unknown := sorted(set(target) - {"Arn", "RoleArn", "Input", "RetryPolicy"}):
        raise UnsupportedScheduleError(f"Target: the lab has no {', '.join(unknown)}")
    retry = target.get("RetryPolicy") or {}
    return Schedule(
        seconds=int(rate["value"]) * SECONDS[rate["unit"]],
        enabled=given.get("State", "ENABLED") == "ENABLED",
        function=function,
        role=str(target.get("RoleArn", "")),
        input=str(target.get("Input") or "{}"),
        age=float(retry.get("MaximumEventAgeInSeconds", LARGEST_AGE)),
        retries=int(retry.get("MaximumRetryAttempts", MOST_ATTEMPTS)),
    )


def next_due(due: float, now: float, seconds: float) -> float:
    """The first time after now that a rate falls on; what was missed is not made up for."""
    return due + (max(0.0, now - due) // seconds + 1) * seconds
