"""Windows: arithmetic of the week, against a count of its minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.window import DAY, DAYS, WEEK, Window, daily, weekly

MINUTES = st.integers(0, DAY - 1)
LENGTHS = st.integers(0, DAY - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def weekly_text(start: int, length: int) -> str:
    ends = (start, (start + length) % WEEK)
    return "-".join(f"{DAYS[end // DAY]}:{clock(end % DAY)}" for end in ends)


def minutes_open(window: Window) -> set[int]:
    starts = range(window.start, window.start + WEEK, window.period)
    return {(start + minute) % WEEK for start in starts for minute in range(window.minutes)}


@given(MINUTES, LENGTHS)
def test_a_daily_window_is_read_as_written(start: int, length: int) -> None:
    assert daily(f"{clock(start)}-{clock((start + length) % DAY)}") == Window(start, length, DAY)


@given(st.integers(0, WEEK - 1), st.integers(0, WEEK - 1))
def test_a_weekly_window_is_read_as_written(start: int, length: int) -> None:
    assert weekly(weekly_text(start, length)) == Window(start, length, WEEK)


@given(MINUTES, LENGTHS, st.integers(0, WEEK - 1), st.integers(0, 600))
def test_overlap_is_a_minute_in_both(start: int, length: int, week_start: int, week_length: int) -> None:
    day, week = Window(start, length, DAY), Window(week_start, week_length, WEEK)
    shared = bool(minutes_open(day) & minutes_open(week))
    assert day.overlaps(week) == week.overlaps(day) == shared


@pytest.mark.parametrize(
    ("backup", "maintenance", "overlap"),
    [
        ("03:00-04:00", "mon:04:00-mon:05:00", False),
        ("05:00-05:30", "mon:04:00-mon:05:00", False),
        ("04:59-05:29", "mon:04:00-mon:05:00", True),
        ("23:45-00:15", "tue:00:00-tue:00:30", True),
        ("23:45-00:15", "sun:23:30-mon:00:30", True),
        ("23:30-00:00", "mon:00:00-mon:01:00", False),
        ("12:00-12:30", "sat:20:00-sun:20:00", True),
    ],
)
def test_midnight_and_the_end_of_the_week(backup: str, maintenance: str, *, overlap: bool) -> None:
    day, week = daily(backup), weekly(maintenance)
    assert day is not None
    assert week is not None
    assert day.overlaps(week) is overlap


@pytest.mark.parametrize(
    "text", ["", "3:00-4:00", "03:00", "24:00-01:00", "03:00-04:60", "mon:03:00-mon:04:00", "03:00-04:00\n"]
)
def test_what_is_no_daily_window(text: str) -> None:
    assert daily(text) is None


@pytest.mark.parametrize("text", ["", "03:00-04:00", "mon:03:00-04:00", "Mon:03:00-Mon:04:00", "mon:24:00-tue:01:00"])
def test_what_is_no_weekly_window(text: str) -> None:
    assert weekly(text) is None
