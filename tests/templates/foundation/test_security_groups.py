"""Who may talk to whom."""

from typing import Any

import pytest

from resolution.resolve import ResolvedTemplate
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates.addresses import client_ranges, database_ranges, own_client_ranges
from tests.environments import environment
from tests.templates.foundation.stacks import existing_vpc, in_existing_vpcs, stack

INGRESS, EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
FURTHER = ["192.168.1.0/24", "172.20.0.0/16"]
ENVIRONMENTS = {
    "own": environment(clients__cidrs=FURTHER),
    "existing": in_existing_vpcs(existing_vpc("a", "10.1", clients=2), existing_vpc("b", "10.2", clients=4)),
}
EVERYWHERE = pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
IN_EACH_REGION = pytest.mark.parametrize("role", DATABASE_ROLES)


def group(title: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [title, "GroupId"]}


def rules(resolved: ResolvedTemplate, kind: str, title: str) -> list[dict[str, Any]]:
    return [rule for rule in resolved.of_type(kind).values() if rule["GroupId"] == group(title)]


@EVERYWHERE
@IN_EACH_REGION
def test_clients_of_the_vpc_are_admitted_by_group_and_others_by_range(env: Environment, role: HomeRole) -> None:
    admitted = rules(stack(env, role), INGRESS, "DatabaseSecurityGroup")
    by_group = [rule for rule in admitted if "SourceSecurityGroupId" in rule]
    assert [rule["SourceSecurityGroupId"] for rule in by_group] == [group("ClientSecurityGroup")]
    own = {client.cidr for client in own_client_ranges(env, role)}
    expected = {str(client.cidr): client.description for client in client_ranges(env, role) if client.cidr not in own}
    assert {rule["CidrIp"]: rule["Description"] for rule in admitted if "CidrIp" in rule} == expected
    assert len(admitted) == 1 + len(expected)


@EVERYWHERE
@IN_EACH_REGION
def test_clients_may_reach_the_databases_of_both_regions_and_nothing_else(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    reached = rules(resolved, EGRESS, "ClientSecurityGroup")
    assert [rule["DestinationSecurityGroupId"] for rule in reached if "CidrIp" not in rule] == [
        group("DatabaseSecurityGroup")
    ]
    assert {rule["CidrIp"] for rule in reached if "CidrIp" in rule} == {
        str(cidr) for cidr in database_ranges(env, peer_of(role))
    }
    assert not rules(resolved, INGRESS, "ClientSecurityGroup")
    assert not rules(resolved, EGRESS, "DatabaseSecurityGroup")


@EVERYWHERE
@IN_EACH_REGION
def test_every_rule_is_the_database_port_with_a_description(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    every = [*resolved.of_type(INGRESS).values(), *resolved.of_type(EGRESS).values()]
    assert {(rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) for rule in every} == {
        ("tcp", env.database.port, env.database.port)
    }
    assert all(rule["Description"].strip() for rule in every)
    assert "0.0.0.0/0" not in {rule.get("CidrIp") for rule in every}


def test_another_port_is_used_throughout() -> None:
    resolved = stack(environment(database__port=6543), HomeRole.DR)
    assert {rule["FromPort"] for kind in (INGRESS, EGRESS) for rule in resolved.of_type(kind).values()} == {6543}


@EVERYWHERE
@IN_EACH_REGION
def test_awss_rule_that_lets_everything_out_is_replaced(env: Environment, role: HomeRole) -> None:
    for made in stack(env, role).of_type("AWS::EC2::SecurityGroup").values():
        (rule,) = made["SecurityGroupEgress"]
        assert rule["CidrIp"] == "127.0.0.1/32"
        assert "SecurityGroupIngress" not in made


def test_removing_the_last_range_of_the_file_leaves_the_other_rules_alone() -> None:
    before = stack(environment(clients__cidrs=FURTHER), HomeRole.PRIMARY).of_type(INGRESS)
    after = stack(environment(clients__cidrs=FURTHER[:1]), HomeRole.PRIMARY).of_type(INGRESS)
    assert set(before) - set(after) == {"DatabaseFromClientRange3"}
    assert all(before[title] == rule for title, rule in after.items())
