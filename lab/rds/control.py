"""What no API can do to a database: kill it, hold its backup, slow or refuse its promotion. `/_lab/databases...`."""

import threading
from dataclasses import dataclass
from typing import Any

from lab.control import ControlError, Router
from lab.rds import power, snapshots
from lab.rds.databases import Databases
from lab.rds.model import Instance, Status

Said = dict[str, Any]


def install(router: Router, databases: Databases) -> None:
    """Register the routes; each names an instance by `id` and, where two regions have one of that name, `region`."""
    routes = Routes(databases)
    router.add("GET", "databases", routes.listed)
    router.add("POST", "databases/kill", routes.kill)
    router.add("POST", "databases/revive", routes.revive)
    router.add("POST", "databases/freeze", routes.freeze)
    router.add("POST", "databases/backup", routes.back_up)
    router.add("POST", "databases/promotions", routes.promotions)
    router.add("POST", "databases/pace", routes.pace)


@dataclass(frozen=True)
class Routes:
    """What each route does."""

    databases: Databases

    def listed(self, said: Said) -> list[Said]:
        """Every instance, or those of one region, and where a client finds them."""
        found = self.databases.store.instances()
        here = (instance for instance in found if said.get("region") in (None, instance.region))
        return [{**_shown(instance), "ca": str(self.databases.authority.file)} for instance in here]

    def kill(self, said: Said) -> Said:
        """Kill the processes of a server at once."""
        instance = _find(self.databases, said)
        power.kill(self.databases, instance)
        return _shown(instance)

    def revive(self, said: Said) -> Said:
        """Start a server that was killed."""
        instance = _find(self.databases, said)
        if instance.server is None or instance.server.running:
            raise ControlError(f"{instance.identifier} is not dead")
        power.revive(self.databases, instance)
        return _shown(instance)

    def freeze(self, said: Said) -> Said:
        """`frozen`: true has a server hang, as one whose storage does, behind a handshake that works; false ends it."""
        instance = _find(self.databases, said)
        instance.own_server().freeze(frozen=bool(said.get("frozen", True)))
        return _shown(instance)

    def back_up(self, said: Said) -> Said:
        """`held`: true begins a backup that lasts until false ends it; without, it lasts as long as it takes."""
        instance = _find(self.databases, said)
        held = said.get("held")
        if held is False:
            if instance.backup_held is None:
                raise ControlError(f"no backup of {instance.identifier} is held")
            instance.backup_held.set()
            instance.backup_held = None
            return _shown(instance)
        with self.databases.store.lock:
            if instance.status is not Status.AVAILABLE:
                raise ControlError(f"{instance.identifier} is {instance.status}, not available")
            instance.backup_held = threading.Event() if held else None
            instance.status = Status.BACKING_UP

        def work() -> None:
            snapshots.automated(self.databases, instance)
            self.databases.settle(instance)

        if held:
            self.databases.run(instance, work)
        else:
            work()
        return _shown(instance)

    def promotions(self, said: Said) -> Said:
        """`seconds` that a promotion takes; `refused` with an instance's id: true or false."""
        if "seconds" in said:
            self.databases.pace.promotion_seconds = float(said["seconds"])
        if "refused" in said:
            change = self.databases.pace.refused_promotions
            (change.add if said["refused"] else change.discard)(_find(self.databases, said).arn)
        return {
            "seconds": self.databases.pace.promotion_seconds,
            "refused": sorted(self.databases.pace.refused_promotions),
        }

    def pace(self, said: Said) -> Said:
        """`copy_seconds` that a snapshot's copy takes; `automatic_backups`: whether new instances are backed up."""
        if unknown := said.keys() - {"copy_seconds", "automatic_backups"}:
            raise ControlError(f"There is no {', '.join(sorted(unknown))}")
        self.databases.pace.copy_seconds = float(said.get("copy_seconds", self.databases.pace.copy_seconds))
        self.databases.pace.automatic_backups = bool(
            said.get("automatic_backups", self.databases.pace.automatic_backups)
        )
        return {
            "copy_seconds": self.databases.pace.copy_seconds,
            "automatic_backups": self.databases.pace.automatic_backups,
        }


def _find(databases: Databases, said: Said) -> Instance:
    identifier = str(said.get("id", ""))
    found = [i for i in databases.store.instances() if i.identifier == identifier]
    found = [i for i in found if said.get("region") in (None, i.region)]
    if len(found) != 1:
        there = ", ".join(sorted(f"{i.identifier} ({i.region})" for i in databases.store.instances())) or "none"
        raise ControlError(f"`id` (and `region`) must name one database, not {identifier!r}; there are {there}")
    return found[0]


def _shown(instance: Instance) -> Said:
    """Where a client finds an instance on this machine, and what it is."""
    server, endpoint = instance.server, instance.endpoint
    return {
        "id": instance.identifier,
        "region": instance.region,
        "status": str(instance.status),
        "name": instance.record.get("Endpoint", {}).get("Address"),
        "host": endpoint.loopback if endpoint else None,
        "port": endpoint.port if endpoint else None,
        "user": instance.record["MasterUsername"],
        "database": instance.record.get("DBName"),
        "follows": instance.record.get("ReadReplicaSourceDBInstanceIdentifier"),
        "process": server.pid if server else None,
        "log": str(server.log) if server else None,
    }
