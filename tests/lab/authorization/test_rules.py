"""Each call is checked for every resource it touches, with the keys of its service."""

from typing import Any

import pytest

from lab.authorization.check import Check
from lab.authorization.request import read
from lab.authorization.rules import RULES, needed

REGION, ACCOUNT = "us-east-1", "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/administration"


def of(action: str, path: str = "/", **parameters: Any) -> tuple[Check, ...]:
    return needed(read(action, path, b"", query=parameters, region=REGION, account=ACCOUNT))


def resources(action: str, path: str = "/", **parameters: Any) -> list[str]:
    return [check.resource for check in of(action, path, **parameters)]


def rds(resource: str) -> str:
    return f"arn:aws:rds:{REGION}:{ACCOUNT}:{resource}"


def test_a_listing_is_on_all_of_a_kind() -> None:
    assert resources("rds:DescribeDBInstances") == [rds("db:*")]
    assert resources("rds:DescribeDBInstances", DBInstanceIdentifier=["one"]) == [rds("db:one")]
    assert resources("cloudwatch:DescribeAlarms") == [f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"]


def test_everything_a_change_names_is_checked() -> None:
    assert resources("rds:ModifyDBInstance", DBInstanceIdentifier="one", DBParameterGroupName="group") == [
        rds("db:one"),
        rds("pg:group"),
    ]


def test_a_copied_snapshot_is_two_resources_the_source_in_its_own_region() -> None:
    source = f"arn:aws:rds:us-west-2:{ACCOUNT}:snapshot:rds:one"
    named = {"SourceDBSnapshotIdentifier": source, "TargetDBSnapshotIdentifier": "copy"}
    assert resources("rds:CopyDBSnapshot", **named) == [source, rds("snapshot:copy")]
    tagged = of("rds:CopyDBSnapshot", **named, **{"Tags.Tag.1.Key": "k", "Tags.Tag.1.Value": "v"})
    assert tagged[-1] == Check("rds:AddTagsToResource", rds("snapshot:copy"))


def test_making_a_stack_set_is_passing_its_role() -> None:
    assert of("cloudformation:CreateStackSet", StackSetName="s", AdministrationRoleARN=ROLE) == (
        Check("cloudformation:CreateStackSet", "*", {"cloudformation:RoleArn": ROLE}),
        Check("iam:PassRole", ROLE, {"iam:PassedToService": "cloudformation.amazonaws.com"}),
    )


def test_instances_have_the_regions_they_go_to_as_a_key() -> None:
    form: dict[str, Any] = {
        "StackSetName": "s:0b8e",
        "Regions.member.1": ["us-east-1"],
        "Regions.member.2": ["us-west-2"],
        "Accounts.member.1": [ACCOUNT],
    }
    (check,) = of("cloudformation:CreateStackInstances", **form)
    assert check.resource == f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stackset/s:*"
    assert check.keys == {"cloudformation:TargetRegion": ["us-east-1", "us-west-2"]}


def test_metrics_have_their_namespace_as_a_key() -> None:
    said = read(
        "cloudwatch:PutMetricData", "/", b'{"Namespace": "Recovery/x"}', query={}, region=REGION, account=ACCOUNT
    )
    assert needed(said) == (Check("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Recovery/x"}),)


def test_a_health_check_is_named_by_the_path() -> None:
    assert resources("route53:GetHealthCheck", "/2013-04-01/healthcheck/h1") == ["arn:aws:route53:::healthcheck/h1"]


def test_a_log_stream_is_in_its_group() -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/f"
    assert resources("logs:PutLogEvents", logGroupName="/aws/lambda/f", logStreamName="s") == [f"{group}:log-stream:s"]
    assert resources("logs:DeleteLogGroup", logGroupName="/aws/lambda/f") == [group]


def test_what_is_not_listed_is_left_to_ministack() -> None:
    assert of("dynamodb:ListTables") == ()


@pytest.mark.parametrize("action", sorted(RULES))
def test_every_rule_needs_the_action_itself_first(action: str) -> None:
    checks = of(action)
    assert checks == () or checks[0].action == action
