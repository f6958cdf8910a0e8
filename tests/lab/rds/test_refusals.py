"""What RDS, or the lab, does not do is said by name, and nothing has happened."""

from typing import Any

import pytest

from tests.lab.rds.place import Place, refused

UNWANTED: list[tuple[dict[str, Any], str]] = [
    ({"Engine": "mysql"}, "InvalidParameterValue"),
    ({"EngineVersion": "17.6"}, "InvalidParameterCombination"),
    ({"EngineVersion": "18.5"}, "InvalidParameterCombination"),
    ({"MasterUsername": "rdsadmin"}, "InvalidParameterValue"),
    ({"MasterUsername": "1st"}, "InvalidParameterValue"),
    ({"MasterUserPassword": "short"}, "InvalidParameterValue"),
    ({"MasterUserPassword": None}, "InvalidParameterCombination"),
    ({"ManageMasterUserPassword": True}, "InvalidParameterValue"),
    ({"StorageEncrypted": False}, "InvalidParameterCombination"),
    ({"KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/none"}, "KMSKeyNotAccessibleFault"),
    ({"DBSubnetGroupName": "none"}, "DBSubnetGroupNotFoundFault"),
    ({"DBSubnetGroupName": None}, "InvalidParameterValue"),
    ({"VpcSecurityGroupIds": None}, "InvalidParameterValue"),
    ({"VpcSecurityGroupIds": ["sg-00000000000000000"]}, "InvalidParameterValue"),
    ({"DBParameterGroupName": "none"}, "DBParameterGroupNotFound"),
    ({"AllocatedStorage": 5}, "InvalidParameterCombination"),
    ({"MaxAllocatedStorage": 101}, "InvalidParameterCombination"),
    ({"StorageType": "gp3", "Iops": 12000}, "InvalidParameterCombination"),
    ({"BackupRetentionPeriod": 36}, "InvalidParameterValue"),
    ({"PreferredBackupWindow": "03:00-03:10"}, "InvalidParameterValue"),
    (
        {"PreferredBackupWindow": "04:30-05:30", "PreferredMaintenanceWindow": "mon:04:00-mon:05:00"},
        "InvalidParameterValue",
    ),
    ({"MonitoringInterval": 60}, "InvalidParameterCombination"),
    ({"MonitoringInterval": 7, "MonitoringRoleArn": "arn:aws:iam::111122223333:role/m"}, "InvalidParameterValue"),
    ({"EnableCloudwatchLogsExports": ["audit"]}, "InvalidParameterValue"),
    ({"PubliclyAccessible": True}, "InvalidParameterValue"),
    ({"EnableIAMDatabaseAuthentication": True}, "InvalidParameterValue"),
    ({"OptionGroupName": "mine"}, "InvalidParameterValue"),
    ({"DBClusterIdentifier": "aurora"}, "InvalidParameterValue"),
]


@pytest.mark.parametrize(("wrong", "expected"), UNWANTED)
def test_no_such_primary(east: Place, wrong: dict[str, Any], expected: str) -> None:
    asked = {
        "Engine": "postgres",
        "MasterUsername": "dbmaster",
        "MasterUserPassword": "a-good-password",
        "AllocatedStorage": 100,
        "StorageEncrypted": True,
        **east.settings(**wrong),
    }
    given = {name: value for name, value in asked.items() if value is not None}
    said, words = refused(east.rds.create_db_instance, DBInstanceIdentifier="refused", **given)
    assert said == expected, words
    assert "a-good-password" not in words
    assert east.status("refused") == "gone"


@pytest.mark.parametrize("name", ["1st", "-a", "a-", "a--b", "a_b", "a" * 64])
def test_no_such_name(east: Place, name: str) -> None:
    assert refused(east.rds.create_db_instance, DBInstanceIdentifier=name, **_whole(east))[0] == "InvalidParameterValue"


def test_one_name_is_one_instance(east: Place) -> None:
    east.create("twice")
    assert (
        refused(east.rds.create_db_instance, DBInstanceIdentifier="Twice", **_whole(east))[0]
        == "DBInstanceAlreadyExists"
    )


REPLICAS: list[tuple[dict[str, Any], str]] = [
    ({"KmsKeyId": None}, "InvalidParameterCombination"),
    ({"SourceDBInstanceIdentifier": "arn:aws:rds:us-east-1:111122223333:db:none"}, "DBInstanceNotFound"),
    ({"SourceDBInstanceIdentifier": "source"}, "InvalidParameterValue"),
    ({"DBParameterGroupName": "default.postgres18"}, "InvalidParameterValue"),
    ({"ReplicaMode": "mounted"}, "InvalidParameterValue"),
]


@pytest.fixture(scope="module")
def source(east: Place) -> dict[str, Any]:
    return east.create("source")


@pytest.mark.parametrize(("wrong", "expected"), REPLICAS)
def test_no_such_replica(west: Place, source: dict[str, Any], wrong: dict[str, Any], expected: str) -> None:
    asked = {"SourceDBInstanceIdentifier": source["DBInstanceArn"], **west.settings(**wrong)}
    given = {name: value for name, value in asked.items() if value is not None}
    said, words = refused(west.rds.create_db_instance_read_replica, DBInstanceIdentifier="refused", **given)
    assert said == expected, words
    assert west.status("refused") == "gone"


def test_without_backups_a_database_has_no_replicas(east: Place, west: Place) -> None:
    arn = east.create("unsafe", BackupRetentionPeriod=0)["DBInstanceArn"]
    asked = {"DBInstanceIdentifier": "refused", "SourceDBInstanceIdentifier": arn, **west.settings()}
    assert refused(west.rds.create_db_instance_read_replica, **asked)[0] == "InvalidDBInstanceState"


def test_what_is_no_replica_is_not_promoted(east: Place, source: dict[str, Any]) -> None:
    name = source["DBInstanceIdentifier"]
    assert refused(east.rds.promote_read_replica, DBInstanceIdentifier=name) == (
        "InvalidDBInstanceState",
        "DB Instance is not a read replica.",
    )


def test_a_deletion_says_what_becomes_of_the_data(east: Place, source: dict[str, Any]) -> None:
    name = source["DBInstanceIdentifier"]
    assert refused(east.rds.delete_db_instance, DBInstanceIdentifier=name)[0] == "InvalidParameterCombination"
    both = {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "final"}
    assert refused(east.rds.delete_db_instance, DBInstanceIdentifier=name, **both)[0] == "InvalidParameterCombination"
    assert east.status(name) == "available"


def test_actions_that_the_lab_does_not_model_are_errors(east: Place) -> None:
    assert refused(east.rds.describe_db_clusters) == (
        "InvalidAction",
        "The lab does not support DescribeDBClusters of RDS",
    )
    assert refused(east.rds.switchover_read_replica, DBInstanceIdentifier="source")[0] == "InvalidAction"


def _whole(east: Place) -> dict[str, Any]:
    return {
        "Engine": "postgres",
        "MasterUsername": "dbmaster",
        "MasterUserPassword": "a-good-password",
        "AllocatedStorage": 100,
        "StorageEncrypted": True,
        **east.settings(),
    }
