"""Roles that AWS services assume here, and the flow log."""

from typing import Any

import pytest

from resolution.resolve import EXAMPLE_ACCOUNT
from settings.roles import DATABASE_ROLES, HomeRole
from tests.environments import environment
from tests.templates.foundation.stacks import in_existing_vpcs, stack

PROD = environment("prod")
IN_EACH_REGION = pytest.mark.parametrize("role", DATABASE_ROLES)


def made_role(role: HomeRole, title: str) -> dict[str, Any]:
    return stack(PROD, role).of_type("AWS::IAM::Role")[title]


@IN_EACH_REGION
@pytest.mark.parametrize(
    ("title", "service", "source"),
    [
        ("MonitoringRole", "monitoring.rds.amazonaws.com", "rds:{region}:{account}:db:orders-prod-{region}-g*"),
        ("FlowLogRole", "vpc-flow-logs.amazonaws.com", "ec2:{region}:{account}:vpc-flow-log/*"),
    ],
)
def test_each_is_for_one_service_on_behalf_of_this_account(
    role: HomeRole, title: str, service: str, source: str
) -> None:
    (statement,) = made_role(role, title)["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": service}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": EXAMPLE_ACCOUNT},
        "ArnLike": {
            "aws:SourceArn": "arn:aws:" + source.format(region=PROD.region(role).name, account=EXAMPLE_ACCOUNT)
        },
    }


@IN_EACH_REGION
@pytest.mark.parametrize("title", ["MonitoringRole", "FlowLogRole", "ProbeRole"])
def test_each_is_within_path_and_boundary_and_unnamed(role: HomeRole, title: str) -> None:
    found = made_role(role, title)
    assert found["Path"] == "/orders-prod/"
    assert found["PermissionsBoundary"] == f"arn:aws:iam::{EXAMPLE_ACCOUNT}:policy/orders-prod/orders-prod-boundary"
    assert "RoleName" not in found


@IN_EACH_REGION
def test_monitoring_has_awss_policy_and_nothing_more(role: HomeRole) -> None:
    found = made_role(role, "MonitoringRole")
    assert found["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"]
    assert "Policies" not in found


@IN_EACH_REGION
def test_the_flow_log_covers_all_traffic_and_writes_to_its_own_encrypted_group_only(role: HomeRole) -> None:
    resolved = stack(PROD, role)
    group = resolved.of_type("AWS::Logs::LogGroup")["FlowLogGroup"]
    assert group["RetentionInDays"] == 365
    assert group["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    (flow_log,) = resolved.of_type("AWS::EC2::FlowLog").values()
    assert (flow_log["ResourceId"], flow_log["TrafficType"]) == ({"Ref": "Vpc"}, "ALL")
    (policy,) = made_role(role, "FlowLogRole")["Policies"]
    write = next(s for s in policy["PolicyDocument"]["Statement"] if "logs:PutLogEvents" in s["Action"])
    assert write["Resource"] == [
        f"arn:aws:logs:{PROD.region(role).name}:{EXAMPLE_ACCOUNT}:log-group:{group['LogGroupName']}:*"
    ]


def test_a_users_vpc_keeps_its_own_flow_log() -> None:
    assert not {"FlowLog", "FlowLogGroup", "FlowLogRole"} & set(stack(in_existing_vpcs(), HomeRole.PRIMARY).resources)
