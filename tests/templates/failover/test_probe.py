"""The probe as a region gets it: a client among clients, that can do nothing but connect."""

import pytest

from settings.roles import DATABASE_ROLES, HomeRole
from tests.environments import environment
from tests.templates.failover.stacks import environment_of, stack, statements_of


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_it_runs_among_the_clients_as_one_of_them(role: HomeRole) -> None:
    vpc = stack(role).resources["ProbeFunction"]["Properties"]["VpcConfig"]
    assert vpc == {"SubnetIds": ["imported-ClientSubnetIds"], "SecurityGroupIds": ["imported-ClientSecurityGroupId"]}


def test_it_knows_both_databases() -> None:
    found = environment_of(stack(HomeRole.DR, environment(database__port=5433)), "ProbeFunction")
    assert found == {"ENDPOINT": "own.rds.example", "PEER_ENDPOINT": "peer.rds.example", "PORT": "5433"}


def test_it_answers_before_the_controllers_next_pass() -> None:
    function = stack(HomeRole.DR).resources["ProbeFunction"]["Properties"]
    assert function["Timeout"] <= environment().recovery.loop_seconds


def test_it_may_log_and_have_network_interfaces_and_nothing_else() -> None:
    actions = {action for statement in statements_of(stack(HomeRole.DR), "ProbeRole") for action in statement["Action"]}
    assert actions == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    }


def test_only_describing_is_unscoped() -> None:
    statements = statements_of(stack(HomeRole.DR), "ProbeRole")
    unscoped = [action for statement in statements if statement["Resource"] == ["*"] for action in statement["Action"]]
    assert unscoped == ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
