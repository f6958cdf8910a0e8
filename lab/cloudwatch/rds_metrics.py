"""The namespace AWS/RDS: each running instance's metrics, in its region, once a minute."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from lab.cloudwatch import processor, store
from lab.cloudwatch.measures import HEARTBEAT, measure
from lab.context import Lab
from lab.control import ControlError
from lab.hooks import Hook, Table
from lab.outages import Outages
from lab.rds import Databases
from lab.rds.observed import Observed
from lab.repeat import Repeat

HOOKS: tuple[Hook | Table, ...] = ()
LOG = logging.getLogger(__name__)
NAMESPACE = "AWS/RDS"
MINUTE = 60
SECOND = 20
"""Of each minute: RDS measures sometime within it."""
HEARTBEAT_SECONDS = 300
"""Of an idle writer: RDS User Guide, "Monitoring read replication": lag goes up to five minutes and begins anew."""


LOOK_SECONDS = 0.5


class Publisher:
    """Publishes when the time has come; to be called about once a second."""

    def __init__(self, databases: Callable[[], Iterable[Observed]], off: Callable[[str], bool]) -> None:
        self.every = float(MINUTE)
        """Seconds between two datapoints; tests that cannot wait make it less than AWS's minute."""
        self._databases = databases
        self._off = off
        self._next = 0.0
        self._used: dict[int, processor.Usage] = {}
        self._beat: dict[int, float] = {}

    def __call__(self) -> None:
        """Publish if it is time."""
        now = time.time()
        if now < self._next:
            return
        self._next = now + self.every if self.every < MINUTE else now // MINUTE * MINUTE + MINUTE + SECOND
        self.publish()

    def publish(self) -> None:
        """Publish the metrics of every instance whose server runs in a region that is not off."""
        running: set[int] = set()
        for database in self._databases():
            postmaster = database.postmaster
            if postmaster is not None and not self._off(database.region):
                running.add(postmaster)
                values = self._processor(postmaster) | self._views(database, postmaster)
                dimensions = {"DBInstanceIdentifier": database.identifier}
                store.publish(database.account, database.region, NAMESPACE, dimensions, values)
        self._used = {pid: used for pid, used in self._used.items() if pid in running}
        self._beat = {pid: beat for pid, beat in self._beat.items() if pid in running}

    def _processor(self, postmaster: int) -> dict[str, float]:
        before = self._used.get(postmaster) or processor.beginning(postmaster)
        now = processor.usage(postmaster)
        if before is None or now is None:
            return {}
        self._used[postmaster] = now
        return {"CPUUtilization": processor.percent(before, now)}

    def _views(self, database: Observed, postmaster: int) -> dict[str, float]:
        try:
            with database.connect() as connection:
                found = measure(connection, database.allocated_gib)
                if "ReplicaLag" not in found and time.time() - self._beat.get(postmaster, 0) >= HEARTBEAT_SECONDS:
                    self._beat[postmaster] = time.time()
                    connection.execute(HEARTBEAT)
        except psycopg.Error as error:
            LOG.warning("no metrics of %s: %s", database.identifier, type(error).__name__)
            return {}
        return found


def install(lab: Lab) -> None:
    """Publish from now on; `POST /_lab/metrics` publishes at once, and with `every` sets the seconds between two."""
    publisher = Publisher(lab.part(Databases).servers, lab.part(Outages).region_off)

    def adjust(said: dict[str, Any]) -> dict[str, float]:
        if "every" in said:
            publisher.every = float(said["every"])
            if not 0 < publisher.every <= MINUTE:
                publisher.every = MINUTE
                raise ControlError(f"every: more than 0 and at most {MINUTE} seconds; not {said['every']}")
        publisher.publish()
        return {"every": publisher.every}

    lab.control.add("POST", "metrics", adjust)
    publishing = Repeat("rds-metrics", LOOK_SECONDS, publisher)
    publishing.start()
    lab.on_stop(publishing.stop)
