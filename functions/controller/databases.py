"""What RDS says of a region's database, and the three things that are done to one's own."""

import json
import os
from typing import Any, NamedTuple

from functions.controller import calls, environment

SILENT, UNCLEAR, GONE = "silent", "unclear", "gone"


class Database(NamedTuple):
    """An instance as RDS describes it; `source` is the identifier that a replica follows, else empty."""

    status: str
    source: str
    replicating: bool
    endpoint: str
    subnets: frozenset[str]

    @property
    def still(self) -> bool:
        """Whether it is surely not being promoted; RDS refuses a promotion while an instance is backed up."""
        return self.status in ("available", "backing-up")


def identifier(region: str) -> str:
    """The region's present generation."""
    return str(environment.REGIONS[region]["database"])


def describe(region: str) -> Database | str:
    """The region's database; or that it is gone, that the API is silent, or that its answer says nothing."""
    try:
        answer = calls.call("rds", region, "describe_db_instances", DBInstanceIdentifier=identifier(region))
    except calls.Silence:
        return SILENT
    except calls.Refusal as refusal:
        return GONE if refusal.code == "DBInstanceNotFound" else UNCLEAR
    return _database(answer["DBInstances"][0])


def neighbours() -> list[str]:
    """Other instances in the subnets of this region's database: taking the fence down would expose them too."""
    found: dict[str, Database] = {}
    marker: dict[str, str] = {}
    while True:
        answer = calls.call("rds", environment.OWN, "describe_db_instances", **marker)
        found.update({each["DBInstanceIdentifier"]: _database(each) for each in answer["DBInstances"]})
        if "Marker" not in answer:
            break
        marker = {"Marker": answer["Marker"]}
    own = found.pop(identifier(environment.OWN), None)
    return [name for name, each in found.items() if own is None or each.subnets & own.subnets]


def promote() -> None:
    """Ask RDS, with the backups that the template states: it would fall back to one day. Raises as `calls.call`."""
    calls.call(
        "rds",
        environment.OWN,
        "promote_read_replica",
        DBInstanceIdentifier=identifier(environment.OWN),
        BackupRetentionPeriod=int(os.environ["BACKUP_RETENTION_DAYS"]),
        PreferredBackupWindow=environment.REGIONS[environment.OWN]["backup_window"],
    )


def set_password(known: str) -> str:
    """Set the master password that this region's copy of the secret has, unless it is the known version: its version.

    RDS applies a password at once, and needs no ApplyImmediately, which would apply everything else that is pending.
    """
    secret = calls.call("secretsmanager", environment.OWN, "get_secret_value", SecretId=os.environ["MASTER_SECRET"])
    if secret["VersionId"] != known:
        calls.call(
            "rds",
            environment.OWN,
            "modify_db_instance",
            DBInstanceIdentifier=identifier(environment.OWN),
            MasterUserPassword=json.loads(secret["SecretString"])["password"],
        )
    return str(secret["VersionId"])


def _database(found: dict[str, Any]) -> Database:
    infos = [info for info in found.get("StatusInfos", []) if info.get("StatusType") == "read replication"]
    return Database(
        found["DBInstanceStatus"],
        found.get("ReadReplicaSourceDBInstanceIdentifier", "").rsplit(":", 1)[-1],
        any(info.get("Status") == "replicating" for info in infos),
        found.get("Endpoint", {}).get("Address", ""),
        frozenset(each["SubnetIdentifier"] for each in found.get("DBSubnetGroup", {}).get("Subnets", [])),
    )
