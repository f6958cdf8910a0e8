"""What each region's network is, made here or the user's."""

import pytest

from resolution.resolve import ResolutionError, resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates.addresses import client_subnets, database_subnets
from templates.exports import Exported
from templates.fence import FENCE_RULES
from templates.foundation import build
from tests.environments import environment
from tests.templates.foundation.stacks import existing_vpc, in_existing_vpcs, joined, stack, stacks, tag

THREE_AND_TWO_ZONES = environment(regions__dr__zones=["us-west-2b", "us-west-2d"])
ENVIRONMENTS = [environment("prod"), environment("dev"), THREE_AND_TWO_ZONES]
BY_NAME = pytest.mark.parametrize("env", ENVIRONMENTS, ids=["prod", "dev", "three-and-two-zones"])


@BY_NAME
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_one_subnet_of_each_tier_in_every_zone_of_the_file(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    subnets = resolved.of_type("AWS::EC2::Subnet")
    for stem, ranges in (("Database", database_subnets), ("Client", client_subnets)):
        made = [subnets[f"{stem}Subnet{number + 1}"] for number in range(len(env.region(role).zones))]
        assert [subnet["AvailabilityZone"] for subnet in made] == list(env.region(role).zones)
        assert [subnet["CidrBlock"] for subnet in made] == [str(cidr) for cidr in ranges(env, role)]
    assert len(subnets) == 2 * len(env.region(role).zones)
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets.values())


@BY_NAME
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_subnet_ids_are_exported_for_exactly_the_subnets_of_the_region(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    count = len(env.region(role).zones)
    assert joined(resolved, Exported.DATABASE_SUBNET_IDS) == [
        {"Ref": f"DatabaseSubnet{number}"} for number in range(1, count + 1)
    ]
    assert joined(resolved, Exported.CLIENT_SUBNET_IDS) == [
        {"Ref": f"ClientSubnet{number}"} for number in range(1, count + 1)
    ]


def test_private_hosted_zones_work_in_the_vpc() -> None:
    for role, resolved in stacks(environment()).items():
        (vpc,) = resolved.of_type("AWS::EC2::VPC").values()
        assert vpc["EnableDnsSupport"] is True
        assert vpc["EnableDnsHostnames"] is True
        assert vpc["CidrBlock"] == str(environment().region(role).vpc_cidr)


@pytest.mark.parametrize("env", [environment(), in_existing_vpcs()], ids=["own", "existing"])
def test_nothing_leads_out(env: Environment) -> None:
    ways_out = {
        "AWS::EC2::InternetGateway",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::Route",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::EIP",
    }
    for resolved in stacks(env).values():
        assert not ways_out & {resource["Type"] for resource in resolved.resources.values()}


@BY_NAME
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_every_subnet_has_the_route_table_of_its_tier(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    pairs = {
        (association["SubnetId"]["Ref"], association["RouteTableId"]["Ref"])
        for association in resolved.of_type("AWS::EC2::SubnetRouteTableAssociation").values()
    }
    assert pairs == {
        (title, title.split("Subnet", maxsplit=1)[0] + "RouteTable") for title in resolved.of_type("AWS::EC2::Subnet")
    }


@BY_NAME
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_the_acl_is_around_the_database_subnets_and_no_others(env: Environment, role: HomeRole) -> None:
    resolved = stack(env, role)
    fenced = [a["SubnetId"]["Ref"] for a in resolved.of_type("AWS::EC2::SubnetNetworkAclAssociation").values()]
    assert fenced == [title for title in resolved.of_type("AWS::EC2::Subnet") if title.startswith("Database")]


@pytest.mark.parametrize("env", [environment(), in_existing_vpcs()], ids=["own", "existing"])
def test_the_acl_allows_all_both_ways_and_keeps_out_of_the_fences_numbers(env: Environment) -> None:
    for resolved in stacks(env).values():
        entries = resolved.of_type("AWS::EC2::NetworkAclEntry").values()
        assert sorted(entry["Egress"] for entry in entries) == [False, True]
        assert {(entry["RuleAction"], entry["CidrBlock"], entry["Protocol"]) for entry in entries} == {
            ("allow", "0.0.0.0/0", -1)
        }
        assert not {entry["RuleNumber"] for entry in entries} & set(FENCE_RULES)
        (acl,) = resolved.of_type("AWS::EC2::NetworkAcl").values()
        assert tag(acl, "Name") == f"{env.deployment}-database-acl"  # the controller's policy goes by it


def test_in_the_users_vpc_only_acl_and_groups_are_made() -> None:
    env = in_existing_vpcs(existing_vpc("a", "10.1", databases=2, clients=3), existing_vpc("b", "10.2", databases=4))
    made_never = {
        "AWS::EC2::VPC",
        "AWS::EC2::Subnet",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::FlowLog",
    }
    for role, letter, count in ((HomeRole.PRIMARY, "a", 2), (HomeRole.DR, "b", 4)):
        resolved = stack(env, role)
        assert not made_never & {resource["Type"] for resource in resolved.resources.values()}
        associations = resolved.of_type("AWS::EC2::SubnetNetworkAclAssociation").values()
        assert [association["SubnetId"] for association in associations] == [
            f"subnet-{letter * 15}1{number}" for number in range(count)
        ]
        assert {group["VpcId"] for group in resolved.of_type("AWS::EC2::SecurityGroup").values()} == {
            f"vpc-{letter * 17}"
        }


def test_the_users_ids_are_exported() -> None:
    env = in_existing_vpcs(existing_vpc("a", "10.1", databases=2, tables=2), existing_vpc("b", "10.2", tables=3))
    primary, dr = stack(env, HomeRole.PRIMARY), stack(env, HomeRole.DR)
    assert primary.outputs[Exported.VPC_ID]["Value"] == "vpc-" + "a" * 17
    assert primary.outputs["VpcCidr"]["Value"] == "10.1.0.0/16"
    assert joined(primary, Exported.DATABASE_SUBNET_IDS) == [f"subnet-{'a' * 15}1{number}" for number in range(2)]
    assert joined(primary, Exported.CLIENT_SUBNET_IDS) == [f"subnet-{'a' * 15}2{number}" for number in range(3)]
    assert joined(primary, Exported.DATABASE_ROUTE_TABLE_IDS) == [f"rtb-{'a' * 15}1{number}" for number in range(2)]
    assert joined(dr, Exported.CLIENT_ROUTE_TABLE_IDS) == [f"rtb-{'b' * 15}2{number}" for number in range(3)]


@pytest.mark.parametrize("tier", ["database", "clients"])
def test_a_users_vpc_without_a_tier_is_refused_by_name(tier: str) -> None:
    vpc = existing_vpc("a", "10.1")
    del vpc[tier]
    with pytest.raises(ValueError, match=r"existing_vpc of us-east-1 names no (database|client) subnets"):
        build(in_existing_vpcs(vpc))


def test_a_users_vpc_in_one_region_only_is_refused_by_name() -> None:
    env = environment(regions__primary__vpc_cidr=None, regions__primary__existing_vpc=existing_vpc("a", "10.1"))
    with pytest.raises(ValueError, match="us-west-2 has no existing_vpc, the peer region has"):
        build(env)


def test_a_third_region_is_refused() -> None:
    with pytest.raises(ResolutionError, match="eu-west-1"):
        resolve(build(environment()).to_dict(), "eu-west-1")
