"""Backup and maintenance windows as spans of a week, in minutes from Monday 00:00 UTC."""

import re
from dataclasses import dataclass

from settings.database import DAILY_WINDOW_PATTERN, WEEKLY_WINDOW_PATTERN

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WEEK = len(DAYS) * DAY


@dataclass(frozen=True)
class Window:
    """A span that comes back every `period` minutes; it may begin on one day and end on the next."""

    start: int
    minutes: int
    """Length; a window whose two ends are the same has none."""
    period: int

    def overlaps(self, other: "Window") -> bool:
        """Whether both are ever open in the same minute. Windows that only touch do not overlap."""
        return bool(self.minutes and other.minutes) and any(
            (later - earlier) % WEEK < self.minutes or (earlier - later) % WEEK < other.minutes
            for earlier in _starts(self)
            for later in _starts(other)
        )


def _starts(window: Window) -> range:
    """Where the window begins in a week."""
    return range(window.start, window.start + WEEK, window.period)


def daily(text: str) -> Window | None:
    """`03:00-04:00`, or None if the text is no daily window."""
    if not re.fullmatch(DAILY_WINDOW_PATTERN, text):
        return None
    start, end = (_minute(time) for time in text.split("-"))
    return Window(start, (end - start) % DAY, DAY)


def weekly(text: str) -> Window | None:
    """`mon:04:00-mon:05:00`, or None if the text is no weekly window."""
    if not re.fullmatch(WEEKLY_WINDOW_PATTERN, text):
        return None
    start, end = (
        DAYS.index(day) * DAY + _minute(time) for day, time in (side.split(":", 1) for side in text.split("-"))
    )
    return Window(start, (end - start) % WEEK, WEEK)


def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
