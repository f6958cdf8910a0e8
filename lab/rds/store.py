"""Instances and snapshots of all regions; MiniStack sees the records too, for tags and for whatever else reads them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from ministack.services import rds

from lab.hooks import Hook
from lab.rds.model import Instance, Snapshot
from lab.rds.refusals import not_found, snapshot_not_found

HOOKS = (
    Hook("ministack.services.rds", "_instances", "AccountRegionScopedDict", "", "records of instances"),
    Hook("ministack.services.rds", "_snapshots", "AccountRegionScopedDict", "", "records of snapshots"),
    Hook("ministack.services.rds", "_subnet_groups", "AccountRegionScopedDict", "", "read: subnets of an instance"),
    Hook("ministack.services.rds", "_param_groups", "AccountRegionScopedDict", "", "read: parameters of an instance"),
    Hook("ministack.services.rds", "_tags", "AccountScopedDict", "", "tags by ARN"),
)


@dataclass
class Store:
    """Who holds `lock` sees nothing change; nobody waits for anything else while holding it."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    _instances: dict[tuple[str, str, str], Instance] = field(default_factory=dict)
    _snapshots: dict[tuple[str, str, str], Snapshot] = field(default_factory=dict)

    def instances(self) -> tuple[Instance, ...]:
        """All instances, in the order of their creation."""
        return tuple(self._instances.values())

    def find(self, account: str, region: str, identifier: str) -> Instance | None:
        """An instance by its name, in whatever case; or by its ARN, in whatever region."""
        if identifier.startswith("arn:"):
            region, identifier = identifier.split(":")[3], identifier.rsplit(":", 1)[-1]
        return self._instances.get((account, region, identifier.lower()))

    def get(self, account: str, region: str, identifier: str) -> Instance:
        """An instance of a region.

        Raises:
            ServiceError: DBInstanceNotFound.
        """
        found = self.find(account, region, identifier)
        if found is None or found.region != region:
            raise not_found(identifier)
        return found

    def add(self, instance: Instance) -> None:
        """Take an instance in."""
        self._instances[instance.account, instance.region, instance.identifier] = instance
        rds._instances.set_scoped(instance.account, instance.region, instance.identifier, instance.record)
        rds._tags[instance.arn] = instance.record["TagList"]

    def remove(self, instance: Instance) -> None:
        """Forget an instance."""
        self._instances.pop((instance.account, instance.region, instance.identifier), None)
        rds._instances.pop_scoped(instance.account, instance.region, instance.identifier, None)
        rds._tags.pop(instance.arn, None)

    def replicas(self, source: Instance) -> Iterator[Instance]:
        """The instances that follow another."""
        return (instance for instance in self.instances() if instance.source is source)

    def snapshots(self, account: str, region: str) -> tuple[Snapshot, ...]:
        """All snapshots of a region."""
        return tuple(s for s in self._snapshots.values() if (s.account, s.region) == (account, region))

    def find_snapshot(self, account: str, region: str, identifier: str) -> Snapshot | None:
        """A snapshot by its name, in whatever case; or by its ARN, in whatever region."""
        if identifier.startswith("arn:"):
            region, identifier = identifier.split(":")[3], identifier.split(":", 6)[6]
        return self._snapshots.get((account, region, identifier.lower()))

    def get_snapshot(self, account: str, region: str, identifier: str) -> Snapshot:
        """A snapshot.

        Raises:
            ServiceError: DBSnapshotNotFound.
        """
        found = self.find_snapshot(account, region, identifier)
        if found is None:
            raise snapshot_not_found(identifier)
        return found

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot in."""
        self._snapshots[snapshot.account, snapshot.region, snapshot.identifier] = snapshot
        rds._snapshots.set_scoped(snapshot.account, snapshot.region, snapshot.identifier, snapshot.record)
        rds._tags[snapshot.record["DBSnapshotArn"]] = snapshot.record["TagList"]

    def remove_snapshot(self, snapshot: Snapshot) -> None:
        """Forget a snapshot; who removes its data is `snapshots`."""
        self._snapshots.pop((snapshot.account, snapshot.region, snapshot.identifier), None)
        rds._snapshots.pop_scoped(snapshot.account, snapshot.region, snapshot.identifier, None)
        rds._tags.pop(snapshot.record["DBSnapshotArn"], None)
