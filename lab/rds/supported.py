"""Which parameters of the API the lab models. Whatever else is asked for is an error that names it."""

from collections.abc import Mapping
from typing import Any

from lab.rds.refusals import unsupported

PLAIN = frozenset(
    {
        "AllocatedStorage",
        "AutoMinorVersionUpgrade",
        "BackupRetentionPeriod",
        "CACertificateIdentifier",
        "CopyTagsToSnapshot",
        "DBInstanceClass",
        "DatabaseInsightsMode",
        "DeletionProtection",
        "EngineVersion",
        "Iops",
        "MaxAllocatedStorage",
        "MonitoringInterval",
        "MonitoringRoleArn",
        "MultiAZ",
        "PerformanceInsightsKMSKeyId",
        "PerformanceInsightsRetentionPeriod",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
        "StorageThroughput",
        "StorageType",
    }
)
"""What a request and a description call by the same name."""
RENAMED = {
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
}
"""By the request's name: the description's."""
SETTINGS = PLAIN | RENAMED.keys() | {"VpcSecurityGroupIds"}

PARAMETERS: Mapping[str, frozenset[str]] = {
    "CreateDBInstance": SETTINGS
    | {
        "AvailabilityZone",
        "DBInstanceIdentifier",
        "DBName",
        "DBParameterGroupName",
        "DBSubnetGroupName",
        "EnableCloudwatchLogsExports",
        "Engine",
        "KmsKeyId",
        "LicenseModel",
        "MasterUserPassword",
        "MasterUsername",
        "Port",
        "PubliclyAccessible",
        "StorageEncrypted",
        "Tags",
    },
    "CreateDBInstanceReadReplica": (SETTINGS - {"BackupRetentionPeriod", "PreferredBackupWindow", "EngineVersion"})
    | {
        "DBInstanceIdentifier",
        "DBSubnetGroupName",
        "EnableCloudwatchLogsExports",
        "KmsKeyId",
        "Port",
        "PreSignedUrl",
        "PubliclyAccessible",
        "SourceDBInstanceIdentifier",
        "SourceRegion",
        "Tags",
    },
    "ModifyDBInstance": SETTINGS
    | {
        "ApplyImmediately",
        "CloudwatchLogsExportConfiguration",
        "DBInstanceIdentifier",
        "DBParameterGroupName",
        "MasterUserPassword",
        "PubliclyAccessible",
    },
    "PromoteReadReplica": frozenset({"DBInstanceIdentifier", "BackupRetentionPeriod", "PreferredBackupWindow"}),
    "RebootDBInstance": frozenset({"DBInstanceIdentifier"}),
    "StopDBInstance": frozenset({"DBInstanceIdentifier"}),
    "StartDBInstance": frozenset({"DBInstanceIdentifier"}),
    "DeleteDBInstance": frozenset(
        {"DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier", "DeleteAutomatedBackups"}
    ),
    "DescribeDBInstances": frozenset({"DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"}),
    "CreateDBSnapshot": frozenset({"DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"}),
    "CopyDBSnapshot": frozenset(
        {
            "SourceDBSnapshotIdentifier",
            "TargetDBSnapshotIdentifier",
            "KmsKeyId",
            "Tags",
            "CopyTags",
            "PreSignedUrl",
            "SourceRegion",
        }
    ),
    "DeleteDBSnapshot": frozenset({"DBSnapshotIdentifier"}),
    "DescribeDBSnapshots": frozenset(
        {"DBInstanceIdentifier", "DBSnapshotIdentifier", "SnapshotType", "MaxRecords", "Marker", "DbiResourceId"}
    ),
    "DescribeEvents": frozenset(
        {
            "SourceIdentifier",
            "SourceType",
            "StartTime",
            "EndTime",
            "Duration",
            "EventCategories",
            "MaxRecords",
            "Marker",
        }
    ),
    "CreateEventSubscription": frozenset(
        {"SubscriptionName", "SnsTopicArn", "SourceType", "EventCategories", "SourceIds", "Enabled", "Tags"}
    ),
    "ModifyEventSubscription": frozenset(
        {"SubscriptionName", "SnsTopicArn", "SourceType", "EventCategories", "Enabled"}
    ),
    "AddSourceIdentifierToSubscription": frozenset({"SubscriptionName", "SourceIdentifier"}),
    "RemoveSourceIdentifierFromSubscription": frozenset({"SubscriptionName", "SourceIdentifier"}),
    "DeleteEventSubscription": frozenset({"SubscriptionName"}),
    "DescribeEventSubscriptions": frozenset({"SubscriptionName", "MaxRecords", "Marker"}),
    "RestoreDBInstanceFromDBSnapshot": (SETTINGS - {"MasterUserPassword"})
    | {
        "DBInstanceIdentifier",
        "DBSnapshotIdentifier",
        "DBParameterGroupName",
        "DBSubnetGroupName",
        "EnableCloudwatchLogsExports",
        "Engine",
        "Port",
        "PubliclyAccessible",
        "Tags",
    },
}
"""By action."""
HARMLESS = {
    "DedicatedLogVolume": False,
    "ManageMasterUserPassword": False,
    "NetworkType": "IPV4",
    "PubliclyAccessible": False,
    "EnableIAMDatabaseAuthentication": False,
    "AllowMajorVersionUpgrade": False,
    "EnableCustomerOwnedIp": False,
}
"""Parameters that may be given, as long as they ask for nothing."""


def check(action: str, request: Mapping[str, Any]) -> None:
    """Refuse what the lab does not model.

    Raises:
        ServiceError: InvalidParameterValue that names it.
    """
    unknown = [name for name in request if name not in PARAMETERS[action] and name not in HARMLESS]
    asking = [name for name, nothing in HARMLESS.items() if name in request and request[name] != nothing]
    if unknown or asking:
        raise unsupported(action, {*unknown, *asking})
