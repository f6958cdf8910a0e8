import pytest

from lab.stacks.changes import differing, kept_name, replacing

TABLE = "AWS::DynamoDB::Table"


def test_values_count_by_what_they_say() -> None:
    old = {"Port": "5432", "MultiAZ": "true", "List": ["1", 2], "Same": {"A": 1}}
    new = {"Port": 5432, "MultiAZ": True, "List": [1, "2"], "Same": {"A": "1"}}
    assert differing(old, new) == ()
    assert differing(old, {**new, "Port": 5433, "More": 1}) == ("More", "Port")


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"}, ("LogGroupName",)),
        ("AWS::Logs::LogGroup", {"RetentionInDays": 7}, {"RetentionInDays": 30}, ()),
        (
            "AWS::Route53::HealthCheck",
            {"HealthCheckConfig": {"Type": "CALCULATED", "HealthThreshold": 1}},
            {"HealthCheckConfig": {"Type": "CLOUDWATCH_METRIC"}},
            ("HealthCheckConfig/Type",),
        ),
        (
            "AWS::Route53::HealthCheck",
            {"HealthCheckConfig": {"Type": "CALCULATED", "HealthThreshold": 1}},
            {"HealthCheckConfig": {"Type": "CALCULATED", "HealthThreshold": 2}},
            (),
        ),
        ("AWS::EC2::NetworkAclEntry", {"RuleNumber": 100}, {"RuleNumber": "100"}, ()),
        ("AWS::EC2::NetworkAclEntry", {"RuleNumber": 100}, {"RuleNumber": 101}, ("RuleNumber",)),
    ],
)
def test_the_registry_says_what_needs_another_resource(
    kind: str, old: dict[str, object], new: dict[str, object], expected: tuple[str, ...]
) -> None:
    assert replacing(kind, old, new) == expected


def test_a_handler_may_say_more() -> None:
    assert replacing(TABLE, {"KeySchema": 1}, {"KeySchema": 2}, lambda _old, _new: ("KeySchema",)) == ("KeySchema",)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (TABLE, "TableName"),
        ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
        ("AWS::SecretsManager::Secret", "Name"),
        ("AWS::SNS::Topic", "TopicName"),
    ],
)
def test_a_custom_name_is_known_for_what_it_is(kind: str, name: str) -> None:
    assert kept_name(kind, {name: "mine"}, {name: "mine"}) == "mine"
    assert kept_name(kind, {name: "mine"}, {name: "other"}) == ""
    assert kept_name(kind, {}, {}) == ""
