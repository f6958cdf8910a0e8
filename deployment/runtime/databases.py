"""The databases of a deployment in a region, of every generation, as RDS describes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming

AVAILABLE = "available"
DELETING = "deleting"


@dataclass(frozen=True)
class Instance:
    """A DB instance."""

    identifier: str
    generation: int
    status: str
    """RDS's word: `available`, `backing-up`, `deleting`, `failed`, ..."""
    source: str
    """Identifier of the database that it follows; empty: it is writable."""
    replicating: bool
    """A replica whose replication RDS calls `replicating`."""
    protected: bool
    """Deletion protection."""
    resource_id: str
    """`DbiResourceId`, which no other instance ever has."""
    endpoint: str
    """Its address; empty while it is created."""
    backup_days: int
    """Retention of automated backups; 0: there are none, and RDS makes no replica of it."""
    restorable_until: float | None
    """Latest time it can be restored to, seconds since 1970; None: to none yet."""

    @property
    def writable(self) -> bool:
        """No source: it is a database of its own."""
        return not self.source


def identifier_of(env: Environment, role: HomeRole) -> str:
    """The present generation's identifier, by the environment file."""
    return naming.database_identifier(env, role)


def instances(rds: Any, env: Environment, role: HomeRole) -> tuple[Instance, ...]:
    """All of a region, the youngest generation first. Raises as the client does.

    Args:
        rds: a client of that region.
        env: the environment.
        role: the region's home role.
    """
    prefix = naming.database_prefix(env, env.region(role).name)
    pages = rds.get_paginator("describe_db_instances").paginate()
    return of_prefix(prefix, (found for page in pages for found in page["DBInstances"]))


def of_prefix(prefix: str, described: Iterable[Mapping[str, Any]]) -> tuple[Instance, ...]:
    """Those whose identifiers are the prefix and a generation."""
    found = ((one["DBInstanceIdentifier"].removeprefix(prefix), one) for one in described)
    mine = [_instance(int(number), one) for number, one in found if number.isdecimal()]
    return tuple(sorted(mine, key=lambda instance: -instance.generation))


def _instance(generation: int, found: Mapping[str, Any]) -> Instance:
    infos = [info for info in found.get("StatusInfos", ()) if info.get("StatusType") == "read replication"]
    restorable = found.get("LatestRestorableTime")
    return Instance(
        identifier=found["DBInstanceIdentifier"],
        generation=generation,
        status=found["DBInstanceStatus"],
        source=found.get("ReadReplicaSourceDBInstanceIdentifier", "").rsplit(":", 1)[-1],
        replicating=any(info.get("Status") == "replicating" for info in infos),
        protected=bool(found.get("DeletionProtection")),
        resource_id=found.get("DbiResourceId", ""),
        endpoint=found.get("Endpoint", {}).get("Address", ""),
        backup_days=int(found.get("BackupRetentionPeriod", 0)),
        restorable_until=restorable.timestamp() if isinstance(restorable, datetime) else None,
    )
