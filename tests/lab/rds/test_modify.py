"""ModifyDBInstance and parameter groups: what acts at once, what waits for a reboot or for the window."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lab.daemon import Running
from tests.lab.rds.place import PASSWORD, Place, refused, wait_until
from tests.lab.running import client

PARAMETERS = "tuned"
OTHER_PASSWORD = "second-" + PASSWORD


@pytest.fixture(scope="module")
def group(east: Place) -> str:
    east.rds.create_db_parameter_group(
        DBParameterGroupName=PARAMETERS, DBParameterGroupFamily="postgres18", Description="Tuned"
    )
    tune(east, "pending-reboot", max_connections="77", shared_buffers="{DBInstanceClassMemory/32768}")
    tune(east, "immediate", log_min_duration_statement="1000", **{"rds.force_ssl": "1"})
    return PARAMETERS


@pytest.fixture(scope="module")
def primary(east: Place, group: str) -> dict[str, Any]:
    return east.create("modified", DBParameterGroupName=group)


@pytest.fixture
def _primary_again(east: Place, primary: dict[str, Any]) -> Iterator[None]:
    yield
    east.available(primary["DBInstanceIdentifier"])


def tune(place: Place, method: str, **values: str) -> None:
    place.rds.modify_db_parameter_group(
        DBParameterGroupName=PARAMETERS,
        Parameters=[
            {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method} for name, value in values.items()
        ],
    )


def setting(place: Place, name: str) -> str:
    with place.connect("modified") as session:
        return str(session.execute("SELECT current_setting(%s)", [name]).fetchone()[0])  # type: ignore[index]


def apply_status(place: Place) -> str:
    return str(place.describe("modified")["DBParameterGroups"][0]["ParameterApplyStatus"])


@pytest.mark.usefixtures("primary")
def test_the_parameter_group_is_in_force_from_the_start(east: Place) -> None:
    assert setting(east, "max_connections") == "77"
    assert setting(east, "log_min_duration_statement") == "1s"
    assert apply_status(east) == "in-sync"


@pytest.mark.usefixtures("primary")
def test_a_dynamic_parameter_acts_at_once(east: Place) -> None:
    tune(east, "immediate", log_min_duration_statement="2000")
    wait_until(lambda: setting(east, "log_min_duration_statement") == "2s", "the parameter")
    assert apply_status(east) == "in-sync"


@pytest.mark.usefixtures("primary")
def test_a_static_parameter_waits_for_a_reboot(east: Place) -> None:
    assert refused(tune, place=east, method="immediate", max_connections="88") == (
        "InvalidParameterCombination",
        "cannot use immediate apply method for static parameter",
    )
    tune(east, "pending-reboot", max_connections="88")
    assert (setting(east, "max_connections"), apply_status(east)) == ("77", "pending-reboot")
    east.rds.reboot_db_instance(DBInstanceIdentifier="modified")
    east.available("modified")
    assert (setting(east, "max_connections"), apply_status(east)) == ("88", "in-sync")


@pytest.mark.usefixtures("primary")
def test_a_group_in_use_is_not_deleted(east: Place) -> None:
    said, _ = refused(east.rds.delete_db_parameter_group, DBParameterGroupName=PARAMETERS)
    assert said == "InvalidDBParameterGroupState"


@pytest.mark.usefixtures("primary")
def test_unknown_parameters_and_formulas_are_refused(east: Place) -> None:
    assert refused(tune, place=east, method="immediate", no_such_thing="1")[0] == "InvalidParameterValue"
    for wrong in (
        {"shared_buffers": "{DBInstanceClassMemory-1}"},
        {"max_connections": "many"},
        {"max_connections": "0"},
        {"wal_keep_size": "64MB"},
        {"hot_standby_feedback": "perhaps"},
    ):
        assert refused(tune, place=east, method="pending-reboot", **wrong)[0] == "InvalidParameterValue"


@pytest.mark.usefixtures("_primary_again")
def test_a_new_password_is_really_set_and_never_shown(east: Place) -> None:
    answer = east.rds.modify_db_instance(DBInstanceIdentifier="modified", MasterUserPassword=OTHER_PASSWORD)
    assert answer["DBInstance"]["PendingModifiedValues"] == {"MasterUserPassword": "****"}
    assert OTHER_PASSWORD not in str(answer)
    after = east.available("modified")
    assert after["PendingModifiedValues"] == {}
    with east.connect("modified", password=OTHER_PASSWORD) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        east.connect("modified")
    place = next(each for each in east.control.get("databases") if each["id"] == "modified")
    assert OTHER_PASSWORD not in Path(place["log"]).read_text(encoding="utf-8")
    east.rds.modify_db_instance(DBInstanceIdentifier="modified", MasterUserPassword=PASSWORD)


@pytest.mark.usefixtures("_primary_again")
def test_a_password_that_rds_does_not_take_is_refused_without_repeating_it(east: Place) -> None:
    for wrong in ("short", "has a space in it", "has/slash/in/it", 'has"quotes"in"it'):
        said, words = refused(east.rds.modify_db_instance, DBInstanceIdentifier="modified", MasterUserPassword=wrong)
        assert said == "InvalidParameterValue"
        assert wrong not in words


@pytest.mark.usefixtures("_primary_again")
def test_class_and_version_wait_for_the_window_unless_they_shall_not(east: Place) -> None:
    change = {"DBInstanceIdentifier": "modified", "DBInstanceClass": "db.t4g.large", "MultiAZ": True}
    shown = east.rds.modify_db_instance(**change, ApplyImmediately=False)["DBInstance"]
    assert shown["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.large", "MultiAZ": True}
    assert shown["DBInstanceClass"] == "db.t4g.medium"
    east.available("modified")
    east.rds.modify_db_instance(**change, ApplyImmediately=True)
    now = east.available("modified")
    assert (now["DBInstanceClass"], now["MultiAZ"], now["PendingModifiedValues"]) == ("db.t4g.large", True, {})


@pytest.mark.usefixtures("_primary_again")
def test_what_needs_no_window_acts_at_once(east: Place) -> None:
    east.rds.modify_db_instance(
        DBInstanceIdentifier="modified",
        BackupRetentionPeriod=7,
        PreferredBackupWindow="01:00-01:30",
        CopyTagsToSnapshot=True,
        MaxAllocatedStorage=500,
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["postgresql"]},
    )
    after = east.available("modified")
    assert (after["BackupRetentionPeriod"], after["PreferredBackupWindow"]) == (7, "01:00-01:30")
    assert (after["CopyTagsToSnapshot"], after["MaxAllocatedStorage"]) == (True, 500)
    assert after["EnabledCloudwatchLogsExports"] == ["postgresql"]


@pytest.mark.usefixtures("_primary_again")
def test_it_takes_no_modification_while_it_does_something_else(east: Place) -> None:
    east.control.post("databases/backup", id="modified", held=True)
    try:
        said, words = refused(east.rds.modify_db_instance, DBInstanceIdentifier="modified", BackupRetentionPeriod=2)
        assert said == "InvalidDBInstanceState"
        assert "backing-up" in words
    finally:
        east.control.post("databases/backup", id="modified", held=False)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"NewDBInstanceIdentifier": "renamed"}, "InvalidParameterValue"),
        ({"EngineVersion": "17.6"}, "InvalidParameterCombination"),
        ({"AllocatedStorage": 20}, "InvalidParameterCombination"),
        ({"BackupRetentionPeriod": 36}, "InvalidParameterValue"),
        ({"PreferredBackupWindow": "25:00-26:00"}, "InvalidParameterValue"),
        (
            {"PreferredBackupWindow": "09:10-09:40", "PreferredMaintenanceWindow": "mon:09:00-mon:10:00"},
            "InvalidParameterValue",
        ),
        ({"MonitoringInterval": 60}, "InvalidParameterCombination"),
        ({"PubliclyAccessible": True}, "InvalidParameterValue"),
        ({"DBParameterGroupName": "no-such-group"}, "DBParameterGroupNotFound"),
        ({"VpcSecurityGroupIds": ["sg-00000000000000000"]}, "InvalidParameterValue"),
    ],
)
@pytest.mark.usefixtures("_primary_again")
def test_what_cannot_be_is_refused(east: Place, wrong: dict[str, Any], expected: str) -> None:
    before = east.describe("modified")
    said, words = refused(east.rds.modify_db_instance, DBInstanceIdentifier="modified", **wrong)
    assert said == expected, words
    assert _settings(east.describe("modified")) == _settings(before)


def _settings(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name != "LatestRestorableTime"}


@pytest.mark.usefixtures("primary")
def test_a_stopped_instance_answers_nobody_until_started(east: Place) -> None:
    east.rds.stop_db_instance(DBInstanceIdentifier="modified")
    wait_until(lambda: east.status("modified") == "stopped", "the stop")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        east.connect("modified")
    assert (
        refused(east.rds.modify_db_instance, DBInstanceIdentifier="modified", MultiAZ=False)[0]
        == "InvalidDBInstanceState"
    )
    east.rds.start_db_instance(DBInstanceIdentifier="modified")
    east.available("modified")
    assert setting(east, "max_connections") == "88"


def test_what_the_server_says_is_in_its_log_group(running: Running, east: Place) -> None:
    east.create("talkative", EnableCloudwatchLogsExports=["postgresql", "upgrade"])
    with east.connect("talkative") as session, pytest.raises(psycopg.errors.DivisionByZero):
        session.execute("SELECT 1 / 0")
    logs = client(running, "logs", east.region)

    def said() -> list[str]:
        found = logs.filter_log_events(logGroupName="/aws/rds/instance/talkative/postgresql")["events"]
        return [each["message"] for each in found]

    wait_until(lambda: any("division by zero" in line for line in said()), "the line")
    assert len(said()) == len(set(said())), "each line is shipped once"
    assert logs.describe_log_streams(logGroupName="/aws/rds/instance/talkative/upgrade")["logStreams"]


def test_an_instance_that_cannot_start_with_its_parameters_says_so(east: Place) -> None:
    east.rds.create_db_parameter_group(
        DBParameterGroupName="wrong", DBParameterGroupFamily="postgres18", Description="Wrong"
    )
    missing = {"ParameterName": "shared_preload_libraries", "ParameterValue": "none", "ApplyMethod": "pending-reboot"}
    east.rds.modify_db_parameter_group(DBParameterGroupName="wrong", Parameters=[missing])
    east.create("unable", wait=False, DBParameterGroupName="wrong")
    wait_until(lambda: east.status("unable") == "failed", "the failure")
    events = east.rds.describe_events(SourceIdentifier="unable", SourceType="db-instance")["Events"]
    assert 'could not access file "none"' in events[-1]["Message"]
    east.rds.delete_db_instance(DBInstanceIdentifier="unable", SkipFinalSnapshot=True)
    wait_until(lambda: east.status("unable") == "gone", "the deletion")
