"""What registry schemas do not say about updates: kept as data, each row with its reason and its source.

A schema says of a property that it always replaces (createOnly), or that it sometimes does (conditionalCreateOnly), and
is silent about interruptions and about what RDS's own handler decides. The rows below come from "Update requires" in
the CloudFormation User Guide, read for every type in use, and for RDS from the source of the handler that
CloudFormation runs. Of a property that neither a row nor a schema names the guide says "No interruption".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from comparison.change import Interruption

GUIDE = "CloudFormation User Guide, Update requires"
HANDLER = "aws-cloudformation-resource-providers-rds, aws-rds-dbinstance, util/ImmutabilityHelper.java"
RDS_GUIDE = "RDS User Guide, Settings for DB instances"
SECRETS = "CloudFormation User Guide, AWS::SecretsManager::Secret"
MODIFY = "RDS API Reference, ModifyDBInstance"

INSTANCE, PARAMETER_GROUP = "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup"
ALARM, FUNCTION, TABLE = "AWS::CloudWatch::Alarm", "AWS::Lambda::Function", "AWS::DynamoDB::Table"
KEY, SECRET, RECORD = "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::Route53::RecordSet"


class When(Enum):
    """In which kind of change a row holds."""

    ALWAYS = auto()
    ADDED = auto()
    """It was not there before."""
    REMOVED = auto()
    CHANGED = auto()
    """It was there and is there, with another value."""
    FROM_OR_TO_ZERO = auto()
    """One of the two values is 0 or missing, the other is not."""


@dataclass(frozen=True)
class Row:
    """What changing one property does."""

    resource_type: str
    path: str
    """A property and everything below it."""
    when: When
    interruption: Interruption
    reason: str
    source: str
    at_once: bool = False
    """Of an instance: even with `ApplyImmediately: false`, which leaves other things to the maintenance window."""
    promotes: bool = False
    """It makes a replica a database of its own, for good."""


NONE, SOME, REPLACEMENT = Interruption.NONE, Interruption.SOME, Interruption.REPLACEMENT

ROWS: tuple[Row, ...] = (
    # -- an instance: what replaces it, beside what its schema says ------------------------------------------------
    Row(INSTANCE, "Engine", When.ALWAYS, REPLACEMENT,
        "the handler takes it for another database, also when it is only written down later", HANDLER),
    Row(INSTANCE, "SourceDBInstanceIdentifier", When.ADDED, REPLACEMENT,
        "a database cannot become a replica", HANDLER),
    Row(INSTANCE, "SourceDBInstanceIdentifier", When.CHANGED, REPLACEMENT,
        "a replica cannot follow another source", HANDLER),
    Row(INSTANCE, "SourceDBInstanceIdentifier", When.REMOVED, SOME,
        "CloudFormation promotes the replica, for good; it fails if somebody else has promoted it", HANDLER,
        at_once=True, promotes=True),
    Row(INSTANCE, "PerformanceInsightsKMSKeyId", When.ADDED, NONE, "it can be set once", HANDLER),
    Row(INSTANCE, "PerformanceInsightsKMSKeyId", When.ALWAYS, REPLACEMENT, "once set it stays", HANDLER),
    Row(INSTANCE, "AvailabilityZone", When.ALWAYS, REPLACEMENT, "a database does not move between zones", HANDLER),
    Row(INSTANCE, "DBSnapshotIdentifier", When.REMOVED, NONE, "it mattered at creation", HANDLER),
    Row(INSTANCE, "DBSnapshotIdentifier", When.ALWAYS, REPLACEMENT, "it is restored from another snapshot", HANDLER),
    # -- an instance: what its schema calls sometimes replacing and the handler never replaces for -----------------
    Row(INSTANCE, "AutoMinorVersionUpgrade", When.ALWAYS, SOME, "an upgrade that is due may come at once", MODIFY),
    Row(INSTANCE, "BackupRetentionPeriod", When.FROM_OR_TO_ZERO, SOME, "switching backups restarts it", RDS_GUIDE),
    Row(INSTANCE, "BackupRetentionPeriod", When.ALWAYS, NONE, "backups stay on", RDS_GUIDE),
    Row(INSTANCE, "DBParameterGroupName", When.ALWAYS, SOME, "static parameters wait for a restart", GUIDE),
    Row(INSTANCE, "MultiAZ", When.ALWAYS, SOME, "slower while the second copy is made; RDS calls it no outage", GUIDE),
    Row(INSTANCE, "PreferredMaintenanceWindow", When.ALWAYS, SOME,
        "a restart that waits for the window may come at once", MODIFY),
    # -- an instance: interruptions that its schema is silent about -------------------------------------------------
    Row(INSTANCE, "DBInstanceClass", When.ALWAYS, SOME, "it restarts; with Multi-AZ it fails over", MODIFY),
    Row(INSTANCE, "EngineVersion", When.ALWAYS, SOME, "it restarts with another version", MODIFY),
    Row(INSTANCE, "StorageType", When.ALWAYS, SOME, "to or from magnetic storage it stops", GUIDE),
    Row(INSTANCE, "Port", When.ALWAYS, SOME, "it restarts, whatever ApplyImmediately says", MODIFY, at_once=True),
    # -- everything else ------------------------------------------------------------------------------------------
    Row(SECRET, "GenerateSecretString", When.ALWAYS, SOME,
        "a new version is generated: its password is not the database's until it is rotated", SECRETS),
    Row(SECRET, "SecretString", When.ALWAYS, SOME, "a new version, which the database does not know", SECRETS),
    Row(TABLE, "SSESpecification", When.ALWAYS, SOME, "the table is encrypted anew", GUIDE),
    Row(TABLE, "KeySchema", When.ALWAYS, REPLACEMENT, "another key is another table", GUIDE),
    Row(KEY, "KeySpec", When.ALWAYS, REPLACEMENT, "another kind of key", GUIDE),
    Row(KEY, "KeyUsage", When.ALWAYS, REPLACEMENT, "another kind of key", GUIDE),
    Row(KEY, "MultiRegion", When.ALWAYS, REPLACEMENT, "another kind of key", GUIDE),
    Row(KEY, "Origin", When.ALWAYS, REPLACEMENT, "another kind of key", GUIDE),
    Row(RECORD, "Name", When.ALWAYS, REPLACEMENT, "another name is another record", GUIDE),
    Row("AWS::EC2::SecurityGroup", "SecurityGroupEgress", When.ALWAYS, SOME, "rules go before others come", GUIDE),
    Row("AWS::EC2::SecurityGroup", "SecurityGroupIngress", When.ALWAYS, SOME, "rules go before others come", GUIDE),
    Row("AWS::EC2::VPCPeeringConnection", "PeerRoleArn", When.ALWAYS, REPLACEMENT, "it is another request", GUIDE),
)  # fmt: skip
"""The first row that holds decides."""

UNORDERED: Mapping[str, tuple[str, ...]] = {
    ALARM: ("AlarmActions", "InsufficientDataActions", "OKActions"),
    FUNCTION: ("Architectures", "VpcConfig/SecurityGroupIds", "VpcConfig/SubnetIds"),
    INSTANCE: ("EnableCloudwatchLogsExports", "VPCSecurityGroups"),
    RECORD: ("ResourceRecords",),
    TABLE: ("AttributeDefinitions",),
    "AWS::RDS::EventSubscription": ("EventCategories",),
}
"""Lists whose order means nothing to the service although their schema does not say so."""

NAMES: Mapping[str, str] = {
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    SECRET: "Name",
    "AWS::SNS::Topic": "TopicName",
}
"""Custom names that are no identifier in the schema, and must be unique all the same."""
