"""Snapshots hold the data: taken while the database runs, copied to another region, restored."""

from typing import Any

import pytest

from tests.lab.rds.place import PASSWORD, Place, refused, wait_until


@pytest.fixture(scope="module")
def primary(east: Place) -> dict[str, Any]:
    made = east.create(
        "kept", BackupRetentionPeriod=1, CopyTagsToSnapshot=True, Tags=[{"Key": "Name", "Value": "kept"}]
    )
    with east.connect("kept") as session:
        session.execute("CREATE TABLE t AS SELECT generate_series(1, 500) AS number")
    return made


@pytest.fixture(scope="module")
def snapshot(east: Place, primary: dict[str, Any]) -> dict[str, Any]:
    east.rds.create_db_snapshot(
        DBSnapshotIdentifier="by-hand",
        DBInstanceIdentifier=primary["DBInstanceIdentifier"],
        Tags=[{"Key": "Why", "Value": "test"}],
    )
    return there(east, "by-hand")


def there(place: Place, name: str) -> dict[str, Any]:
    """Wait until a snapshot has its data."""

    def shown() -> dict[str, Any]:
        return dict(place.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0])

    wait_until(lambda: shown()["Status"] == "available", f"the snapshot {name}")
    return shown()


def test_an_instance_with_backups_has_one_as_soon_as_it_is_there(east: Place, primary: dict[str, Any]) -> None:
    (found,) = east.rds.describe_db_snapshots(SnapshotType="automated", DBInstanceIdentifier="kept")["DBSnapshots"]
    assert found["DBSnapshotIdentifier"].startswith("rds:kept-20")
    assert (found["Status"], found["Encrypted"], found["KmsKeyId"]) == ("available", True, primary["KmsKeyId"])
    assert found["TagList"] == [{"Key": "Name", "Value": "kept"}]
    said, _ = refused(east.rds.delete_db_snapshot, DBSnapshotIdentifier=found["DBSnapshotIdentifier"])
    assert said == "InvalidDBSnapshotState"


def test_a_snapshot_says_what_it_was_taken_of(snapshot: dict[str, Any], primary: dict[str, Any]) -> None:
    for name in ("DBInstanceIdentifier", "DbiResourceId", "EngineVersion", "AllocatedStorage", "MasterUsername"):
        assert snapshot[name] == primary[name]
    assert {tag["Key"] for tag in snapshot["TagList"]} == {"Name", "Why"}
    assert (snapshot["SnapshotType"], snapshot["PercentProgress"]) == ("manual", 100)


def test_a_copy_in_another_region_outlives_its_source_and_has_the_data(
    east: Place, west: Place, snapshot: dict[str, Any]
) -> None:
    west.control.post("databases/pace", copy_seconds=0.2)
    copying = west.rds.copy_db_snapshot(
        SourceDBSnapshotIdentifier=snapshot["DBSnapshotArn"],
        SourceRegion="us-east-1",
        TargetDBSnapshotIdentifier="copied",
        KmsKeyId=west.key,
        Tags=[{"Key": "Copied", "Value": "yes"}],
    )["DBSnapshot"]
    assert copying["Status"] == "creating"
    copied = there(west, "copied")
    assert (copied["SourceRegion"], copied["SourceDBSnapshotIdentifier"]) == ("us-east-1", snapshot["DBSnapshotArn"])
    assert (copied["KmsKeyId"], copied["TagList"]) == (west.key, [{"Key": "Copied", "Value": "yes"}])
    assert copied["OriginalSnapshotCreateTime"] == snapshot["SnapshotCreateTime"] < copied["SnapshotCreateTime"]

    east.rds.delete_db_snapshot(DBSnapshotIdentifier="by-hand")
    assert refused(east.rds.describe_db_snapshots, DBSnapshotIdentifier="by-hand")[0] == "DBSnapshotNotFound"
    west.rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="restored",
        DBSnapshotIdentifier="copied",
        DBInstanceClass="db.t4g.medium",
        DBSubnetGroupName="databases",
        VpcSecurityGroupIds=[west.security_group],
    )
    restored = west.available("restored")
    assert (restored["StorageEncrypted"], restored["KmsKeyId"]) == (True, west.key)
    with west.connect("restored", password=PASSWORD) as session:
        assert session.execute("SELECT count(*), pg_is_in_recovery() FROM t").fetchone() == (500, False)


def test_what_cannot_be_copied_is_refused(east: Place, west: Place, primary: dict[str, Any]) -> None:
    (automated,) = east.rds.describe_db_snapshots(SnapshotType="automated", DBInstanceIdentifier="kept")["DBSnapshots"]
    arn = automated["DBSnapshotArn"]

    def copy(**changed: Any) -> tuple[str, str]:
        asked = {"SourceDBSnapshotIdentifier": arn, "TargetDBSnapshotIdentifier": "another", "KmsKeyId": west.key}
        wanted = {name: value for name, value in {**asked, **changed}.items() if value is not None}
        return refused(west.rds.copy_db_snapshot, **wanted)

    assert primary["DBInstanceIdentifier"] in arn
    assert copy(KmsKeyId=None)[0] == "InvalidParameterCombination"
    assert copy(KmsKeyId=east.key)[0] == "KMSKeyNotAccessibleFault"
    assert copy(TargetDBSnapshotIdentifier="rds:another")[0] == "InvalidParameterValue"
    assert copy(TargetDBSnapshotIdentifier="copied")[0] == "DBSnapshotAlreadyExists"
    assert copy(SourceDBSnapshotIdentifier=arn.replace("kept", "none"))[0] == "DBSnapshotNotFound"
    assert copy(Tags=[{"Key": "aws:mine", "Value": "no"}])[0] == "InvalidParameterValue"
    assert copy(OptionGroupName="mine") == (
        "InvalidParameterValue",
        "The lab does not support OptionGroupName of CopyDBSnapshot",
    )


def test_a_replica_can_be_backed_up_and_its_backup_restored(west: Place, primary: dict[str, Any]) -> None:
    west.replicate("kept-west", primary)
    west.rds.create_db_snapshot(DBSnapshotIdentifier="of-a-replica", DBInstanceIdentifier="kept-west")
    there(west, "of-a-replica")
    west.rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="restored-2",
        DBSnapshotIdentifier="of-a-replica",
        DBInstanceClass="db.t4g.medium",
        DBSubnetGroupName="databases",
        VpcSecurityGroupIds=[west.security_group],
    )
    west.available("restored-2")
    with west.connect("restored-2") as session:
        assert session.execute("SELECT count(*), pg_is_in_recovery() FROM t").fetchone() == (500, False)


def test_automated_backups_go_with_the_instance_unless_they_are_to_stay(east: Place) -> None:
    for keep in (False, True):
        name = f"short-{keep}".lower()
        east.create(name)
        east.rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True, DeleteAutomatedBackups=not keep)
        wait_until(lambda: east.status(name) == "gone", "the deletion")  # noqa: B023  used at once
        left = east.rds.describe_db_snapshots(DBInstanceIdentifier=name, SnapshotType="automated")["DBSnapshots"]
        assert len(left) == keep


def test_lists_come_in_pages(east: Place) -> None:
    east.control.post("databases/pace", copy_seconds=0)
    (source,) = east.rds.describe_db_snapshots(SnapshotType="automated", DBInstanceIdentifier="kept")["DBSnapshots"]
    for number in range(21):
        east.rds.copy_db_snapshot(
            SourceDBSnapshotIdentifier=source["DBSnapshotArn"], TargetDBSnapshotIdentifier=f"page-{number}"
        )
    pages = east.rds.get_paginator("describe_db_snapshots").paginate(
        SnapshotType="manual", DBInstanceIdentifier="kept", PaginationConfig={"PageSize": 20}
    )
    names = [[each["DBSnapshotIdentifier"] for each in page["DBSnapshots"]] for page in pages]
    assert [len(page) for page in names] == [20, 1]
    assert len({name for page in names for name in page}) == 21
