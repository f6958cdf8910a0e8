"""The transitions that the controllers have written down, of the lease and of each region's record, in one order."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

IN_LEASE = re.compile(r"(?P<at>\d+) (?P<region>[a-z0-9-]+) (?P<event>.+)")
IN_RECORD = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<event>.+) \(epoch (?P<epoch>\d+)\)")


class Entry(NamedTuple):
    """One transition; entries sort by time."""

    at: float
    """Seconds since 1970, by the clock of the region that did it."""
    region: str
    event: str
    """As in the table of messages in `docs/controller.md`."""
    epoch: int | None = None
    """The lease's epoch at that time; the lease's own journal does not say it."""


def of_lease(lines: Iterable[str]) -> tuple[Entry, ...]:
    """The lease's journal: changes of the lease, by either region. A line of another form is left out."""
    found = map(IN_LEASE.fullmatch, lines)
    return tuple(Entry(float(match["at"]), match["region"], match["event"]) for match in found if match)


def of_record(region: str, lines: Iterable[str]) -> tuple[Entry, ...]:
    """A region's journal: everything that its controller has told people. A line of another form is left out."""
    found = map(IN_RECORD.fullmatch, lines)
    return tuple(Entry(_seconds(match["at"]), region, match["event"], int(match["epoch"])) for match in found if match)


SAME_SECONDS = 20.0
"""A pass takes less, or is taken for dead (`PASS` of the controller)."""


def same(one: Entry, other: Entry) -> bool:
    """Whether both tell of one event: the lease and the record are written within a pass."""
    return one.event == other.event and one.region == other.region and abs(one.at - other.at) <= SAME_SECONDS


def together(lease: Iterable[Entry], records: Iterable[Entry]) -> tuple[Entry, ...]:
    """One journal, oldest first. An event of the lease that is in a record too is told once, with its epoch."""
    told = list(records)
    alone = [entry for entry in lease if not any(same(entry, other) for other in told)]
    return tuple(sorted([*told, *alone], key=lambda entry: entry.at))


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
