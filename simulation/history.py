"""One history: a copy of the steady state, a plan, and what came of it."""

import gc
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from simulation.judges.rest import unfinished
from simulation.model.aws.gateway import Observer
from simulation.model.machine import CONTROLLER, Machine
from simulation.model.sandbox import Source
from simulation.model.steady import prepare, shift_passes
from simulation.model.world import World
from simulation.plans import faults, operators
from simulation.plans.drawing import Plan
from templates import lambda_function

PATIENCE = 900.0
"""For how long after everything is over a history waits for the system to settle."""
RESTED = 100.0
"""For how long everything must be well before a history counts as settled: alarm data and caches have followed."""
LOOK_EVERY = 10.0
LEAD = 60.0
"""A history begins up to this long after the steady state: at any phase of the minute, of alarm data and of ticks."""
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

    config = ""
    """Of which environment; a plan of another one runs in another laboratory."""

    def __init__(self, source: Source | None = None, config: str = "") -> None:
        self.config = config
        self.machine = Machine(source, config)
        self._steady = prepare(self.machine)

    def run(self, plan: Plan, *, at_least: float = 0.0, observer: Observer | None = None) -> History:
        """Run a plan until everything has settled after it, or patience is over.

        Args:
            plan: what happens.
            at_least: seconds that it must last, settled or not.
            observer: told of every call that is answered.
        """
        if plan.config != self.config:
            other = laboratory(modules(self.machine.source), plan.config)
            return other.run(plan, at_least=at_least, observer=observer)
        world = self._begin(plan.seed, observer)
        for fault in plan.faults:
            faults.schedule(world, fault)
        for order in plan.orders:
            operators.schedule(world, order)
        watch = _Watch(world, plan, max(plan.end, at_least))
        world.clock.advance(world.timeline.begin + max(plan.end, at_least) + PATIENCE)
        for region in world.present.regions:
            world.functions.end_all(region)
        return History(plan, world, watch.settled)

    def _begin(self, seed: int, observer: Observer | None) -> World:
        """The steady state a drawn time later, each region's passes at a phase of their own."""
        state = pickle.loads(self._steady)  # noqa: S301  our own bytes
        phases = Random(f"phases {seed}")  # noqa: S311  a simulation
        shift_passes(state, phases)
        world = World(state, self.machine, Random(seed))  # noqa: S311  a simulation
        world.clock.advance(world.clock.now + phases.uniform(0, LEAD))
        world.timeline.begin = world.clock.now
        world.observer = observer
        return world


@cache
def _laboratory(given: tuple[tuple[str, str], ...], config: str) -> Laboratory:
    made = Laboratory(dict(given) if given else None, config)
    gc.freeze()
    return made


def modules(source: Source) -> Mapping[str, str] | None:
    """The modules of a source that is not the controller as it stands."""
    return None if isinstance(source, str) or source == lambda_function.modules(CONTROLLER) else source


def laboratory(source: Mapping[str, str] | None = None, config: str = "") -> Laboratory:
    """The one of this process for the controller as it stands, or for other modules in its place.

    Args:
        source: the other modules.
        config: a name in `deployment.CONFIGURATIONS`.

    Raises:
        ValueError: no modules were given, which is not the same as none being asked for.
    """
    if source is not None and not source:
        raise ValueError("a controller without modules")
    return _laboratory(tuple((source or {}).items()), config)


class _Watch:
    """Ends a history once everything has been well for a while."""

    def __init__(self, world: World, plan: Plan, after: float) -> None:
        self._world = world
        self._plan = plan
        self._well_since: float | None = None
        self.settled = False
        world.clock.at(world.timeline.begin + after, self._look)

    def _look(self, _: object) -> None:
        clock = self._world.clock
        if not well(self._world) or unfinished(self._world, self._plan):
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
