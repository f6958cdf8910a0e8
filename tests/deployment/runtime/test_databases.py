"""Instances as RDS describes them."""

from datetime import UTC, datetime

from deployment.runtime.databases import of_prefix

WRITER = {
    "DBInstanceIdentifier": "orders-prod-us-west-2-g1",
    "DBInstanceStatus": "available",
    "DeletionProtection": True,
    "DbiResourceId": "db-ABC",
    "Endpoint": {"Address": "x.rds.amazonaws.com", "Port": 5432},
    "BackupRetentionPeriod": 14,
    "LatestRestorableTime": datetime.fromtimestamp(1000, UTC),
}
REPLICA = {
    "DBInstanceIdentifier": "orders-prod-us-west-2-g2",
    "DBInstanceStatus": "creating",
    "ReadReplicaSourceDBInstanceIdentifier": "arn:aws:rds:us-east-1:444455556666:db:orders-prod-us-east-1-g3",
    "StatusInfos": [{"StatusType": "read replication", "Status": "replicating", "Normal": True}],
}
FOREIGN = [
    {"DBInstanceIdentifier": "orders-prod-us-west-2-g1-restored", "DBInstanceStatus": "available"},
    {"DBInstanceIdentifier": "orders-production-us-west-2-g1", "DBInstanceStatus": "available"},
    {"DBInstanceIdentifier": "orders-prod-us-west-2-g", "DBInstanceStatus": "available"},
]


def test_generations_are_found_the_youngest_first_and_nothing_else() -> None:
    found = of_prefix("orders-prod-us-west-2-g", [WRITER, *FOREIGN, REPLICA])
    assert [(one.identifier, one.generation) for one in found] == [
        ("orders-prod-us-west-2-g2", 2),
        ("orders-prod-us-west-2-g1", 1),
    ]


def test_a_replica_follows_the_identifier_in_its_sources_arn() -> None:
    replica, writer = of_prefix("orders-prod-us-west-2-g", [WRITER, REPLICA])
    assert (replica.source, replica.replicating, replica.writable) == ("orders-prod-us-east-1-g3", True, False)
    assert (replica.endpoint, replica.restorable_until) == ("", None)
    assert (writer.writable, writer.protected, writer.backup_days, writer.restorable_until) == (True, True, 14, 1000.0)
