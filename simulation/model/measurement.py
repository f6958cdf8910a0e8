"""What AWS measures and sees by itself: RDS's metrics each minute, and Route 53's view of alarm data.

RDS does not say when in, or before, the minute of its stamp a value was sampled: up to a minute before is assumed.
"""

from collections.abc import Callable
from random import Random

from simulation.model.aws.cloudwatch import MINUTE, CloudWatch
from simulation.model.clock import Clock
from simulation.model.database import HEARTBEAT_SECONDS, Instance
from simulation.model.dns import Check, Definition
from simulation.model.state import State
from simulation.model.topology import Topology

NAMESPACE = "AWS/RDS"
VIEW_SECONDS = 60.0
"""Until Route 53 sees a minute of alarm data, at most; not documented by AWS, `settings.budget` counts it so."""
LATEST_SECONDS = 60.0
"""Until a datapoint of RDS can be read, after its minute."""


class Measurement:
    """Timers of one history."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        *,
        state: State,
        topology: Topology,
        cloudwatch: dict[str, CloudWatch],
        seen_at: Callable[[str], float | None],
        status: Callable[[Instance], str],
        moved: Callable[[], object],
    ) -> None:
        self._clock = clock
        self._random = random
        self._state = state
        self._topology = topology
        self._cloudwatch = cloudwatch
        self._seen_at = seen_at
        self._status = status
        self._moved = moved
        self.commit_bytes = random.choice((8_192, 8_192, 200_000, 3_000_000))
        """WAL of one commit."""
        self._view = random.uniform(0, VIEW_SECONDS)
        self._last_known_minutes = random.randint(1, 5)
        """For so many minutes without data a health check goes by the last minute that had any."""
        self._phase = random.uniform(0, HEARTBEAT_SECONDS)

    def begin(self, regions: tuple[str, ...]) -> None:
        """Measure from now on."""
        next_minute = int(self._clock.now // MINUTE) + 1
        for region in regions:
            self._schedule((region, next_minute))

    def look_at(self, definition: Definition) -> None:
        """Route 53 looks at each minute of an alarm's data once, some time after the minute."""
        minute = int(self._clock.now // MINUTE)
        for check in definition.checks:
            self._look_later(check, minute)

    # -- RDS ------------------------------------------------------------------------------------------------

    def _schedule(self, what: tuple[str, int]) -> None:
        _, minute = what
        sampled = (minute + self._random.uniform(-1, 1)) * MINUTE
        self._clock.at(sampled, self._sample, what)

    def _sample(self, what: tuple[str, int]) -> None:
        region, minute = what
        self._schedule((region, minute + 1))
        seen_at = self._seen_at(region)
        if seen_at is None or not self._topology.alive(region):
            return
        visible = max(seen_at, (minute + 1) * MINUTE + LATEST_SECONDS * self._random.random())
        for instance in self._state.instances[region].values():
            if not instance.outages:
                for metric, value in self._values(instance):
                    series = (NAMESPACE, metric, instance.identifier)
                    self._cloudwatch[region].keep(series, minute * MINUTE, value, visible)

    def _values(self, instance: Instance) -> list[tuple[str, float]]:
        now, stream = self._clock.now, instance.stream
        if stream:
            lag = now - stream.replayed(now, self._phase) if self._status(instance) == "replicating" else -1.0
            return [("ReplicaLag", lag)]
        slot = self._slot(instance)
        return [] if slot is None or not instance.writable else [("OldestReplicationSlotLag", slot)]

    def _slot(self, source: Instance) -> float | None:
        """Bytes that the replica has not confirmed; None without a slot."""
        for instances in self._state.instances.values():
            for each in instances.values():
                if each.stream and each.stream.source is source:
                    gone = each.stream.ordered == "terminated"
                    return None if gone else float(each.stream.missing(self._clock.now) * self.commit_bytes)
        return None

    # -- Route 53 -------------------------------------------------------------------------------------------

    def _look_later(self, check: Check, minute: int) -> None:
        self._clock.at((minute + 1) * MINUTE + self._view, self._look, (check, minute))

    def _look(self, what: tuple[Check, int]) -> None:
        check, minute = what
        self._look_later(check, minute + 1)
        healthy, known_at = self._state.healthy, self._state.health_known_at
        value = None
        if not self._topology.alone(check.region):
            series = (check.namespace, check.metric, "")
            value = self._cloudwatch[check.region].read(series, minute, check.statistic)
        last = healthy.get(check.name)
        if value is not None:
            known_at[check.name] = minute
        elif minute - known_at.get(check.name, minute) < self._last_known_minutes:
            return
        now = check.healthy(value, last)
        healthy[check.name] = now
        if now is not last:
            self._moved()
