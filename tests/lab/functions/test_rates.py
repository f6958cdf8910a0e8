"""When a schedule is due, and which schedules the lab would keep."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.functions.rates import UnsupportedScheduleError, next_due, schedule

PLAIN = {
    "ScheduleExpression": "rate(1 minute)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {
        "Arn": "arn:aws:lambda:us-east-1:111122223333:function:controller",
        "RoleArn": "arn:aws:iam::111122223333:role/schedule",
        "Input": '{"command": "tick"}',
        "RetryPolicy": {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0},
    },
}


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from([60.0, 3600.0]))
def test_the_next_time_is_ahead_and_on_the_rate(due: float, late: float, seconds: float) -> None:
    now = due + late
    found = next_due(due, now, seconds)
    assert now < found <= now + seconds + 1e-3
    assert abs((found - due) / seconds - round((found - due) / seconds)) < 1e-6


def test_a_tick_that_comes_late_does_not_shift_the_others() -> None:
    assert next_due(100, 100.9, 60) == 160
    assert next_due(100, 161, 60) == 220


@pytest.mark.parametrize(("rate", "seconds"), [("rate(1 minute)", 60), ("rate(2 hours)", 7200), ("rate(1 day)", 86400)])
def test_rates_are_read(rate: str, seconds: float) -> None:
    found = schedule({**PLAIN, "ScheduleExpression": rate})
    assert (found.seconds, found.enabled, found.age, found.retries) == (seconds, True, 60, 0)


def test_a_disabled_schedule_is_known_to_be() -> None:
    assert not schedule({**PLAIN, "State": "DISABLED"}).enabled


@pytest.mark.parametrize(
    ("different", "named"),
    [
        ({"ScheduleExpression": "cron(0 3 * * ? *)"}, "rate"),
        ({"ScheduleExpression": "rate(0 minutes)"}, "rate"),
        ({"StartDate": 1.0}, "StartDate"),
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}}, "FlexibleTimeWindow"),
        ({"Target": {**PLAIN["Target"], "Arn": "arn:aws:sqs:us-east-1:111122223333:q"}}, "Lambda"),  # type: ignore[dict-item]  # a dict it is
        ({"Target": {**PLAIN["Target"], "DeadLetterConfig": {}}}, "DeadLetterConfig"),  # type: ignore[dict-item]  # as above
    ],
)
def test_what_the_lab_would_not_keep_is_refused_by_name(different: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedScheduleError, match=named):
        schedule({**PLAIN, **different})
