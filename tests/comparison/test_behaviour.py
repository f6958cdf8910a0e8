"""What a change of each property does, against the CloudFormation User Guide and, where it is wrong, the handler.

`guide.json` is "Update requires" of every property in use, as the User Guide said it in September 2023, the last text
that AWS published as a file. It was read independently of the schemas.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from comparison.behaviour import IN_THE_WINDOW, effect, is_unordered, name_properties
from comparison.change import Interruption
from tests.comparison.templates import used_properties

NONE, SOME, REPLACEMENT = Interruption.NONE, Interruption.SOME, Interruption.REPLACEMENT
GUIDE: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("guide.json").read_text(encoding="utf-8"))
INSTANCE, GROUP, SECRET = "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup", "AWS::SecretsManager::Secret"
DIFFERENT = {
    (INSTANCE, "BackupRetentionPeriod"): NONE,  # the guide has the worst case, which is to switch backups on or off
    (INSTANCE, "Engine"): REPLACEMENT,  # the handler
    (INSTANCE, "SourceDBInstanceIdentifier"): REPLACEMENT,  # the handler
    (INSTANCE, "Port"): SOME,  # the handler modifies it
    ("AWS::Route53::HealthCheck", "HealthCheckConfig"): REPLACEMENT,  # as a whole, which hides what in it changes
    (SECRET, "GenerateSecretString"): SOME,  # its clients are interrupted, not the secret
}
YOUNGER = {
    ("AWS::CloudWatch::Alarm", "Tags"),
    ("AWS::CloudWatch::Dashboard", "Tags"),
    ("AWS::KMS::Key", "RotationPeriodInDays"),
    ("AWS::Lambda::Function", "LoggingConfig"),
    (INSTANCE, "ApplyImmediately"),
    (INSTANCE, "DatabaseInsightsMode"),
}
"""Properties that the guide did not have yet: the registry has nothing against changing them."""

SAID = [(name, path, words) for name, paths in GUIDE.items() for path, words in paths.items()]


@pytest.mark.parametrize(("name", "path", "words"), SAID, ids=[f"{name} {path}" for name, path, _ in SAID])
def test_as_the_guide_says(name: str, path: str, words: str) -> None:
    found = effect(name, path, "before", "after")
    expected = DIFFERENT.get((name, path))
    if expected is None:
        assert found.interruption.words == words
    else:
        assert found.interruption is expected
        assert found.interruption.words != words, "no difference any more"
        assert found.reason


@pytest.mark.parametrize(("name", "path"), sorted(YOUNGER))
def test_younger_properties_change_without_interruption(name: str, path: str) -> None:
    assert effect(name, path, "before", "after").interruption is NONE


def test_every_property_in_use_is_looked_at() -> None:
    looked_at = {(name, path) for name, path, _ in SAID} | YOUNGER
    assert used_properties() <= looked_at


CASES: list[tuple[str, str, Any, Any, Interruption]] = [
    # RDS: what the handler decides
    (INSTANCE, "Engine", None, "postgres", REPLACEMENT),
    (INSTANCE, "SourceDBInstanceIdentifier", None, "arn:x", REPLACEMENT),
    (INSTANCE, "SourceDBInstanceIdentifier", "arn:x", "arn:y", REPLACEMENT),
    (INSTANCE, "SourceDBInstanceIdentifier", "arn:x", None, SOME),
    (INSTANCE, "PerformanceInsightsKMSKeyId", None, "key", NONE),
    (INSTANCE, "PerformanceInsightsKMSKeyId", "key", "other", REPLACEMENT),
    (INSTANCE, "PerformanceInsightsKMSKeyId", "key", None, REPLACEMENT),
    (INSTANCE, "BackupRetentionPeriod", 0, 7, SOME),
    (INSTANCE, "BackupRetentionPeriod", 7, "0", SOME),
    (INSTANCE, "BackupRetentionPeriod", None, 7, SOME),
    (INSTANCE, "BackupRetentionPeriod", 7, 14, NONE),
    (INSTANCE, "DBSnapshotIdentifier", "a", None, NONE),
    (INSTANCE, "DBSnapshotIdentifier", "a", "b", REPLACEMENT),
    (INSTANCE, "DeletionProtection", True, False, NONE),
    (INSTANCE, "MaxAllocatedStorage", 500, 600, NONE),
    (INSTANCE, "MasterUserPassword", "a", "b", NONE),
    (INSTANCE, "StorageEncrypted", True, False, REPLACEMENT),
    (INSTANCE, "KmsKeyId", "a", "b", REPLACEMENT),
    (INSTANCE, "DBSubnetGroupName", "a", "b", REPLACEMENT),
    # parameters: static ones wait for a restart
    (GROUP, "Parameters/max_connections", "200", "300", SOME),
    (GROUP, "Parameters/max_wal_senders", "10", None, SOME),
    (GROUP, "Parameters/shared_preload_libraries", None, "pgaudit", SOME),
    (GROUP, "Parameters/rds.logical_replication", None, "1", SOME),
    (GROUP, "Parameters/pg_stat_statements.max", None, "5000", SOME),
    (GROUP, "Parameters/log_statement", "all", "ddl", NONE),
    (GROUP, "Parameters/rds.force_ssl", "1", "0", NONE),
    (GROUP, "Parameters/wal_keep_size", "1024", "2048", NONE),
    # nested paths
    ("AWS::Route53::HealthCheck", "HealthCheckConfig/Type", "CALCULATED", "TCP", REPLACEMENT),
    ("AWS::Route53::HealthCheck", "HealthCheckConfig/HealthThreshold", 1, 2, NONE),
    ("AWS::Route53::HealthCheck", "HealthCheckConfig/AlarmIdentifier/Name", "a", "b", NONE),
    ("AWS::Lambda::Function", "Code/ZipFile", "a", "b", NONE),
    ("AWS::Lambda::Function", "Environment/Variables/MODE", "a", "b", NONE),
    ("AWS::Lambda::Function", "VpcConfig/SubnetIds/0", "a", "b", NONE),
    ("AWS::IAM::Role", "Policies/0/PolicyDocument/Statement/0/Action", "a", "b", NONE),
    ("AWS::DynamoDB::Table", "KeySchema/0/AttributeName", "a", "b", REPLACEMENT),
    ("AWS::DynamoDB::Table", "SSESpecification/SSEEnabled", True, False, SOME),
    ("AWS::KMS::Key", "KeySpec", None, "RSA_2048", REPLACEMENT),
    ("AWS::KMS::Key", "KeyPolicy/Statement/0/Action", "a", "b", NONE),
    (SECRET, "GenerateSecretString/SecretStringTemplate", "{}", '{"port": 1}', SOME),
    (SECRET, "ReplicaRegions", [], [{"Region": "us-west-2"}], NONE),
]


@pytest.mark.parametrize(("name", "path", "before", "after", "expected"), CASES)
def test_of_each_kind_of_change(name: str, path: str, before: Any, after: Any, expected: Interruption) -> None:
    assert effect(name, path, before, after).interruption is expected


def test_only_a_removed_source_promotes() -> None:
    assert effect(INSTANCE, "SourceDBInstanceIdentifier", "arn:x", None).promotes
    assert not effect(INSTANCE, "SourceDBInstanceIdentifier", "arn:x", "arn:y").promotes


def test_what_waits_for_the_window_says_so() -> None:
    waiting = {"ApplyImmediately": False}
    assert IN_THE_WINDOW in effect(INSTANCE, "DBInstanceClass", "a", "b", waiting).reason
    assert IN_THE_WINDOW not in effect(INSTANCE, "DBInstanceClass", "a", "b", {"ApplyImmediately": True}).reason
    assert IN_THE_WINDOW not in effect(INSTANCE, "DBInstanceClass", "a", "b", {}).reason
    assert IN_THE_WINDOW not in effect(INSTANCE, "Port", 1, 2, waiting).reason, "the port restarts it at once"
    assert IN_THE_WINDOW not in effect(INSTANCE, "DBName", "a", "b", waiting).reason


def test_of_an_unknown_type_the_worst_is_assumed() -> None:
    found = effect("AWS::New::Thing", "Anything", 1, 2)
    assert (found.interruption, found.certain) == (REPLACEMENT, False)


def test_lists_that_are_sets() -> None:
    assert is_unordered("AWS::CloudWatch::Alarm", "AlarmActions")
    assert is_unordered(INSTANCE, "VPCSecurityGroups")
    assert is_unordered("AWS::Route53::HostedZone", "VPCs")
    assert is_unordered("AWS::New::Thing", "Tags")
    assert not is_unordered("AWS::Lambda::Function", "Layers")
    assert not is_unordered("AWS::IAM::Role", "Policies/0/PolicyDocument/Statement")
    assert not is_unordered("AWS::DynamoDB::Table", "KeySchema")


def test_custom_names() -> None:
    assert name_properties(INSTANCE) == ("DBInstanceIdentifier",)
    assert name_properties("AWS::SNS::Topic") == ("TopicName",)
    assert name_properties("AWS::EC2::VPC") == ()
