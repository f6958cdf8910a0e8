"""Alarms: right in units, right in either runtime role, and each says what to do."""

from typing import Any

import pytest

from settings.environment import Environment
from settings.roles import HomeRole
from tests.environments import environment
from tests.templates.database.stacks import DR, PRIMARY, PROD, databases, rebuilt, stack

WRITER_ONLY = {"OldestReplicationSlotLag", "TransactionLogsDiskUsage"}
STANDBY_ONLY = {"ReplicaLag"}
BOTH = pytest.mark.parametrize("role", [PRIMARY, DR])


def alarms(role: HomeRole, env: Environment = PROD) -> dict[str, dict[str, Any]]:
    found = stack(role, env).of_type("AWS::CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix("orders-prod-"): alarm for alarm in found}


@pytest.mark.parametrize(
    ("name", "metric", "comparison", "threshold"),
    [
        ("cpu", "CPUUtilization", "GreaterThanThreshold", 80),
        ("free-storage", "FreeStorageSpace", "LessThanThreshold", 10_737_418_240),
        ("connections", "DatabaseConnections", "GreaterThanThreshold", 160),
        ("replica-lag", "ReplicaLag", "GreaterThanThreshold", 600),
        ("replication-stopped", "ReplicaLag", "LessThanThreshold", 0),
        ("freeable-memory", "FreeableMemory", "LessThanThreshold", 268_435_456),
        ("slot-lag", "OldestReplicationSlotLag", "GreaterThanThreshold", 1_073_741_824),
        ("wal-disk", "TransactionLogsDiskUsage", "GreaterThanThreshold", 10_737_418_240),
        ("snapshot-copy-age", "SnapshotCopyAge", "GreaterThanThreshold", 108_000),
    ],
)
def test_thresholds_are_in_the_metrics_own_units(name: str, metric: str, comparison: str, threshold: int) -> None:
    for role in (PRIMARY, DR):
        alarm = alarms(role)[name]
        assert (alarm["MetricName"], alarm["ComparisonOperator"], alarm["Threshold"]) == (metric, comparison, threshold)


@pytest.mark.parametrize(
    ("statistic", "names"),
    [
        ("Minimum", {"free-storage", "replication-stopped"}),
        ("Maximum", {"connections", "replica-lag", "slot-lag", "wal-disk", "transaction-ids"}),
        ("Average", {"cpu", "freeable-memory"}),
    ],
)
def test_the_worst_of_a_minute_counts_where_a_moment_of_it_is_enough(statistic: str, names: set[str]) -> None:
    watching = {name: alarm["Statistic"] for name, alarm in alarms(PRIMARY).items() if name in names}
    assert watching == dict.fromkeys(names, statistic)


def test_both_regions_have_the_same_alarms_on_their_own_database() -> None:
    in_primary, in_dr = alarms(PRIMARY), alarms(DR)
    assert in_primary.keys() - in_dr.keys() == {"rotation-errors"}
    assert in_dr.keys() < in_primary.keys()


@BOTH
def test_an_alarm_is_made_once_the_database_that_it_watches_is_there(role: HomeRole) -> None:
    """By reference: a database that RDS is still making publishes nothing, for hours where it is a replica."""
    (database,) = databases(role)
    watched = [alarm["Dimensions"][0]["Value"] for alarm in alarms(role).values() if alarm["Namespace"] == "AWS/RDS"]
    assert watched
    assert all(value == {"Ref": database} for value in watched)


def test_a_rebuilt_database_is_watched_instead_of_the_stale_one() -> None:
    env = rebuilt(PROD, PRIMARY, 2, "orders-prod-us-west-2-g1")
    assert alarms(PRIMARY, env)["cpu"]["Dimensions"][0]["Value"] == {"Ref": "ReplicaBornDatabase"}
    assert databases(PRIMARY, env)["ReplicaBornDatabase"]["Properties"]["DBInstanceIdentifier"] == (
        "orders-prod-us-east-1-g2"
    )


@BOTH
def test_no_alarm_fires_because_the_database_has_the_other_role(role: HomeRole) -> None:
    for name, alarm in alarms(role).items():
        if alarm.get("MetricName") in WRITER_ONLY | STANDBY_ONLY:
            assert alarm["TreatMissingData"] in {"missing", "notBreaching"}, name


@BOTH
def test_a_standby_that_stops_telling_its_lag_is_told_once(role: HomeRole) -> None:
    """A writer rests in INSUFFICIENT_DATA; actions run at changes of state only."""
    telling = {name for name, alarm in alarms(role).items() if "InsufficientDataActions" in alarm}
    assert telling == {"replica-lag"}
    assert alarms(role)["replica-lag"]["TreatMissingData"] == "missing"


@BOTH
def test_a_silent_database_raises_one_alarm(role: HomeRole) -> None:
    on_the_instance = {n: a for n, a in alarms(role).items() if a.get("Namespace") == "AWS/RDS"}
    assert [n for n, a in on_the_instance.items() if a["TreatMissingData"] == "breaching"] == ["database-silent"]
    assert on_the_instance["database-silent"]["Statistic"] == "SampleCount"


@BOTH
def test_a_silent_copier_raises_the_alarm_of_copies_grown_old(role: HomeRole) -> None:
    assert alarms(role)["snapshot-copy-age"]["TreatMissingData"] == "breaching"


@pytest.mark.parametrize("hours", [1, 6, 24])
def test_the_copy_age_is_judged_once_per_run_and_within_what_cloudwatch_allows(hours: int) -> None:
    alarm = alarms(DR, environment("prod", snapshot_copies__every_hours=hours))["snapshot-copy-age"]
    assert alarm["Period"] == hours * 3600
    assert alarm["EvaluationPeriods"] == 2
    assert (
        alarm["Period"] * alarm["EvaluationPeriods"] <= 7 * 86400
    )  # CloudWatch's limit for periods of an hour and more


@BOTH
def test_every_alarm_goes_to_the_topic_when_it_comes_and_when_it_goes(role: HomeRole) -> None:
    for name, alarm in alarms(role).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["own TopicArn"], name


@BOTH
def test_every_alarm_says_what_it_means_and_what_to_do(role: HomeRole) -> None:
    for name, alarm in alarms(role).items():
        meaning, _, action = alarm["AlarmDescription"].partition(". ")
        assert min(len(meaning), len(action)) >= 20, name
        assert {tag["Key"]: tag["Value"] for tag in alarm["Tags"]}["Severity"] in {"critical", "warning"}, name


def with_max_connections(value: str | int | None) -> Environment:
    return environment("prod", database__parameters={"max_connections": value})


def test_connections_are_a_share_of_what_is_allowed() -> None:
    alarm = alarms(PRIMARY, with_max_connections("1000"))["connections"]
    assert alarm["Threshold"] == 800
    assert "80% of 1000" in alarm["AlarmDescription"]


@pytest.mark.parametrize("limit", ["LEAST({DBInstanceClassMemory/9531392},5000)", None])
def test_where_only_rds_knows_the_limit_unusually_many_connections_alarm(limit: str | None) -> None:
    alarm = alarms(DR, with_max_connections(limit))["connections"]
    assert alarm["ComparisonOperator"] == "GreaterThanUpperThreshold"
    assert "Threshold" not in alarm
    (band,) = [query for query in alarm["Metrics"] if query["Id"] == alarm["ThresholdMetricId"]]
    assert band["Expression"] == "ANOMALY_DETECTION_BAND(used, 3)"
    (used,) = [query["MetricStat"] for query in alarm["Metrics"] if query["Id"] == "used"]
    assert used["Metric"]["Dimensions"] == [{"Name": "DBInstanceIdentifier", "Value": {"Ref": "ReplicaBornDatabase"}}]
