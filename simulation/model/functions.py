"""Lambda runs and what starts them: a tick each minute, early, late, twice or not at all; commands of operators.

Asynchronous retries are off: a run that fails is not repeated.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from simulation.model.clock import Clock, Run
from simulation.model.deployment import Deployment
from simulation.model.machine import Machine
from simulation.model.topology import Topology
from templates.failover import controller

TICK_SECONDS = 60.0
JITTER_SECONDS = 20.0
"""EventBridge starts a schedule within its minute; how late in it, AWS does not say."""

Answered = Callable[[str, dict[str, Any], Any], object]


class Context:
    """As Lambda passes it to a handler."""

    def __init__(self, clock: Clock, number: int) -> None:
        self._clock = clock
        self._end = clock.now + controller.TIMEOUT_SECONDS
        self.aws_request_id = f"00000000-0000-0000-0000-{number:012}"

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the run."""
        return int(1000 * (self._end - self._clock.now))


class Functions:
    """The controllers of both regions. A run ends by itself, at its timeout, or with its region or Lambda there."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        topology: Topology,
        machine: Machine,
        say: Callable[[str, str], object],
    ) -> None:
        self._clock = clock
        self._random = random
        self._topology = topology
        self._machine = machine
        self._say = say
        self._runs: dict[str, list[Run]] = {}
        self._started = 0
        self.deployed: Deployment
        """What new runs are told by their environment."""
        self.dead: Counter[str] = Counter()
        """Region to faults under which Lambda runs nothing there."""
        self.tickless: Counter[str] = Counter()
        """Region to faults under which EventBridge ticks nothing there."""
        self.doubled: Counter[str] = Counter()
        self.lateness: dict[str, float] = {}
        """Region to how late its next tick comes, seconds; used up by it."""
        self.crashes: list[tuple[str, BaseException]] = []
        """Runs that ended with an exception."""

    def begin(self, deployed: Deployment) -> None:
        """Tick from now on: once at the start, so that no gap is made by beginning, then with a phase of its own."""
        self.deployed = deployed
        for region in deployed.regions:
            self._clock.after(3 * self._random.random(), self._tick_once, region)
            self._clock.after(TICK_SECONDS * self._random.random(), self._tick, region)

    def _tick(self, region: str) -> None:
        self._clock.after(TICK_SECONDS, self._tick, region)
        if self.tickless[region]:
            return
        late = self.lateness.pop(region, 0.0)
        if late:
            self._say(region, f"a tick comes {late:.0f} s late")
        self._clock.after(late + JITTER_SECONDS * self._random.random(), self._tick_once, region)
        if self.doubled[region] or self._random.random() < 0.01:  # noqa: PLR2004  "at least once"
            self._clock.after(late + JITTER_SECONDS * self._random.random(), self._tick_once, region)

    def _tick_once(self, region: str) -> None:
        self.invoke(region, {"command": "tick"}, None)

    def invoke(self, region: str, event: dict[str, Any], answered: Answered | None) -> None:
        """Start a run, if Lambda does; `answered` is told what the handler returned."""
        if not self._topology.alive(region) or self.dead[region]:
            if answered:
                answered(region, event, None)
            return
        self._started += 1
        handler = self._machine.handler(self.deployed, region)
        context = Context(self._clock, self._started)

        def body() -> None:
            try:
                answer = handler(event, context)
            except Exception as error:  # noqa: BLE001  whatever it is, Lambda survives it
                self.crashes.append((region, error))
                self._say(region, f"a run ends with {error!r}")
                answer = None
            if answered:
                answered(region, event, answer)

        run = Run(self._clock, region, body)
        runs = self._runs.setdefault(region, [])
        runs[:] = [each for each in runs if not each.ended]
        runs.append(run)
        self._clock.after(controller.TIMEOUT_SECONDS, self._time_out, run)
        run.resume()

    def _time_out(self, run: Run) -> None:
        if not run.ended:
            self._say(run.label, "a run reaches its timeout")
            run.end()

    def end_all(self, region: str) -> None:
        """End every run in a region between two of its calls."""
        for run in self._runs.pop(region, []):
            run.end()

    def running(self, region: str) -> int:
        """How many runs there are."""
        return sum(not run.ended for run in self._runs.get(region, []))
