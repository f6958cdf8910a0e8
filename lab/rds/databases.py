"""The databases of the lab: what the actions act on, and what other parts of the lab may read."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lab.network import Network
from lab.network.certificates import Authority
from lab.outages import Outages
from lab.postgres.cluster import Clusters, reachable
from lab.postgres.errors import ParameterError, PostgresError
from lab.postgres.server import Server
from lab.postgres.settings import Catalogue
from lab.rds import events, records
from lab.rds.events import Events, Kind
from lab.rds.model import Instance, Record, Status
from lab.rds.observed import Observed, streams
from lab.rds.pace import Pace
from lab.rds.store import Store

LOG = logging.getLogger(__name__)
REPLICATION_NOTICED = 5.0
"""Seconds after which RDS says `error` of a replica that does not stream."""
LOOK_AGAIN = 0.5
"""Seconds for which what a replica said of its replication is good."""


@dataclass
class Databases:
    """Everything about databases in all regions."""

    account: str
    network: Network
    outages: Outages
    authority: Authority
    clusters: Clusters
    catalogue: Catalogue
    events: Events
    store: Store = field(default_factory=Store)
    pace: Pace = field(default_factory=Pace)

    def run(self, instance: Instance, work: Callable[[], None]) -> None:
        """Do something that takes time; if it fails, so has the instance."""

        def guarded() -> None:
            try:
                work()
            except ParameterError as error:
                self._fail(instance, Status.INCOMPATIBLE_PARAMETERS, error)
            except Exception as error:
                LOG.exception("%s in %s", instance.identifier, instance.region)
                self._fail(instance, Status.FAILED, error)

        threading.Thread(target=guarded, name=f"rds-{instance.identifier}", daemon=True).start()

    def background(self, work: Callable[[], None]) -> None:
        """Do something that takes time and concerns no instance."""
        threading.Thread(target=work, name="rds", daemon=True).start()

    def snapshot_directory(self) -> Path:
        """A place for a snapshot's data that is not there yet."""
        return self.clusters.installation.home / f"snapshot-{secrets.token_hex(6)}"

    def settle(self, instance: Instance) -> None:
        """Whatever it did is done: it is available, unless its server has died meanwhile."""
        with self.store.lock:
            alive = instance.server is not None and instance.server.running
            instance.status = Status.AVAILABLE if alive else Status.REBOOTING

    def serve(self, instance: Instance) -> None:
        """Start an instance's server and let clients in.

        Raises:
            PostgresError: it does not start.
        """
        if instance.server is None or instance.relay is None:
            raise PostgresError(f"{instance.identifier} has no server")
        instance.server.start()
        self.network.relays.forward(instance.relay, reachable(instance.server))
        for replica in self.store.replicas(instance):
            if replica.channel is not None:
                self.network.relays.forward(replica.channel, reachable(instance.server))
        threading.Thread(target=self._watch, args=(instance,), name=f"watch-{instance.identifier}", daemon=True).start()

    def halt(self, instance: Instance) -> None:
        """Stop an instance's server; clients are refused."""
        self._turn_away(instance)
        if instance.server is not None:
            instance.server.stop()

    def announce(self, instance: Instance, kind: Kind, detail: str = "") -> None:
        """An event about an instance."""
        self.events.record(instance.account, instance.region, kind, instance.arn, detail)

    def shown(self, instance: Instance) -> Record:
        """An instance as the API shows it."""
        return records.shown(instance, self.replication(instance))

    def replication(self, instance: Instance) -> str:
        """The status of an instance's replication as RDS shows it; empty when it follows nothing."""
        if not instance.record.get("ReadReplicaSourceDBInstanceIdentifier") or instance.status is Status.CREATING:
            return ""
        if instance.terminated:
            return "terminated"
        now = time.monotonic()
        if now - instance.looked_at > LOOK_AGAIN:
            instance.looked_at = now
            instance.broken_at = None if streams(instance) else instance.broken_at or now
        broken = instance.broken_at is not None and now - instance.broken_at > REPLICATION_NOTICED
        return "error" if broken else "replicating"

    def address(self, name: str) -> str | None:
        """The loopback address behind the name of an endpoint."""
        for instance in self.store.instances():
            if instance.endpoint and instance.record.get("Endpoint", {}).get("Address") == name.lower().rstrip("."):
                return instance.endpoint.loopback
        return None

    def servers(self) -> Iterator[Observed]:
        """All instances, for whoever measures them."""
        return (Observed(instance) for instance in self.store.instances())

    def close(self) -> None:
        """Stop every server at once."""
        for instance in self.store.instances():
            if instance.server is not None:
                instance.server.crash()

    def _turn_away(self, instance: Instance) -> None:
        if instance.relay is not None:
            self.network.relays.forward(instance.relay, None)
        for replica in self.store.replicas(instance):
            if replica.channel is not None:
                self.network.relays.forward(replica.channel, None)

    def _watch(self, instance: Instance) -> None:
        """Wait for the end of a server, and see whether anybody has stopped it."""
        server = instance.server
        if server is not None:
            server.wait()
            self.mourn(instance, server)

    def mourn(self, instance: Instance, server: Server) -> None:
        """A server has ended; if nobody has stopped it, RDS says `rebooting`, and it stays dead until revived."""
        with self.store.lock:
            if server.running or instance.server is not server:
                return
            unplanned = instance.status in (Status.AVAILABLE, Status.BACKING_UP)
            if unplanned:
                instance.status = Status.REBOOTING
        self._turn_away(instance)
        if unplanned:
            self.announce(instance, events.SHUT_DOWN)

    def _fail(self, instance: Instance, status: Status, error: Exception) -> None:
        with self.store.lock:
            instance.status, instance.failure = status, str(error)
        self.announce(instance, events.FAILED, str(error))
