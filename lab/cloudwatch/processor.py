"""How much of this machine's processors a database uses: CPUUtilization, from Linux's accounts of its processes."""

import os
import time
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
USER, CHILDREN_SYSTEM = 11, 15
"""Fields of /proc/PID/stat after the command's name, proc(5): utime, stime, cutime, cstime."""
STARTED = 19


class Usage(NamedTuple):
    """At a time, the processor seconds that a postmaster and its children had used."""

    at: float
    """Seconds since the machine's start."""
    seconds: float


def usage(postmaster: int) -> Usage | None:
    """Now; None if it does not run."""
    own = _fields(postmaster)
    if own is None:
        return None
    # Of children that have ended the postmaster has the account.
    total = _ticks(own) + sum(_ticks(found) for child in _children(postmaster) if (found := _fields(child)))
    return Usage(time.clock_gettime(time.CLOCK_BOOTTIME), total / TICKS)


def beginning(postmaster: int) -> Usage | None:
    """When it started, and had used nothing."""
    own = _fields(postmaster)
    return Usage(int(own[STARTED]) / TICKS, 0.0) if own else None


def percent(before: Usage, now: Usage) -> float:
    """Of all processors, between two looks at the same server; 0 to 100."""
    elapsed = max(now.at - before.at, 1 / TICKS)
    return min(100.0, max(0.0, 100 * (now.seconds - before.seconds) / elapsed / (os.cpu_count() or 1)))


def _ticks(fields: list[str]) -> int:
    return sum(int(field) for field in fields[USER:CHILDREN_SYSTEM])


def _fields(pid: int) -> list[str] | None:
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
