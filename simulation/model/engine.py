"""What happens to databases in time: crashes, failovers between zones, promotions, backups, replication.

RDS User Guide, "Promoting a read replica": the instance is rebooted, and is shown as a replica until nearly done.
AWS promises no times; each is drawn.
"""

from collections.abc import Callable
from random import Random

from simulation.model.clock import Clock
from simulation.model.database import Answer, Instance, Loss

STALE_STATUS_SECONDS = 3.0
"""For how long RDS may still say `available` once it has accepted a promotion."""


class Engine:
    """The timers of all databases of a history. `changed` is called after each change of what a client would get."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        changed: Callable[[], object],
        say: Callable[[str, str], object],
        promoted: Callable[[Loss], object],
    ) -> None:
        self._clock = clock
        self._random = random
        self._changed = changed
        self._say = say
        self._promoted = promoted
        self.promotion_seconds = random.choice((60, 90, 120, 150, 180, 240))
        self.notice = random.uniform(5, 120)
        """Until RDS notices that replication is broken, seconds."""
        self.refusing = 0
        """Faults under which RDS refuses every promotion."""
        self.stuck = 0
        """Faults under which a promotion that was accepted does not end."""

    def outage(self, instance: Instance, answer: Answer, seconds: float) -> None:
        """It serves nobody for a while, then recovers."""
        self.down(instance, answer)
        self._clock.after(seconds, lambda _: self.recover(instance, answer))

    def down(self, instance: Instance, answer: Answer) -> None:
        """It serves nobody from now on."""
        instance.outages.append(answer)
        self._say(instance.region, f"database {instance.identifier} is {answer}")
        self._changed()

    def recover(self, instance: Instance, answer: Answer) -> None:
        """It starts again, which takes some time."""
        instance.outages.remove(answer)
        instance.outages.append("starting")
        self._changed()
        self._clock.after(self._random.uniform(3, 30), self._started, instance)

    def restart(self, instance: Instance) -> None:
        """Its machine is back: recovery from the WAL, then it serves as before."""
        instance.outages.append("starting")
        self._changed()
        self._clock.after(self._random.uniform(5, 60), self._started, instance)

    def _started(self, instance: Instance) -> None:
        instance.outages.remove("starting")
        self._say(instance.region, f"database {instance.identifier} is {instance.answer}")
        self._changed()

    def status(self, instance: Instance, status: str, after: float, seconds: float, then: str = "available") -> None:
        """What RDS calls it, from `after` seconds on for some seconds, unless something else happens to it."""

        def begin(_: object) -> None:
            if instance.status == "available":
                instance.status = status
                self._clock.after(seconds, end)

        def end(_: object) -> None:
            if instance.status == status:
                instance.status = then

        self._clock.after(after, begin)

    def promote(self, instance: Instance) -> None:
        """Accept a promotion: replication ends here and now, the rest takes its time."""
        stream = instance.stream
        if not stream:
            raise ValueError(f"{instance.identifier} follows nothing")
        now, seconds = self._clock.now, float(self.promotion_seconds)
        stream.settle(now, flowing=False)
        source, position = stream.source, stream.position
        instance.promoting = True
        instance.stream = None
        loss = Loss(now, source, instance, position)
        self._promoted(loss)
        self._say(instance.region, f"RDS accepts the promotion of {instance.identifier}, {seconds:.0f} s")
        self._clock.after(self._random.uniform(0, STALE_STATUS_SECONDS), self._set, (instance, "modifying"))
        self._clock.after(seconds * self._random.uniform(0.2, 0.6), self._reboot, (instance, seconds))
        self._clock.after(seconds, self._finish, loss)
        self._changed()

    def _set(self, what: tuple[Instance, str]) -> None:
        instance, status = what
        instance.status = status

    def _reboot(self, what: tuple[Instance, float]) -> None:
        instance, seconds = what
        instance.status = "rebooting"
        self.outage(instance, "refused", seconds * 0.1)

    def _finish(self, loss: Loss) -> None:
        if self.stuck:
            self._clock.after(5, self._finish, loss)
            return
        instance = loss.promoted
        loss.writable_at = self._clock.now
        instance.status = "available"
        instance.promoting = False
        instance.writable = True
        self._clock.after(self._random.uniform(0, 10), self._forget_source, instance)
        if self._random.random() < 0.5:  # noqa: PLR2004  RDS may begin with a backup
            self.status(instance, "backing-up", self._random.uniform(0, 5), self._random.uniform(30, 200))
        self._say(instance.region, f"database {instance.identifier} is writable")
        self._changed()

    def _forget_source(self, instance: Instance) -> None:
        instance.source = ""

    def reset_password(self, instance: Instance) -> None:
        """RDS says so for a moment; clients notice nothing."""
        self.status(instance, "resetting-master-credentials", 1, self._random.uniform(5, 40))
