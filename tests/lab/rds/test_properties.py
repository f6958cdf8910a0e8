"""From the template's properties to requests."""

import pytest

from lab.query_protocol import ServiceError
from lab.rds import properties

REPLICA = {
    "DBInstanceIdentifier": "r",
    "SourceDBInstanceIdentifier": "arn:aws:rds:us-east-1:111122223333:db:s",
    "DBInstanceClass": "db.t4g.medium",
    "EngineVersion": "18.6",
    "DBParameterGroupName": "tuned",
    "BackupRetentionPeriod": 3,
    "MultiAZ": True,
    "ApplyImmediately": False,
}


def test_templates_write_numbers_and_flags_as_text() -> None:
    given = properties.typed(
        {"Port": "5432", "MultiAZ": "true", "DeletionProtection": "false", "VPCSecurityGroups": ["sg"]}
    )
    assert given == {"Port": 5432, "MultiAZ": True, "DeletionProtection": False, "VpcSecurityGroupIds": ["sg"]}


def test_a_replica_is_created_bare_and_modified_afterwards() -> None:
    action = properties.creating_action(REPLICA)
    assert action == "CreateDBInstanceReadReplica"
    created, modified = properties.creation(action, REPLICA), properties.after_creation(action, REPLICA)
    assert modified.keys() == {"BackupRetentionPeriod", "DBParameterGroupName", "EngineVersion"}
    assert not created.keys() & modified.keys()
    assert created["MultiAZ"] is True


def test_a_primary_needs_no_second_step() -> None:
    given = {"DBInstanceIdentifier": "p", "Engine": "postgres", "BackupRetentionPeriod": 3}
    assert properties.creation("CreateDBInstance", given) == given
    assert properties.after_creation("CreateDBInstance", given) == {}


@pytest.mark.parametrize("forbidden", ["MasterUsername", "MasterUserPassword", "StorageEncrypted"])
def test_a_replica_has_nothing_that_it_takes_over(forbidden: str) -> None:
    with pytest.raises(ServiceError, match=forbidden):
        properties.creation("CreateDBInstanceReadReplica", {**REPLICA, forbidden: "x"})


def test_an_update_asks_for_what_the_templates_have_differently_and_for_nothing_else() -> None:
    assert properties.changes(REPLICA, REPLICA) == {}
    assert properties.changes(REPLICA, {**REPLICA, "BackupRetentionPeriod": 5}) == {"BackupRetentionPeriod": 5}
    less = {name: value for name, value in REPLICA.items() if name != "BackupRetentionPeriod"}
    assert properties.changes(REPLICA, less) == {}, "the handler knows no default"
    assert properties.changes(REPLICA, {**REPLICA, "ApplyImmediately": True, "Tags": []}) == {}


def test_log_exports_are_changed_by_difference() -> None:
    before, after = {"EnableCloudwatchLogsExports": ["postgresql"]}, {"EnableCloudwatchLogsExports": ["upgrade"]}
    expected = {"EnableLogTypes": ["upgrade"], "DisableLogTypes": ["postgresql"]}
    assert properties.changes(before, after) == {"CloudwatchLogsExportConfiguration": expected}


def test_a_promotion_carries_the_templates_backups() -> None:
    assert properties.promotion("r", REPLICA) == {"DBInstanceIdentifier": "r", "BackupRetentionPeriod": 3}
