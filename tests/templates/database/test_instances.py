"""The two kinds of instance: what each says, what neither says, and that a promoted standby lacks nothing."""

from typing import Any

import pytest

from settings.environment import Environment
from settings.roles import HomeRole
from templates.database.replica_rules import FORBIDDEN, REQUIRED, require_replica
from tests.environments import environment
from tests.templates.database.stacks import DR, PRIMARY, PROD, databases, rebuilt, stack

SOURCE_ARN = "arn:aws:rds:us-east-1:111122223333:db:orders-prod-us-east-1-g1"
DIFFERS_BY_REGION = {"DBInstanceIdentifier", "PreferredBackupWindow", "Tags"}


def instance(role: HomeRole, env: Environment = PROD) -> dict[str, Any]:
    (found,) = databases(role, env).values()
    properties = found["Properties"]
    assert isinstance(properties, dict)
    return properties


def test_each_region_has_exactly_one_database() -> None:
    assert list(databases(PRIMARY)) == ["PrimaryBornDatabase"]
    assert list(databases(DR)) == ["ReplicaBornDatabase"]


def test_the_first_database_is_created_empty_and_encrypted() -> None:
    first = instance(PRIMARY)
    assert first["Engine"] == "postgres"
    assert first["EngineVersion"] == "18.6"
    assert first["StorageEncrypted"] is True
    assert first["KmsKeyId"] == "own KeyArn"
    assert (first["StorageType"], first["AllocatedStorage"], first["MaxAllocatedStorage"]) == ("gp3", "100", 500)
    assert "SourceDBInstanceIdentifier" not in first


def test_the_password_is_a_reference_without_a_version() -> None:
    reference = instance(PRIMARY)["MasterUserPassword"]
    assert reference == "{{resolve:secretsmanager:orders-prod/master:SecretString:password}}"
    assert "MasterSecret" in databases(PRIMARY)["PrimaryBornDatabase"]["DependsOn"]


def test_the_replica_names_its_source_by_arn_and_region_and_its_own_key() -> None:
    replica = instance(DR)
    assert replica["SourceDBInstanceIdentifier"] == SOURCE_ARN
    assert replica["SourceRegion"] == "us-east-1"
    assert replica["KmsKeyId"] == "own KeyArn"


def test_the_replica_says_nothing_that_aws_refuses() -> None:
    assert not FORBIDDEN.keys() & instance(DR).keys()


def test_a_promoted_standby_is_what_the_primary_was() -> None:
    born_only = {"Engine", "DBName", "MasterUsername", "MasterUserPassword", "AllocatedStorage", "StorageEncrypted"}
    source_only = {"SourceDBInstanceIdentifier", "SourceRegion"}
    first, replica = instance(PRIMARY), instance(DR)
    assert first.keys() - born_only == replica.keys() - source_only
    shared = first.keys() - born_only - DIFFERS_BY_REGION
    assert {name: first[name] for name in shared} == {name: replica[name] for name in shared}
    assert first["MultiAZ"] is True
    assert first["BackupRetentionPeriod"] == 14
    assert first["DeletionProtection"] is True


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_monitoring_and_logs_are_on(role: HomeRole) -> None:
    found = instance(role)
    assert found["MonitoringInterval"] == 60
    assert found["MonitoringRoleArn"] == "own MonitoringRoleArn"
    assert found["EnablePerformanceInsights"] is True
    assert found["PerformanceInsightsRetentionPeriod"] == 7
    assert found["PerformanceInsightsKMSKeyId"] == "own KeyArn"
    assert found["DatabaseInsightsMode"] == "standard"
    assert found["EnableCloudwatchLogsExports"] == ["postgresql", "upgrade"]


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_nobody_outside_reaches_it_and_nothing_upgrades_it_by_itself(role: HomeRole) -> None:
    found = instance(role)
    assert found["PubliclyAccessible"] is False
    assert found["VPCSecurityGroups"] == ["own DatabaseSecurityGroupId"]
    assert found["AutoMinorVersionUpgrade"] is False
    assert found["ApplyImmediately"] is False


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_deletion_and_replacement_leave_a_snapshot_and_the_automated_backups(role: HomeRole) -> None:
    (found,) = databases(role).values()
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert found["Properties"]["DeleteAutomatedBackups"] is False


def test_each_region_backs_up_at_its_own_time() -> None:
    assert instance(PRIMARY)["PreferredBackupWindow"] == "03:00-04:00"
    assert instance(DR)["PreferredBackupWindow"] == "06:00-06:30"


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_small_gp3_leaves_iops_and_throughput_out(role: HomeRole) -> None:
    assert not {"Iops", "StorageThroughput"} & instance(role).keys()


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_large_gp3_has_what_the_file_says_on_both_sides(role: HomeRole) -> None:
    storage = {"allocated_gib": 400, "max_allocated_gib": 1000, "iops": 16000, "throughput_mibps": 1000}
    found = instance(role, environment("prod", database__storage=storage))
    assert (found["Iops"], found["StorageThroughput"]) == (16000, 1000)


def test_the_rebuilt_primary_region_has_a_replica_and_no_password() -> None:
    env = rebuilt(PROD, PRIMARY, 2, "orders-prod-us-west-2-g1")
    ((title, _),) = databases(PRIMARY, env).items()
    assert title == "ReplicaBornDatabase"
    assert not FORBIDDEN.keys() & instance(PRIMARY, env).keys()
    assert "MasterSecret" in stack(PRIMARY, env).resources  # the secret stays in its home region


@pytest.mark.parametrize(
    ("role", "region"),
    [(PRIMARY, "us-east-1"), (DR, "us-west-2")],
)
def test_outputs_are_of_the_instance_that_the_region_has(role: HomeRole, region: str) -> None:
    (title,) = databases(role)
    outputs = stack(role).outputs
    assert outputs["DatabaseEndpoint"]["Value"] == {"Fn::GetAtt": [title, "Endpoint.Address"]}
    assert outputs["DatabasePort"]["Value"] == "5432"
    assert outputs["DatabaseIdentifier"]["Value"] == f"orders-prod-{region}-g1"
    assert outputs["DatabaseArn"]["Value"] == f"arn:aws:rds:{region}:111122223333:db:orders-prod-{region}-g1"


def test_outputs_follow_a_rebuilt_database() -> None:
    outputs = stack(PRIMARY, rebuilt(PROD, PRIMARY, 2, "orders-prod-us-west-2-g1")).outputs
    assert outputs["DatabaseEndpoint"]["Value"] == {"Fn::GetAtt": ["ReplicaBornDatabase", "Endpoint.Address"]}
    assert outputs["DatabaseIdentifier"]["Value"] == "orders-prod-us-east-1-g2"


@pytest.mark.parametrize("role", [PRIMARY, DR])
def test_the_layer_exports_nothing(role: HomeRole) -> None:
    assert not [name for name, output in stack(role).outputs.items() if "Export" in output]


def valid_replica() -> dict[str, Any]:
    return dict.fromkeys(REQUIRED, "given")


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_the_rules_refuse_what_a_replica_must_not_say(name: str) -> None:
    with pytest.raises(ValueError, match=rf"Standby is no valid.*{name} must go: .{{10,}}"):
        require_replica("Standby", {**valid_replica(), name: None})


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_the_rules_miss_what_a_replica_must_say(name: str) -> None:
    properties = valid_replica()
    del properties[name]
    with pytest.raises(ValueError, match=rf"Standby is no valid.*{name} is missing: .{{10,}}"):
        require_replica("Standby", properties)


def test_the_rules_refuse_a_replica_without_backups() -> None:
    with pytest.raises(ValueError, match="BackupRetentionPeriod is 0"):
        require_replica("Standby", {**valid_replica(), "BackupRetentionPeriod": 0})


def test_the_rules_say_everything_at_once() -> None:
    with pytest.raises(ValueError, match=r"SourceRegion is missing.*Engine must go"):
        require_replica("Standby", {"Engine": "postgres"})
