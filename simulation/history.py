"""One history: a copy of the steady state, a plan, and what came of it."""

import gc
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from simulation import faults, operators
from simulation.aws.gateway import Observer
from simulation.drawing import Plan
from simulation.machine import Machine
from simulation.sandbox import Source
from simulation.steady import prepare
from simulation.world import World

PATIENCE = 900.0
"""For how long after everything is over a history waits for the system to settle."""
RESTED = 100.0
"""For how long everything must be well before a history counts as settled: alarm data and caches have followed."""
LOOK_EVERY = 10.0
LAST_COMMIT_WITHIN = 8.0


@dataclass(slots=True, eq=False)
class History:
    """A history that is over."""

    plan: Plan
    world: World
    settled: bool
    """Whether it ended because everything was well again."""

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.world.clock.now - self.world.timeline.begin


class Laboratory:
    """Where histories run: a machine, and the steady state that it reached."""

    def __init__(self, source: Source | None = None) -> None:
        self.machine = Machine(source)
        self._steady = prepare(self.machine)

    def run(self, plan: Plan, *, at_least: float = 0.0, observer: Observer | None = None) -> History:
        """Run a plan until everything has settled after it, or patience is over.

        Args:
            plan: what happens.
            at_least: seconds that it must last, settled or not.
            observer: told of every call that is answered.
        """
        world = World(pickle.loads(self._steady), self.machine, Random(plan.seed), observer=observer)  # noqa: S301, S311  our own bytes; a simulation
        for fault in plan.faults:
            faults.schedule(world, fault)
        for order in plan.orders:
            operators.schedule(world, order)
        watch = _Watch(world, max(plan.end, at_least))
        world.clock.advance(world.timeline.begin + max(plan.end, at_least) + PATIENCE)
        for region in world.present.regions:
            world.functions.end_all(region)
        return History(plan, world, watch.settled)


@cache
def _laboratory(modules: tuple[tuple[str, str], ...]) -> Laboratory:
    made = Laboratory(dict(modules) if modules else None)
    gc.freeze()
    return made


def laboratory(source: Mapping[str, str] | None = None) -> Laboratory:
    """The one of this process for the controller as it stands, or for other modules in its place.

    Raises:
        ValueError: no modules were given, which is not the same as none being asked for.
    """
    if source is not None and not source:
        raise ValueError("a controller without modules")
    return _laboratory(tuple((source or {}).items()))


class _Watch:
    """Ends a history once everything has been well for a while."""

    def __init__(self, world: World, after: float) -> None:
        self._world = world
        self._well_since: float | None = None
        self.settled = False
        world.clock.at(world.timeline.begin + after, self._look)

    def _look(self, _: object) -> None:
        clock = self._world.clock
        if not well(self._world):
            self._well_since = None
        elif self._well_since is None:
            self._well_since = clock.now
        elif clock.now - self._well_since >= RESTED:
            self.settled = True
            clock.stop()
            return
        clock.after(LOOK_EVERY, self._look)


def well(world: World) -> bool:
    """Whether all clients that could write to the holder's database do so, and to no other."""
    now, holder = world.clock.now, world.database(world.holder())
    if not holder or not holder.serves_writes:
        return False
    for client in world.clients.all:
        if not world.topology.both_ways("vpc", client.region, holder.region):
            continue
        if now - client.last_commit > LAST_COMMIT_WITHIN or client.last_region != holder.region:
            return False
    return True
