"""The key and the topic: alarms really arrive, and nobody else gets in."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from resolution.resolve import EXAMPLE_ACCOUNT, ResolvedTemplate
from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.foundation.notifications import subscription_title
from tests.environments import environment
from tests.templates.foundation.stacks import stack

PROD = environment("prod")
IN_EACH_REGION = pytest.mark.parametrize("role", DATABASE_ROLES)


def statements(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in document["Statement"]}


def key_statements(resolved: ResolvedTemplate) -> dict[str, dict[str, Any]]:
    (key,) = resolved.of_type("AWS::KMS::Key").values()
    return statements(key["KeyPolicy"])


def topic_statements(resolved: ResolvedTemplate) -> dict[str, dict[str, Any]]:
    (policy,) = resolved.of_type("AWS::SNS::TopicPolicy").values()
    return statements(policy["PolicyDocument"])


def principals(found: dict[str, dict[str, Any]]) -> set[str]:
    return {
        name
        for statement in found.values()
        for names in (statement["Principal"].values() if isinstance(statement["Principal"], dict) else [["*"]])
        for name in ([names] if isinstance(names, str) else names)
    }


@IN_EACH_REGION
def test_the_key_has_the_files_rotation_and_window_and_outlives_the_stack(role: HomeRole) -> None:
    env = environment(encryption__rotation_days=180, encryption__deletion_window_days=30)
    resolved = stack(env, role)
    for title, policy in (("Key", "Retain"), ("KeyAlias", "RetainExceptOnCreate")):
        assert resolved.resources[title]["DeletionPolicy"] == policy
        assert resolved.resources[title]["UpdateReplacePolicy"] == "Retain"
    key = resolved.resources["Key"]["Properties"]
    assert (key["EnableKeyRotation"], key["RotationPeriodInDays"], key["PendingWindowInDays"]) == (True, 180, 30)


def test_each_region_has_its_alias() -> None:
    aliases = {role: stack(PROD, role).resources["KeyAlias"]["Properties"]["AliasName"] for role in DATABASE_ROLES}
    assert aliases == {HomeRole.PRIMARY: "alias/rds-primary-prod", HomeRole.DR: "alias/rds-dr-prod"}
    named = environment(regions__dr__key_alias="alias/ours")
    assert stack(named, HomeRole.DR).resources["KeyAlias"]["Properties"]["AliasName"] == "alias/ours"


@IN_EACH_REGION
def test_the_account_keeps_control_of_the_key(role: HomeRole) -> None:
    root = key_statements(stack(PROD, role))["AccountDecidesThroughIam"]
    assert root["Principal"] == {"AWS": f"arn:aws:iam::{EXAMPLE_ACCOUNT}:root"}
    assert root["Action"] == ["kms:*"]
    assert "Condition" not in root


@IN_EACH_REGION
def test_whoever_may_publish_may_also_encrypt(role: HomeRole) -> None:
    resolved = stack(PROD, role)
    publishers = {
        principal
        for sid, statement in topic_statements(resolved).items()
        if statement["Effect"] == "Allow"
        for principal in principals({sid: statement})
    }
    assert publishers == {"cloudwatch.amazonaws.com", "events.rds.amazonaws.com"}
    for sid in ("AlarmsToTopic", "DatabaseEventsToTopic"):
        statement = key_statements(resolved)[sid]
        assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
        assert statement["Condition"]["StringEquals"]["kms:EncryptionContext:aws:sns:topicArn"] == (
            f"arn:aws:sns:{PROD.region(role).name}:{EXAMPLE_ACCOUNT}:orders-prod-alerts"
        )


@IN_EACH_REGION
def test_alarms_use_the_key_only_on_behalf_of_this_account(role: HomeRole) -> None:
    condition = key_statements(stack(PROD, role))["AlarmsToTopic"]["Condition"]
    assert condition["StringEquals"]["aws:SourceAccount"] == EXAMPLE_ACCOUNT


@IN_EACH_REGION
def test_services_publish_only_for_this_deployments_alarms_and_databases(role: HomeRole) -> None:
    region = PROD.region(role).name
    found = topic_statements(stack(PROD, role))
    assert found["Alarms"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": EXAMPLE_ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{region}:{EXAMPLE_ACCOUNT}:alarm:orders-prod-*"},
    }
    assert found["DatabaseEvents"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": EXAMPLE_ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:rds:{region}:{EXAMPLE_ACCOUNT}:db:orders-prod-{region}-g*"},
    }


@IN_EACH_REGION
def test_every_service_of_the_key_policy_is_tied_to_something_of_ours(role: HomeRole) -> None:
    found = key_statements(stack(PROD, role))
    assert principals(found) == {
        f"arn:aws:iam::{EXAMPLE_ACCOUNT}:root",
        "cloudwatch.amazonaws.com",
        "events.rds.amazonaws.com",
        f"logs.{PROD.region(role).name}.amazonaws.com",
    }
    for sid, statement in found.items():
        if sid != "AccountDecidesThroughIam":
            assert EXAMPLE_ACCOUNT in str(statement["Condition"]), sid
            assert "orders-prod" in str(statement["Condition"]), sid


@IN_EACH_REGION
@pytest.mark.parametrize(
    "group",
    ["/aws/lambda/orders-prod-controller", "/aws/vpc/orders-prod/flow-log", "/aws/rds/instance/{database}/postgresql"],
)
def test_every_log_group_of_the_deployment_may_use_the_key(role: HomeRole, group: str) -> None:
    name = group.format(database=naming.database_identifier(PROD, role))
    arn = f"arn:aws:logs:{PROD.region(role).name}:{EXAMPLE_ACCOUNT}:log-group:{name}"
    patterns = key_statements(stack(PROD, role))["EncryptLogs"]["Condition"]["ArnLike"]
    assert any(fnmatchcase(arn, pattern) for pattern in patterns["kms:EncryptionContext:aws:logs:arn"])
    assert not any(
        fnmatchcase(arn.replace("orders-prod", "billing-prod"), pattern)
        for pattern in patterns["kms:EncryptionContext:aws:logs:arn"]
    )


@IN_EACH_REGION
def test_logs_may_do_with_the_key_what_cloudwatch_logs_asks_for(role: HomeRole) -> None:
    """CloudWatch Logs User Guide, "Encrypt log data": one action fewer, and no log group can be made."""
    wanted = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"}
    assert set(key_statements(stack(PROD, role))["EncryptLogs"]["Action"]) == wanted


@IN_EACH_REGION
def test_nothing_is_published_in_the_clear(role: HomeRole) -> None:
    resolved = stack(PROD, role)
    refusal = topic_statements(resolved)["OnlyEncryptedTransport"]
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (topic,) = resolved.of_type("AWS::SNS::Topic").values()
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert topic["TopicName"] == "orders-prod-alerts"


def test_every_address_is_subscribed_in_both_regions() -> None:
    addresses = ["a.b@example.com", "a-b@example.com", "ops@example.com"]
    for role in DATABASE_ROLES:
        made = stack(environment(monitoring__notify_emails=addresses), role).of_type("AWS::SNS::Subscription")
        assert {(each["Protocol"], each["Endpoint"]) for each in made.values()} == {
            ("email", address) for address in addresses
        }


def test_a_subscription_keeps_its_logical_id_when_another_goes() -> None:
    assert subscription_title("ops@example.com") == "EmailOpsExampleComaf3c"
    remaining = stack(environment(monitoring__notify_emails=["ops@example.com"]), HomeRole.DR)
    assert list(remaining.of_type("AWS::SNS::Subscription")) == ["EmailOpsExampleComaf3c"]


def test_without_addresses_the_topic_still_works() -> None:
    resolved = stack(environment(monitoring__notify_emails=[]), HomeRole.DR)
    assert not resolved.of_type("AWS::SNS::Subscription")
    assert resolved.of_type("AWS::SNS::Topic")
