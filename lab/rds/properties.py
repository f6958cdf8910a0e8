"""From the properties of AWS::RDS::DBInstance to requests of the API, and what of them comes when. Pure."""

from collections.abc import Mapping
from typing import Any

from lab.query_protocol import ServiceError

Properties = Mapping[str, Any]
Request = dict[str, Any]

CREATE, REPLICATE, RESTORE = "CreateDBInstance", "CreateDBInstanceReadReplica", "RestoreDBInstanceFromDBSnapshot"
NUMBERS = frozenset(
    {
        "AllocatedStorage",
        "BackupRetentionPeriod",
        "Iops",
        "MaxAllocatedStorage",
        "MonitoringInterval",
        "PerformanceInsightsRetentionPeriod",
        "Port",
        "StorageThroughput",
    }
)
FLAGS = frozenset(
    {
        "ApplyImmediately",
        "AutoMinorVersionUpgrade",
        "CopyTagsToSnapshot",
        "DedicatedLogVolume",
        "DeleteAutomatedBackups",
        "DeletionProtection",
        "EnableIAMDatabaseAuthentication",
        "EnablePerformanceInsights",
        "ManageMasterUserPassword",
        "MultiAZ",
        "PubliclyAccessible",
        "StorageEncrypted",
    }
)
RENAMED = {"VPCSecurityGroups": "VpcSecurityGroupIds"}
OF_THE_HANDLER = frozenset(
    {"ApplyImmediately", "DeleteAutomatedBackups", "Tags", "SourceDBInstanceIdentifier", "SourceRegion"}
)
"""Properties that no modification carries."""
AFTER_A_REPLICA = ("BackupRetentionPeriod", "PreferredBackupWindow", "DBParameterGroupName", "EngineVersion")
"""RDS takes them only of an instance that is there: the handler modifies the replica when it has been created."""


def typed(given: Properties) -> Request:
    """Properties as the API has them: templates write numbers and flags as strings too."""
    found: Request = {}
    for name, value in given.items():
        key = RENAMED.get(name, name)
        if name in NUMBERS:
            found[key] = int(value)
        elif name in FLAGS:
            found[key] = value if isinstance(value, bool) else str(value).lower() == "true"
        else:
            found[key] = value
    return found


def creating_action(given: Properties) -> str:
    """How the instance comes into being."""
    if given.get("SourceDBInstanceIdentifier"):
        return REPLICATE
    return RESTORE if given.get("DBSnapshotIdentifier") else CREATE


def creation(action: str, given: Properties) -> Request:
    """The request that creates it; what is not allowed together is RDS's to refuse.

    Raises:
        ServiceError: a property that no request of it has.
    """
    later = AFTER_A_REPLICA if action == REPLICATE else ()
    request = {
        name: value for name, value in given.items() if name not in ("ApplyImmediately", "DeleteAutomatedBackups")
    }
    request = {name: value for name, value in request.items() if name not in later}
    if action == REPLICATE and (wrong := request.keys() & {"MasterUsername", "MasterUserPassword", "StorageEncrypted"}):
        raise ServiceError(
            "InvalidRequest", f"#: extraneous key [{sorted(wrong)[0]}] is not permitted with SourceDBInstanceIdentifier"
        )
    return request


def after_creation(action: str, given: Properties) -> Request:
    """What is set by a modification afterwards."""
    if action != REPLICATE:
        return {}
    return {name: given[name] for name in AFTER_A_REPLICA if name in given}


def promotion(name: str, given: Properties) -> Request:
    """The request that promotes: backups of the template come with it."""
    kept = ("BackupRetentionPeriod", "PreferredBackupWindow")
    return {"DBInstanceIdentifier": name, **{key: given[key] for key in kept if key in given}}


def changes(before: Properties, after: Properties) -> Request:
    """What an update asks to modify: what the two templates have differently.

    A property that is taken away stays as it is: the handler does not know a default for it.
    """
    differing = {
        name: value for name, value in after.items() if name not in OF_THE_HANDLER and before.get(name) != value
    }
    if "EnableCloudwatchLogsExports" in differing or (
        "EnableCloudwatchLogsExports" in before and "EnableCloudwatchLogsExports" not in after
    ):
        old, new = (set(each.get("EnableCloudwatchLogsExports") or ()) for each in (before, after))
        differing.pop("EnableCloudwatchLogsExports", None)
        differing["CloudwatchLogsExportConfiguration"] = {
            "EnableLogTypes": sorted(new - old),
            "DisableLogTypes": sorted(old - new),
        }
    return differing
