"""Databases: one in each region, born as configured, alike on both sides, so that a promoted standby is production."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from settings.roles import DATABASE_ROLES, peer_of
from templates import naming

CODES = {
    "DC030": "parameter group of another major version than the engine",
    "DC031": "a replica with properties that RDS refuses or takes for a replacement",
    "DC032": "the two sides differ in what a promoted standby needs",
    "DC033": "not exactly one database in a region, or not the configured one",
    "DC034": "a database that is not recoverable",
}

INSTANCE, PARAMETER_GROUP = "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup"
REFUSED_ON_REPLICA = ("CharacterSetName", "DBName", "DBSnapshotIdentifier", "MasterUserPassword", "MasterUsername",
                      "StorageEncrypted", "ManageMasterUserPassword", "ReplicaMode")  # fmt: skip
"""Refused with SourceDBInstanceIdentifier (registry schema `dependentExcluded`, and its text for DBName)."""
REPLACING_ON_REPLICA = ("Engine",)
"""The handler fetches it from the source; adding it later replaces the database."""
NEEDED_ON_REPLICA = ("SourceRegion", "KmsKeyId", "DBSubnetGroupName", "VPCSecurityGroups", "DBParameterGroupName")
"""Another region's source, key, network; left out, RDS takes defaults or refuses an encrypted source."""
SAME_ON_BOTH_SIDES = (
    "AutoMinorVersionUpgrade",
    "BackupRetentionPeriod",
    "CACertificateIdentifier",
    "CopyTagsToSnapshot",
    "DBInstanceClass",
    "DatabaseInsightsMode",
    "DeleteAutomatedBackups",
    "DeletionProtection",
    "EnableCloudwatchLogsExports",
    "EnableIAMDatabaseAuthentication",
    "EnablePerformanceInsights",
    "EngineVersion",
    "Iops",
    "MaxAllocatedStorage",
    "MonitoringInterval",
    "MultiAZ",
    "PerformanceInsightsRetentionPeriod",
    "Port",
    "PubliclyAccessible",
    "StorageThroughput",
    "StorageType",
)


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Each region's database, then both of them and their parameters side by side."""
    databases: dict[str, Mapping[str, Any]] = {}
    groups: dict[str, Mapping[str, Any]] = {}
    for stack in deployment.of("database"):
        instances = stack.of_type(INSTANCE)
        if len(instances) != 1:
            yield stack.finding("DC033", INSTANCE, f"{stack.region} has {sorted(instances)}, not exactly one")
        for title, instance in instances.items():
            databases[stack.region] = instance
            yield from _one(deployment, stack, title, instance)
        for title, group in stack.of_type(PARAMETER_GROUP).items():
            groups[stack.region] = group.get("Parameters", {})
            yield from _family(stack, title, group, instances)
    primary, dr = (deployment.region(role) for role in DATABASE_ROLES)
    stack_in_dr = deployment.stack("database", dr)
    if stack_in_dr and {primary, dr} <= databases.keys():
        for name in SAME_ON_BOTH_SIDES:
            here, there = (databases[region].get(name) for region in (primary, dr))
            if here != there:
                yield stack_in_dr.finding("DC032", name, f"{here!r} in {primary}, {there!r} in {dr}")
        if groups.get(primary) != groups.get(dr):
            yield stack_in_dr.finding("DC032", PARAMETER_GROUP, f"parameters of {primary} and {dr} differ")


def _one(deployment: Deployment, stack: Stack, title: str, instance: Mapping[str, Any]) -> Iterator[Finding]:
    role = deployment.home_role(stack.region)
    configured = deployment.environment.region(role)
    identifier = naming.database_identifier(deployment.environment, role)
    if instance.get("DBInstanceIdentifier") != identifier:
        yield stack.finding(
            "DC033", title, f"identifier {instance.get('DBInstanceIdentifier')!r}, configured is {identifier!r}"
        )
    is_replica = "SourceDBInstanceIdentifier" in instance
    if is_replica != bool(configured.created_from):
        yield stack.finding("DC033", title, f"contradicts created_from {configured.created_from!r}")
    if not instance.get("BackupRetentionPeriod", 0) >= 1:
        yield stack.finding("DC034", title, "without automated backups")
    if not is_replica and instance.get("StorageEncrypted") is not True:
        yield stack.finding("DC034", title, "storage is not encrypted, so no encrypted replica can be made")
    if not instance.get("EnableCloudwatchLogsExports"):
        yield stack.finding("DC034", title, "exports no logs")
    if is_replica:
        peer = deployment.region(peer_of(role))
        yield from _replica(stack, title, instance, peer, configured.created_from)


def _replica(stack: Stack, title: str, instance: Mapping[str, Any], peer: str, created_from: str) -> Iterator[Finding]:
    for name in (*REFUSED_ON_REPLICA, *REPLACING_ON_REPLICA):
        if name in instance:
            yield stack.finding("DC031", f"{title}/{name}", "must not stand beside SourceDBInstanceIdentifier")
    for name in NEEDED_ON_REPLICA:
        if name not in instance:
            yield stack.finding("DC031", f"{title}/{name}", "is missing")
    source = str(instance["SourceDBInstanceIdentifier"])
    if not (source.startswith("arn:") and f":rds:{peer}:" in source and source.endswith(f":db:{created_from}")):
        yield stack.finding(
            "DC031", f"{title}/SourceDBInstanceIdentifier", f"{source} is no ARN of {created_from} in {peer}"
        )
    if instance.get("SourceRegion", peer) != peer:
        yield stack.finding("DC031", f"{title}/SourceRegion", f"{instance['SourceRegion']}, the source is in {peer}")


def _family(
    stack: Stack, title: str, group: Mapping[str, Any], instances: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    for database, instance in instances.items():
        expected = f"postgres{str(instance.get('EngineVersion')).split('.', maxsplit=1)[0]}"
        if group.get("Family") != expected:
            yield stack.finding(
                "DC030", title, f"family {group.get('Family')} with engine {instance.get('EngineVersion')} ({database})"
            )
