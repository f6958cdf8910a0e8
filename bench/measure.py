"""Runs commands and measures them: processor time of the whole tree of processes, and time on the wall."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Cost(NamedTuple):
    """What a run took, in seconds."""

    cpu: float
    """User and system time of the process and of every child that it waited for."""
    wall: float


class Case(NamedTuple):
    """A command, and what must be done before each run of it (which is not measured)."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] = lambda: None


def cost_of(command: Sequence[str]) -> Cost:
    """Run a command once, in the checkout, with its output thrown away.

    Raises:
        RuntimeError: it failed, so its time says nothing.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        started = time.perf_counter()
        process = os.posix_spawn(
            command[0],
            list(command),
            {**os.environ, "PYTHONPATH": str(ROOT)},
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, descriptor) for descriptor in (0, 1, 2)],
        )
        _, status, usage = os.wait4(process, 0)
        wall = time.perf_counter() - started
    finally:
        os.close(nowhere)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def medians(cases: Sequence[Case], rounds: int) -> Mapping[str, Cost]:
    """Run every case once a round, so that a machine that slows down slows them all; the median of each."""
    costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            case.prepare()
            costs[case.name].append(cost_of(case.command))
    return {
        name: Cost(median(cost.cpu for cost in runs), median(cost.wall for cost in runs))
        for name, runs in costs.items()
    }
