"""AWS::RDS::DBInstance in a stack: what the handler makes when, changes in place, replaces, keeps."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lab.daemon import Running
from tests.lab.rds.place import DATABASE, PASSWORD, USER, Place, wait_until
from tests.lab.running import client

PROTECTED = "Cannot delete protected DB Instance"


class Stack:
    """A stack of one database and its parameter group."""

    def __init__(self, running: Running, place: Place, name: str) -> None:
        self.cloudformation = client(running, "cloudformation", place.region)
        self.name = name
        self.place = place

    def template(self, properties: dict[str, Any], parameters: dict[str, str], attributes: dict[str, str]) -> str:
        group = {"Family": "postgres18", "Description": "Tuned", "Parameters": parameters}
        database = {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {**properties, "DBParameterGroupName": {"Ref": "Group"}},
            **attributes,
        }
        outputs = {
            "Endpoint": {"Value": {"Fn::GetAtt": ["Database", "Endpoint.Address"]}},
            "Name": {"Value": {"Ref": "Database"}},
        }
        return json.dumps(
            {
                "Resources": {
                    "Group": {"Type": "AWS::RDS::DBParameterGroup", "Properties": group},
                    "Database": database,
                },
                "Outputs": outputs,
            }
        )

    def create(self, properties: dict[str, Any], parameters: dict[str, str], **attributes: str) -> str:
        return self._do(self.cloudformation.create_stack, properties, parameters, attributes)

    def update(self, properties: dict[str, Any], parameters: dict[str, str], **attributes: str) -> str:
        return self._do(self.cloudformation.update_stack, properties, parameters, attributes)

    def take_out(self) -> str:
        """Update to a template without the database."""
        template = self.cloudformation.get_template(StackName=self.name)["TemplateBody"]
        rest = {"Resources": {"Group": template["Resources"]["Group"]}}
        answer = self.cloudformation.update_stack(StackName=self.name, TemplateBody=json.dumps(rest))
        return self._end(answer["StackId"])

    def delete(self) -> str:
        identifier = self._described()["StackId"]
        self.cloudformation.delete_stack(StackName=self.name)
        return self._end(identifier)

    def outputs(self) -> dict[str, str]:
        return {each["OutputKey"]: each["OutputValue"] for each in self._described()["Outputs"]}

    def why(self) -> str:
        """The reason of the newest failure."""
        events = self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        failed = (e for e in events if e["ResourceStatus"].endswith("FAILED") and e["LogicalResourceId"] == "Database")
        return str(next(failed)["ResourceStatusReason"])

    def _do(
        self,
        action: Callable[..., Any],
        properties: dict[str, Any],
        parameters: dict[str, str],
        attributes: dict[str, str],
    ) -> str:
        body = self.template(properties, parameters, attributes)
        return self._end(action(StackName=self.name, TemplateBody=body)["StackId"])

    def _described(self, identifier: str = "") -> dict[str, Any]:
        return dict(self.cloudformation.describe_stacks(StackName=identifier or self.name)["Stacks"][0])

    def _end(self, identifier: str) -> str:
        wait_until(
            lambda: not self._described(identifier)["StackStatus"].endswith("IN_PROGRESS"), f"the stack {self.name}"
        )
        return str(self._described(identifier)["StackStatus"])


TUNED = {"max_connections": "66"}


@pytest.fixture(scope="module")
def primary(running: Running, east: Place) -> Stack:
    return Stack(running, east, "primary")


@pytest.fixture(scope="module")
def replica(running: Running, west: Place) -> Stack:
    return Stack(running, west, "replica")


def of_primary(place: Place, **changed: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "stacked-g1",
        "Engine": "postgres",
        "EngineVersion": "18.6",
        "DBName": DATABASE,
        "MasterUsername": USER,
        "MasterUserPassword": PASSWORD,
        "AllocatedStorage": "100",
        "StorageEncrypted": True,
        **_shared(place),
        **changed,
    }


def of_replica(place: Place, source: str, **changed: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "stacked-west-g1",
        "SourceDBInstanceIdentifier": source,
        "SourceRegion": source.split(":")[3],
        "EngineVersion": "18.6",
        **_shared(place),
        **changed,
    }


def _shared(place: Place) -> dict[str, Any]:
    return {
        "DBInstanceClass": "db.t4g.medium",
        "KmsKeyId": place.key,
        "DBSubnetGroupName": "databases",
        "VPCSecurityGroups": [place.security_group],
        "BackupRetentionPeriod": 3,
        "PreferredBackupWindow": "02:00-02:30",
        "MaxAllocatedStorage": 500,
        "ApplyImmediately": False,
        "DeletionProtection": "true",
        "EnableCloudwatchLogsExports": ["postgresql"],
        "Tags": [{"Key": "Name", "Value": "stacked"}],
    }


def left(place: Place, kind: str) -> list[dict[str, Any]]:
    """Snapshots that were taken of the replica."""
    asked = {"SnapshotType": kind, "DBInstanceIdentifier": "stacked-west-g1"}
    return list(place.rds.describe_db_snapshots(**asked)["DBSnapshots"])


def test_a_primary(east: Place, primary: Stack) -> None:
    assert primary.create(of_primary(east), TUNED, DeletionPolicy="Snapshot") == "CREATE_COMPLETE"
    made = east.describe("stacked-g1")
    assert primary.outputs() == {"Endpoint": made["Endpoint"]["Address"], "Name": "stacked-g1"}
    assert (made["BackupRetentionPeriod"], made["MaxAllocatedStorage"], made["DeletionProtection"]) == (3, 500, True)
    with east.connect("stacked-g1") as session:
        assert session.execute("SHOW max_connections").fetchone() == ("66",)
        session.execute("CREATE TABLE t AS SELECT 1 AS number")


def test_a_replica_gets_its_group_and_backups_after_its_creation(east: Place, west: Place, replica: Stack) -> None:
    source = east.describe("stacked-g1")["DBInstanceArn"]
    parameters = {"max_connections": "80"}
    assert replica.create(of_replica(west, source), parameters, DeletionPolicy="Snapshot") == "CREATE_COMPLETE"
    made = west.describe("stacked-west-g1")
    assert (made["BackupRetentionPeriod"], made["PreferredBackupWindow"]) == (3, "02:00-02:30")
    assert made["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    assert made["StatusInfos"][0]["Status"] == "replicating"
    with west.connect("stacked-west-g1") as session:
        assert session.execute("SHOW max_connections").fetchone() == ("80",)


def test_an_update_changes_in_place_what_differs(east: Place, primary: Stack) -> None:
    before = east.describe("stacked-g1")["DbiResourceId"]
    # Done by hand; the template says nothing new of it, so no update looks at it.
    east.rds.modify_db_instance(DBInstanceIdentifier="stacked-g1", CopyTagsToSnapshot=True)
    east.available("stacked-g1")
    changed = of_primary(
        east, BackupRetentionPeriod=5, MasterUserPassword=PASSWORD + "-2", Tags=[{"Key": "Name", "Value": "new"}]
    )
    assert primary.update(changed, {"max_connections": "70", "log_statement": "ddl"}) == "UPDATE_COMPLETE"
    after = east.describe("stacked-g1")
    assert (after["DbiResourceId"], after["BackupRetentionPeriod"], after["CopyTagsToSnapshot"]) == (before, 5, True)
    own = [tag for tag in after["TagList"] if not tag["Key"].startswith("aws:")]
    assert own == [{"Key": "Name", "Value": "new"}]
    assert after["DBParameterGroups"][0]["ParameterApplyStatus"] == "pending-reboot", "ApplyImmediately is false"
    with east.connect("stacked-g1", password=PASSWORD + "-2") as session:
        assert session.execute("SHOW log_statement").fetchone() == ("ddl",)
        assert session.execute("SHOW max_connections").fetchone() == ("66",)


@pytest.mark.parametrize("change", [{"MasterUsername": "other"}, {"DBName": "other"}, {"StorageEncrypted": False}])
def test_what_would_replace_a_named_database_fails(east: Place, primary: Stack, change: dict[str, Any]) -> None:
    before = east.describe("stacked-g1")["DbiResourceId"]
    assert primary.update(of_primary(east, **change), TUNED) == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in primary.why()
    assert east.describe("stacked-g1")["DbiResourceId"] == before


def test_another_source_would_replace_a_replica(west: Place, replica: Stack) -> None:
    other = of_replica(west, "arn:aws:rds:us-east-1:111122223333:db:another")
    assert replica.update(other, {"max_connections": "80"}) == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in replica.why()


def test_protection_fails_the_deletion_of_the_stack(replica: Stack, west: Place) -> None:
    assert replica.delete() == "DELETE_FAILED"
    assert PROTECTED in replica.why()
    assert west.status("stacked-west-g1") == "available"


def test_a_replica_leaves_no_snapshot(west: Place, replica: Stack) -> None:
    west.rds.modify_db_instance(DBInstanceIdentifier="stacked-west-g1", DeletionProtection=False)
    west.available("stacked-west-g1")
    assert replica.delete() == "DELETE_COMPLETE"
    assert west.status("stacked-west-g1") == "gone"
    assert left(west, "manual") == []


def test_a_promoted_replica_leaves_one_whatever_the_template_says_of_a_source(
    east: Place, west: Place, replica: Stack
) -> None:
    west.control.post("databases/promotions", seconds=0)
    source = east.describe("stacked-g1")["DBInstanceArn"]
    wanted = of_replica(west, source, DeletionProtection=False, DeleteAutomatedBackups=False)
    assert replica.create(wanted, {"max_connections": "80"}, DeletionPolicy="Snapshot") == "CREATE_COMPLETE"
    west.rds.promote_read_replica(DBInstanceIdentifier="stacked-west-g1", BackupRetentionPeriod=3)
    west.available("stacked-west-g1")
    assert (
        replica.update({**wanted, "BackupRetentionPeriod": 4}, {"max_connections": "80"}, DeletionPolicy="Snapshot")
        == "UPDATE_COMPLETE"
    )
    assert west.describe("stacked-west-g1")["BackupRetentionPeriod"] == 4
    assert replica.delete() == "DELETE_COMPLETE"
    (final,) = left(west, "manual")
    assert final["DBInstanceIdentifier"] == "stacked-west-g1"
    assert len(left(west, "automated")) >= 1, "backups were to stay"


def test_what_the_template_loses_goes_with_a_final_snapshot_unless_it_is_protected(
    running: Running, east: Place
) -> None:
    for protected in (True, False):
        name = f"lost-{protected}".lower()
        stack = Stack(running, east, name)
        wanted = of_primary(east, DBInstanceIdentifier=name, DeletionProtection=protected)
        assert stack.create(wanted, TUNED, DeletionPolicy="Snapshot") == "CREATE_COMPLETE"
        assert stack.take_out() == "UPDATE_COMPLETE", "a clean-up that fails does not fail the update"
        left = east.rds.describe_db_snapshots(DBInstanceIdentifier=name, SnapshotType="manual")["DBSnapshots"]
        if protected:
            assert PROTECTED in stack.why()
            assert (east.status(name), left) == ("available", [])
        else:
            assert (east.status(name), len(left)) == ("gone", 1)


def test_taking_the_source_away_promotes(east: Place, west: Place, replica: Stack) -> None:
    wanted = of_replica(west, east.describe("stacked-g1")["DBInstanceArn"], DeletionProtection=False)
    assert replica.create(wanted, {"max_connections": "80"}) == "CREATE_COMPLETE"
    standalone = {name: value for name, value in wanted.items() if name != "SourceDBInstanceIdentifier"}
    assert replica.update(standalone, {"max_connections": "80"}) == "UPDATE_COMPLETE"
    promoted = west.describe("stacked-west-g1")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    assert promoted["BackupRetentionPeriod"] == 3


@pytest.mark.parametrize("wrong", [{"MasterUsername": USER}, {"StorageEncrypted": True}])
def test_a_replica_with_what_only_a_primary_has_fails(
    east: Place, west: Place, running: Running, wrong: dict[str, Any]
) -> None:
    stack = Stack(running, west, f"wrong-{next(iter(wrong)).lower()}")
    source = east.describe("stacked-g1")["DBInstanceArn"]
    asked = of_replica(west, source, DBInstanceIdentifier="wrong", DeletionProtection=False, **wrong)
    assert stack.create(asked, TUNED) == "ROLLBACK_COMPLETE"
    assert next(iter(wrong)) in stack.why()
    assert west.status("wrong") == "gone"


def test_an_unknown_property_fails_by_name(running: Running, east: Place) -> None:
    stack = Stack(running, east, "unknown")
    asked = of_primary(east, DBInstanceIdentifier="unknown", DeletionProtection=False, OptionGroupName="mine")
    assert stack.create(asked, TUNED) == "ROLLBACK_COMPLETE"
    assert "OptionGroupName" in stack.why()
