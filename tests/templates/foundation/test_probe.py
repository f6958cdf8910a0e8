"""The probe as a region gets it: a client among clients, that can do nothing but connect."""

import pytest

from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.foundation.probe import PROBE
from tests.environments import environment
from tests.templates.failover.stacks import environment_of, statements_of
from tests.templates.foundation.stacks import existing_vpc, in_existing_vpcs, stack

IN_EACH_REGION = pytest.mark.parametrize("role", DATABASE_ROLES)
PROD = environment("prod")


@pytest.mark.parametrize("zones", [3, 2])
@IN_EACH_REGION
def test_it_runs_among_the_clients_as_one_of_them(role: HomeRole, zones: int) -> None:
    env = environment(regions__dr__zones=["us-west-2a", "us-west-2b", "us-west-2c"][:zones])
    vpc = stack(env, role).resources["ProbeFunction"]["Properties"]["VpcConfig"]
    here = 3 if role is HomeRole.PRIMARY else zones
    assert vpc == {
        "SubnetIds": [{"Ref": f"ClientSubnet{number}"} for number in range(1, here + 1)],
        "SecurityGroupIds": [{"Fn::GetAtt": ["ClientSecurityGroup", "GroupId"]}],
    }


@IN_EACH_REGION
def test_in_the_users_vpc_it_runs_in_the_users_client_subnets_of_its_region(role: HomeRole) -> None:
    env = in_existing_vpcs(existing_vpc("a", "10.1", clients=2), existing_vpc("b", "10.2", clients=4))
    vpc = stack(env, role).resources["ProbeFunction"]["Properties"]["VpcConfig"]
    letter, count = ("a", 2) if role is HomeRole.PRIMARY else ("b", 4)
    assert vpc == {
        "SubnetIds": [f"subnet-{letter * 15}2{number}" for number in range(count)],
        "SecurityGroupIds": [{"Fn::GetAtt": ["ClientSecurityGroup", "GroupId"]}],
    }


def test_it_is_told_the_port_and_no_host_for_a_host_changes_with_every_generation() -> None:
    found = environment_of(stack(environment(database__port=5433), HomeRole.DR), "ProbeFunction")
    assert found == {"PORT": "5433"}


def test_it_answers_before_the_controllers_next_pass() -> None:
    function = stack(PROD, HomeRole.DR).resources["ProbeFunction"]["Properties"]
    assert function["Timeout"] <= PROD.recovery.loop_seconds


@IN_EACH_REGION
def test_its_log_is_under_the_stacks_own_key_which_lets_it(role: HomeRole) -> None:
    resolved = stack(PROD, role)
    group = resolved.resources["ProbeLogGroup"]["Properties"]
    assert group["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert group["LogGroupName"] == naming.function_log_group(PROD, PROBE) == "/aws/lambda/orders-prod-probe"
    (logs,) = (
        statement
        for statement in resolved.resources["Key"]["Properties"]["KeyPolicy"]["Statement"]
        if statement["Sid"] == "EncryptLogs"
    )
    allowed = logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert any(arn.endswith(":log-group:/aws/lambda/orders-prod-*") for arn in allowed)


@IN_EACH_REGION
def test_it_may_log_and_have_network_interfaces_and_nothing_else(role: HomeRole) -> None:
    statements = statements_of(stack(PROD, role), "ProbeRole")
    assert {action for statement in statements for action in statement["Action"]} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    }
    unscoped = [action for statement in statements if statement["Resource"] == ["*"] for action in statement["Action"]]
    assert unscoped == ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
