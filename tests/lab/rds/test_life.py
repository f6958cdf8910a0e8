"""The life of a pair: created, replicating, killed, promoted, rebuilt, deleted."""

import time
from typing import Any

import psycopg
import pytest

from tests.lab.rds.place import DATABASE, PASSWORD, USER, Place, refused, wait_until


@pytest.fixture(scope="module")
def primary(east: Place) -> dict[str, Any]:
    began = time.monotonic()
    made = east.create("one-g1", Tags=[{"Key": "Name", "Value": "one"}])
    assert time.monotonic() - began < 6, "a primary takes less than 2 s on an idle machine"
    return made


@pytest.fixture(scope="module")
def replica(west: Place, primary: dict[str, Any]) -> dict[str, Any]:
    return west.replicate("one-west-g1", primary)


def rows(place: Place, name: str, table: str) -> int:
    with place.connect(name) as session:
        return int(session.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]  # noqa: S608  ours


def test_a_primary_is_postgresql_with_its_master_user_and_database(east: Place, primary: dict[str, Any]) -> None:
    with east.connect("one-g1") as session:
        row = session.execute(
            "SELECT rolname, current_database(), pg_is_in_recovery(), rolsuper FROM pg_roles WHERE rolname = user"
        ).fetchone()
    assert row == (USER, DATABASE, False, False)
    assert primary["Endpoint"]["Address"].startswith("one-g1.")
    assert primary["Endpoint"]["Address"].endswith(".us-east-1.rds.amazonaws.com")
    assert (primary["Endpoint"]["Port"], primary["Engine"], primary["StorageEncrypted"]) == (5432, "postgres", True)
    assert primary["TagList"] == [{"Key": "Name", "Value": "one"}]
    assert "ReadReplicaSourceDBInstanceIdentifier" not in primary


def test_a_wrong_password_is_refused(east: Place, primary: dict[str, Any]) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        east.connect(primary["DBInstanceIdentifier"], password=PASSWORD[::-1])


def test_a_replica_follows_its_source(
    east: Place, west: Place, primary: dict[str, Any], replica: dict[str, Any]
) -> None:
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == primary["DBInstanceArn"]
    assert replica["StatusInfos"] == [{"StatusType": "read replication", "Normal": True, "Status": "replicating"}]
    assert replica["BackupRetentionPeriod"] == 0, "RDS creates replicas without backups"
    assert east.describe("one-g1")["ReadReplicaDBInstanceIdentifiers"] == [replica["DBInstanceArn"]]
    with east.connect("one-g1") as session:
        session.execute("CREATE TABLE followed AS SELECT generate_series(1, 1000) AS number")
    wait_until(lambda: _there(west, "followed"), "the table to arrive")
    with west.connect("one-west-g1") as session, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        session.execute("DELETE FROM followed")


def _there(place: Place, table: str) -> bool:
    try:
        return rows(place, "one-west-g1", table) == 1000
    except psycopg.errors.UndefinedTable:
        return False


@pytest.mark.usefixtures("replica")
def test_what_has_replicas_or_is_one_is_not_stopped(east: Place, west: Place) -> None:
    for place, name in ((east, "one-g1"), (west, "one-west-g1")):
        assert refused(place.rds.stop_db_instance, DBInstanceIdentifier=name)[0] == "InvalidDBInstanceState"


@pytest.mark.usefixtures("replica")
def test_while_it_is_backed_up_a_replica_is_not_promoted(west: Place) -> None:
    west.control.post("databases/backup", id="one-west-g1", held=True)
    assert west.status("one-west-g1") == "backing-up"
    assert refused(west.rds.promote_read_replica, DBInstanceIdentifier="one-west-g1")[0] == "InvalidDBInstanceState"
    west.control.post("databases/backup", id="one-west-g1", held=False)
    west.available("one-west-g1")


@pytest.mark.usefixtures("replica")
def test_refused_on_demand(west: Place) -> None:
    west.control.post("databases/promotions", id="one-west-g1", refused=True)
    assert refused(west.rds.promote_read_replica, DBInstanceIdentifier="one-west-g1")[0] == "InvalidDBInstanceState"
    west.control.post("databases/promotions", id="one-west-g1", refused=False)


@pytest.mark.usefixtures("replica")
def test_every_acknowledged_commit_survives_kill_and_promotion(east: Place, west: Place) -> None:
    west.control.post("databases/promotions", seconds=0.5)
    acknowledged = 0
    with east.connect("one-g1") as session:
        session.execute("CREATE TABLE kept (number int)")
        for acknowledged in range(1, 301):
            session.execute("INSERT INTO kept VALUES (%s)", [acknowledged])
        wait_until(lambda: _streamed(session), "the standby to have everything")
        east.control.post("databases/kill", id="one-g1")
        with pytest.raises(psycopg.OperationalError):
            session.execute("INSERT INTO kept VALUES (0)")
    assert east.status("one-g1") == "rebooting"
    with pytest.raises(psycopg.OperationalError, match="refused"):
        east.connect("one-g1")

    answer = west.rds.promote_read_replica(
        DBInstanceIdentifier="one-west-g1", BackupRetentionPeriod=3, PreferredBackupWindow="06:00-06:30"
    )
    assert answer["DBInstance"]["DBInstanceStatus"] == "modifying"
    promoted = west.available("one-west-g1")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    assert "StatusInfos" not in promoted
    assert (promoted["BackupRetentionPeriod"], promoted["PreferredBackupWindow"]) == (3, "06:00-06:30")
    assert rows(west, "one-west-g1", "kept") == acknowledged
    with west.connect("one-west-g1", user=USER, password=PASSWORD) as session:
        session.execute("INSERT INTO kept VALUES (0)")
    assert refused(west.rds.promote_read_replica, DBInstanceIdentifier="one-west-g1")[0] == "InvalidDBInstanceState"


def _streamed(session: "psycopg.Connection[Any]") -> bool:
    row = session.execute("SELECT bool_and(replay_lsn = pg_current_wal_lsn()) FROM pg_stat_replication").fetchone()
    return row == (True,)


def test_a_killed_source_learns_of_the_promotion_when_it_is_back(east: Place) -> None:
    assert east.describe("one-g1")["ReadReplicaDBInstanceIdentifiers"] != []
    east.control.post("databases/revive", id="one-g1")
    east.available("one-g1")
    wait_until(lambda: not east.describe("one-g1")["ReadReplicaDBInstanceIdentifiers"], "the list to be empty")
    with east.connect("one-g1") as session:
        assert session.execute("SELECT count(*) FROM pg_replication_slots").fetchone() == (0,)
    assert rows(east, "one-g1", "kept") == 300


def test_protection_is_taken_off_before_an_instance_goes(east: Place) -> None:
    east.rds.modify_db_instance(DBInstanceIdentifier="one-g1", DeletionProtection=True, ApplyImmediately=True)
    east.available("one-g1")
    said, words = refused(east.rds.delete_db_instance, DBInstanceIdentifier="one-g1", SkipFinalSnapshot=True)
    assert said == "InvalidParameterCombination"
    assert words == "Cannot delete protected DB Instance, please disable deletion protection and try again."
    east.rds.modify_db_instance(DBInstanceIdentifier="one-g1", DeletionProtection=False, ApplyImmediately=True)
    east.available("one-g1")
    east.rds.delete_db_instance(DBInstanceIdentifier="one-g1", FinalDBSnapshotIdentifier="one-final")
    wait_until(lambda: east.status("one-g1") == "gone", "the deletion")
    (final,) = east.rds.describe_db_snapshots(DBSnapshotIdentifier="one-final")["DBSnapshots"]
    assert (final["Status"], final["SnapshotType"], final["Encrypted"]) == ("available", "manual", True)


def test_the_lost_region_follows_the_new_writer(east: Place, west: Place) -> None:
    rebuilt = east.replicate("one-g2", west.describe("one-west-g1"))
    assert rebuilt["StatusInfos"][0]["Status"] == "replicating"
    assert rows(east, "one-g2", "kept") == 301


def test_a_replica_whose_source_is_deleted_is_terminated_and_not_promoted(east: Place, west: Place) -> None:
    west.rds.delete_db_instance(DBInstanceIdentifier="one-west-g1", SkipFinalSnapshot=True)
    wait_until(lambda: west.status("one-west-g1") == "gone", "the deletion")
    left = east.describe("one-g2")
    assert left["StatusInfos"] == [{"StatusType": "read replication", "Normal": False, "Status": "terminated"}]
    assert left["ReadReplicaSourceDBInstanceIdentifier"].endswith(":db:one-west-g1")
    with east.connect("one-g2") as session:
        assert session.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)


def test_a_replica_leaves_no_final_snapshot(east: Place) -> None:
    said, _ = refused(east.rds.delete_db_instance, DBInstanceIdentifier="one-g2", FinalDBSnapshotIdentifier="final")
    assert said == "InvalidParameterCombination"
    east.rds.delete_db_instance(DBInstanceIdentifier="one-g2", SkipFinalSnapshot=True)
    wait_until(lambda: east.status("one-g2") == "gone", "the deletion")
