"""Records of instances: made from a request, changed by one, shown. Pure but for the clock and new ids."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lab.query_protocol import ServiceError
from lab.rds.model import Instance, Record, Status, now
from lab.rds.refusals import invalid_combination
from lab.rds.rules import FAMILY, engine_version
from lab.rds.supported import PLAIN, RENAMED

DEFAULTS: Mapping[str, Any] = {
    "AutoMinorVersionUpgrade": True,
    "BackupRetentionPeriod": 1,
    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
    "CopyTagsToSnapshot": False,
    "DatabaseInsightsMode": "standard",
    "DeletionProtection": False,
    "IAMDatabaseAuthenticationEnabled": False,
    "MonitoringInterval": 0,
    "MultiAZ": False,
    "PerformanceInsightsEnabled": False,
    "PreferredBackupWindow": "07:00-07:30",
    "PreferredMaintenanceWindow": "sun:09:00-sun:09:30",
    "StorageType": "gp2",
}
INHERITED_BY_A_REPLICA = (
    "AllocatedStorage",
    "AutoMinorVersionUpgrade",
    "DBInstanceClass",
    "EngineVersion",
    "PreferredMaintenanceWindow",
    "StorageType",
)
"""From its source, unless the request says otherwise."""
INSIGHTS_DAYS = 7
HOSTED_ZONES = {"us-east-1": "Z2R2ITUGPM61AM", "us-east-2": "Z2XHWR1WZ565X2", "us-west-2": "Z1PVIF0B656C1W"}
"""AWS's hosted zone of RDS endpoints by region; others have one of their own that nothing here asks for."""


def new(
    account: str, region: str, request: Mapping[str, Any], subnet_group: Record, base: Record | None = None
) -> Record:
    """The record of an instance that is being created.

    Args:
        account: that owns it.
        region: where it is.
        request: of CreateDBInstance or one of its siblings.
        subnet_group: MiniStack's record of it.
        base: what it takes over where the request says nothing.
    """
    identifier = request["DBInstanceIdentifier"].lower()
    version = engine_version(request.get("EngineVersion", (base or {}).get("EngineVersion", "18")))
    record: Record = {
        **DEFAULTS,
        **(base or {}),
        **settings(request),
        "DBInstanceIdentifier": identifier,
        "DBInstanceStatus": str(Status.CREATING),
        "Engine": "postgres",
        "EngineVersion": version,
        "LicenseModel": "postgresql-license",
        "MasterUsername": request.get("MasterUsername", (base or {}).get("MasterUsername")),
        "DBName": request.get("DBName", (base or {}).get("DBName")),
        "InstanceCreateTime": now(),
        "DBSecurityGroups": [],
        "VpcSecurityGroups": security_groups(request["VpcSecurityGroupIds"]),
        "DBParameterGroups": [parameter_group(request.get("DBParameterGroupName", f"default.{FAMILY}"))],
        "DBSubnetGroup": shown_subnet_group(subnet_group),
        "PendingModifiedValues": {},
        "ReadReplicaDBInstanceIdentifiers": [],
        "OptionGroupMemberships": [{"OptionGroupName": "default:postgres-18", "Status": "in-sync"}],
        "PubliclyAccessible": False,
        "DbInstancePort": 0,
        "DbiResourceId": f"db-{secrets.token_hex(13).upper()}",
        "DBInstanceArn": f"arn:aws:rds:{region}:{account}:db:{identifier}",
        "EnabledCloudwatchLogsExports": list(request.get("EnableCloudwatchLogsExports", ())),
        "TagList": list(request.get("Tags", ())),
        "CustomerOwnedIpEnabled": False,
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "DedicatedLogVolume": False,
    }
    if record["PerformanceInsightsEnabled"]:
        record.setdefault("PerformanceInsightsRetentionPeriod", INSIGHTS_DAYS)
    return record


def settings(request: Mapping[str, Any]) -> Record:
    """What of a request goes straight into the record."""
    plain = {name: request[name] for name in PLAIN if name in request}
    return plain | {shown: request[name] for name, shown in RENAMED.items() if name in request}


def security_groups(identifiers: list[str]) -> list[dict[str, str]]:
    """VPC security groups as an instance shows them."""
    return [{"VpcSecurityGroupId": identifier, "Status": "active"} for identifier in identifiers]


def parameter_group(name: str, status: str = "in-sync") -> dict[str, str]:
    """A parameter group as an instance shows it."""
    return {"DBParameterGroupName": name, "ParameterApplyStatus": status}


def shown_subnet_group(group: Record) -> Record:
    """A subnet group as an instance shows it."""
    named = (
        "DBSubnetGroupName",
        "DBSubnetGroupDescription",
        "VpcId",
        "SubnetGroupStatus",
        "Subnets",
        "DBSubnetGroupArn",
    )
    return {name: group[name] for name in named if name in group}


def endpoint(account: str, region: str, identifier: str, port: int) -> Record:
    """The address of an instance: the middle is the same for all of an account's in a region."""
    middle = "c" + hashlib.sha256(f"{account}/{region}".encode()).hexdigest()[:11]
    zone = HOSTED_ZONES.get(region, "Z" + hashlib.sha256(region.encode()).hexdigest()[:13].upper())
    return {"Address": f"{identifier}.{middle}.{region}.rds.amazonaws.com", "Port": port, "HostedZoneId": zone}


def inherited(source: Record) -> Record:
    """What a replica takes over; backups, protection and monitoring are not among it."""
    kept = {name: source[name] for name in INHERITED_BY_A_REPLICA}
    return {
        **kept,
        "BackupRetentionPeriod": 0,
        "MasterUsername": source["MasterUsername"],
        "DBName": source.get("DBName"),
        "PreferredBackupWindow": source["PreferredBackupWindow"],
        "StorageEncrypted": source["StorageEncrypted"],
    }


def shown(instance: Instance, replication: str) -> Record:
    """An instance as DescribeDBInstances shows it.

    Args:
        instance: the instance.
        replication: the status of its replication; empty when it follows nothing.
    """
    record = {name: value for name, value in instance.record.items() if not name.startswith("_") and value is not None}
    if replication:
        info = {"StatusType": "read replication", "Normal": replication == "replicating", "Status": replication}
        record["StatusInfos"] = [info]
    if record["BackupRetentionPeriod"] and instance.status is not Status.CREATING and not replication:
        record["LatestRestorableTime"] = now() - timedelta(minutes=5)
    return record


def check_family(group: Record | None, name: str) -> None:
    """Whether a parameter group is one of the engine's.

    Raises:
        ServiceError: there is none of that name, or it is of another family.
    """
    if name == f"default.{FAMILY}":
        return
    if group is None:
        raise ServiceError("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}", 404)
    if group["DBParameterGroupFamily"] != FAMILY:
        raise invalid_combination(
            f"The parameter group {name} with DBParameterGroupFamily {group['DBParameterGroupFamily']} can't be used "
            f"for this instance. Use a parameter group with DBParameterGroupFamily {FAMILY}."
        )
