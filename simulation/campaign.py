"""Many histories on every core, and what is left of them: what was broken, and what was measured."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context

from simulation.history import laboratory
from simulation.judges.invariants import Broken, check
from simulation.outcome import Outcome, outcome
from simulation.plans.drawing import draw
from templates.lambda_function import modules

CHUNK = 20


class BrokenModelError(RuntimeError):
    """An error of the simulation."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One history that is over: little, since it crosses from one process to another."""

    seed: int
    seconds: float
    broken: tuple[Broken, ...]
    outcome: Outcome


def one(seed: int) -> Finished:
    """Run the history of a seed.

    Raises:
        BrokenModelError: the simulation itself failed, which says nothing about the controller.
    """
    try:
        history = laboratory().run(draw(seed))
    except Exception as error:
        raise BrokenModelError(f"seed {seed}: {error!r}") from error
    return Finished(seed, history.seconds, tuple(check(history)), outcome(history))


def many(first: int, count: int, workers: int) -> Iterator[Finished]:
    """Run as many seeds from the first on; the results come in no order."""
    seeds = range(first, first + count)
    if workers <= 1:
        yield from map(one, seeds)
        return
    with get_context("fork").Pool(workers) as pool:
        yield from pool.imap_unordered(one, seeds, CHUNK)


def controller_digest() -> str:
    """Which controller it was: a finding holds for this text."""
    text = "\n".join(f"{name}\n{content}" for name, content in sorted(modules("controller").items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
