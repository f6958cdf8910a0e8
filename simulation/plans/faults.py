"""Faults as data: what goes wrong, when, for how long, and where.

`Fault(60, "link", 900, {"between": ["us-east-1", "us-west-2"], "path": "vpc"})`: times are seconds since the history
began. `fault_kinds` says what each does; `drawing` draws faults, a scenario file writes them down.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from simulation.model.world import World
from simulation.plans.fault_kinds import KINDS, Details


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong for a while, or for good."""

    at: float
    what: str
    until: float | None = None
    details: Details = field(default_factory=dict)

    def __str__(self) -> str:
        """For people."""
        end = f"to {self.until:.0f}" if self.until is not None else "for good"
        rest = ", ".join(f"{key}: {value}" for key, value in self.details.items())
        return f"{self.at:.0f} {end}: {self.what} ({rest})"

    def overlaps(self, start: float, end: float) -> bool:
        """Whether it is there at some time between."""
        return self.at <= end and (self.until is None or self.until >= start)

    @property
    def region(self) -> str:
        """Where it strikes, if that is one region."""
        return str(self.details.get("region", ""))


def schedule(world: World, fault: Fault) -> None:
    """Let it begin and end in its time.

    Raises:
        KeyError: there is no such kind of fault.
    """
    kind = KINDS[fault.what]
    begin = world.timeline.begin

    def start(_: object) -> None:
        world.say("fault", f"begins: {fault}")
        undo = kind(world, fault.details)
        if undo and fault.until is not None:
            world.clock.at(begin + fault.until, stop, undo)

    def stop(undo: Callable[[], object]) -> None:
        world.say("fault", f"ends: {fault}")
        undo()

    world.clock.at(begin + fault.at, start)
