"""What both kinds of instance share, so that a promoted standby is production-grade at once, and its outputs."""

from typing import Any

from troposphere import GetAtt, Output, Ref

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.database.identity import (
    DATABASE_IDENTIFIER,
    birth_conditions,
    identity_facts,
    of_the_database,
)
from templates.database.parameter_group import PARAMETER_GROUP
from templates.database.subnet_group import SUBNET_GROUP
from templates.exports import Exported, imported
from templates.facts import fact, facts
from templates.part import Part
from templates.tags import tags

BACKUP_WINDOW = "BackupWindow"
CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
"""RDS's default. Pinned, so that an account default changed in one region does not give the sides different roots."""


def part(env: Environment) -> Part:
    """Facts and conditions of the instance, and what it publishes: only its address is not known beforehand."""
    windows = {HomeRole.PRIMARY: env.database.backups.primary_window, HomeRole.DR: env.database.backups.dr_window}
    arn = naming.arn("rds", "${AWS::Region}", "db:${Id}", Id=fact(DATABASE_IDENTIFIER))
    return Part(
        facts={**identity_facts(env), **facts(BACKUP_WINDOW, windows.__getitem__)},
        conditions=birth_conditions(),
        outputs=(
            Output(DATABASE_IDENTIFIER, Value=fact(DATABASE_IDENTIFIER), Description="Identifier of the database"),
            Output("DatabaseArn", Value=arn, Description="ARN of the database"),
            Output("DatabasePort", Value=str(env.database.port), Description="Port of the database"),
            Output(
                "DatabaseEndpoint",
                Value=of_the_database(lambda title: GetAtt(title, "Endpoint.Address")),
                Description="The instance's own address; clients use the writer's name",
            ),
        ),
    )


def shared_properties(env: Environment) -> dict[str, Any]:
    """Properties that are the same whether the instance was born a primary or a replica.

    RDS creates a replica without backups, parameter group and monitoring; CloudFormation's handler sets them
    by a modification right after.
    """
    database, key = env.database, imported(env, Exported.KEY_ARN)
    return {
        "DBInstanceIdentifier": fact(DATABASE_IDENTIFIER),
        "DBInstanceClass": database.instance_class,
        "EngineVersion": database.engine_version,
        "AutoMinorVersionUpgrade": False,
        "Port": str(database.port),
        "DBParameterGroupName": Ref(PARAMETER_GROUP),
        "ApplyImmediately": database.apply_immediately,
        "MultiAZ": database.multi_az,
        **_storage(env),
        "KmsKeyId": key,
        "DBSubnetGroupName": Ref(SUBNET_GROUP),
        "VPCSecurityGroups": [imported(env, Exported.DATABASE_SECURITY_GROUP_ID)],
        "PubliclyAccessible": False,
        "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
        "EnableIAMDatabaseAuthentication": False,
        "BackupRetentionPeriod": database.backups.retention_days,
        "PreferredBackupWindow": fact(BACKUP_WINDOW),
        "DeleteAutomatedBackups": False,
        "CopyTagsToSnapshot": True,
        "PreferredMaintenanceWindow": database.maintenance_window,
        "DeletionProtection": database.deletion_protection,
        "EnableCloudwatchLogsExports": list(database.log_exports),
        "MonitoringInterval": env.monitoring.enhanced_interval_seconds,
        "MonitoringRoleArn": imported(env, Exported.MONITORING_ROLE_ARN),
        "EnablePerformanceInsights": True,
        "PerformanceInsightsKMSKeyId": key,
        "PerformanceInsightsRetentionPeriod": env.monitoring.performance_insights_retention_days,
        "DatabaseInsightsMode": "standard",
        "Tags": tags(env, "database", "PostgreSQL"),
    }


def _storage(env: Environment) -> dict[str, Any]:
    """gp3 takes IOPS and throughput only from 400 GiB on; below they are fixed and must be left out."""
    storage = env.database.storage
    properties = {
        "StorageType": "gp3",
        "MaxAllocatedStorage": storage.max_allocated_gib,
        "Iops": storage.iops,
        "StorageThroughput": storage.throughput_mibps,
    }
    return {name: value for name, value in properties.items() if value is not None}
