"""RDS: descriptions, promotion, change of the master password."""

from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.errors import UnmodelledError, refusal
from simulation.model.database import Instance

PROMOTE = frozenset({"DBInstanceIdentifier", "BackupRetentionPeriod", "PreferredBackupWindow"})
MODIFY = frozenset({"DBInstanceIdentifier", "MasterUserPassword"})
PAGE = 1
"""Instances on a page of a list, so that paging is exercised; really it is 100."""


class Rds:
    """The service in one region. What a promotion then does, and when, is `engine`'s."""

    __slots__ = ("_instances", "_promote", "_reset_password", "_status")

    def __init__(
        self,
        instances: dict[str, Instance],
        status: Callable[[Instance], str],
        promote: Callable[[Instance], object],
        reset_password: Callable[[Instance], object],
    ) -> None:
        self._instances = instances
        self._status = status
        self._promote = promote
        self._reset_password = reset_password

    def describe_db_instances(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """One instance, or all of the region, a page at a time."""
        if "DBInstanceIdentifier" in asked and len(asked) == 1:
            return {"DBInstances": [self._describe(self._find(asked))]}
        if not asked.keys() <= {"Marker"}:
            raise UnmodelledError(f"describe_db_instances {sorted(asked)}")
        first = int(asked.get("Marker", "0"))
        page = list(self._instances.values())[first : first + PAGE]
        more = {"Marker": str(first + PAGE)} if first + PAGE < len(self._instances) else {}
        return {"DBInstances": [self._describe(each) for each in page], **more}

    def promote_read_replica(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Begin the promotion of a replica that is available."""
        if asked.keys() != PROMOTE:
            raise UnmodelledError(f"promote_read_replica {sorted(asked)}: backups would fall back to AWS's default")
        found = self._find(asked)
        if not found.stream or found.status != "available":
            raise refusal("InvalidDBInstanceState")
        self._promote(found)
        found.backup_days = asked["BackupRetentionPeriod"]
        found.backup_window = asked["PreferredBackupWindow"]
        return {"DBInstance": self._describe(found)}

    def modify_db_instance(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Set the master password."""
        if asked.keys() != MODIFY:
            raise UnmodelledError(f"modify_db_instance {sorted(asked)}")
        found = self._find(asked)
        if found.source or found.status != "available":
            raise refusal("InvalidDBInstanceState")
        found.password = asked["MasterUserPassword"]
        self._reset_password(found)
        return {"DBInstance": self._describe(found)}

    def _find(self, asked: Mapping[str, Any]) -> Instance:
        try:
            return self._instances[asked["DBInstanceIdentifier"]]
        except KeyError:
            raise refusal("DBInstanceNotFound") from None

    def _describe(self, instance: Instance) -> dict[str, Any]:
        described: dict[str, Any] = {
            "DBInstanceIdentifier": instance.identifier,
            "DBInstanceStatus": instance.status,
            "Endpoint": {"Address": instance.host, "Port": 5432},
            "BackupRetentionPeriod": instance.backup_days,
            "PreferredBackupWindow": instance.backup_window,
            "DBSubnetGroup": {
                "DBSubnetGroupName": f"{instance.region}-database",
                "VpcId": f"vpc-{instance.region}",
                "Subnets": [{"SubnetIdentifier": each} for each in instance.subnets],
            },
        }
        if instance.source:
            status = self._status(instance)
            described["ReadReplicaSourceDBInstanceIdentifier"] = instance.source
            described["StatusInfos"] = [
                {"StatusType": "read replication", "Normal": status == "replicating", "Status": status}
            ]
        return described
