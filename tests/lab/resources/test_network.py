from typing import Any

import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource

HERE, THERE = "us-east-1", "us-west-2"
NAMED = [{"Key": "Name", "Value": "network"}]


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def network(
    cidr: str = "10.0.0.0/16", *, number: int = 100, port: int = 5432, described: str = "clients"
) -> dict[str, Any]:
    """Everything of EC2 that a region's network is made of."""
    return {
        "Vpc": resource(
            "AWS::EC2::VPC", {"CidrBlock": cidr, "EnableDnsSupport": True, "EnableDnsHostnames": True, "Tags": NAMED}
        ),
        "Subnet": resource(
            "AWS::EC2::Subnet",
            {
                "VpcId": ref("Vpc"),
                "CidrBlock": cidr.replace("/16", "/24"),
                "AvailabilityZone": "us-east-1a",
                "MapPublicIpOnLaunch": False,
                "Tags": NAMED,
            },
        ),
        "Table": resource("AWS::EC2::RouteTable", {"VpcId": ref("Vpc"), "Tags": NAMED}),
        "TableOfSubnet": resource(
            "AWS::EC2::SubnetRouteTableAssociation", {"RouteTableId": ref("Table"), "SubnetId": ref("Subnet")}
        ),
        "Acl": resource("AWS::EC2::NetworkAcl", {"VpcId": ref("Vpc"), "Tags": NAMED}),
        "In": resource(
            "AWS::EC2::NetworkAclEntry",
            {
                "NetworkAclId": ref("Acl"),
                "RuleNumber": number,
                "Protocol": 6,
                "RuleAction": "allow",
                "Egress": False,
                "CidrBlock": "0.0.0.0/0",
                "PortRange": {"From": port, "To": port},
            },
        ),
        "AclOfSubnet": resource(
            "AWS::EC2::SubnetNetworkAclAssociation", {"NetworkAclId": ref("Acl"), "SubnetId": ref("Subnet")}
        ),
        "Database": resource(
            "AWS::EC2::SecurityGroup",
            {
                "VpcId": ref("Vpc"),
                "GroupDescription": "database",
                "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32", "Description": "nothing"}],
                "Tags": NAMED,
            },
        ),
        "Clients": resource("AWS::EC2::SecurityGroup", {"VpcId": ref("Vpc"), "GroupDescription": "clients"}),
        "FromClients": resource(
            "AWS::EC2::SecurityGroupIngress",
            {
                "GroupId": {"Fn::GetAtt": ["Database", "GroupId"]},
                "IpProtocol": "tcp",
                "FromPort": port,
                "ToPort": port,
                "SourceSecurityGroupId": {"Fn::GetAtt": ["Clients", "GroupId"]},
                "Description": described,
            },
        ),
        "ToDatabase": resource(
            "AWS::EC2::SecurityGroupEgress",
            {
                "GroupId": {"Fn::GetAtt": ["Clients", "GroupId"]},
                "IpProtocol": "tcp",
                "FromPort": port,
                "ToPort": port,
                "CidrIp": "10.9.0.0/16",
                "Description": "peer",
            },
        ),
        "Logs": resource("AWS::Logs::LogGroup", {"LogGroupName": f"/vpc/{cidr}"}),
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}),
        "FlowLog": resource(
            "AWS::EC2::FlowLog",
            {
                "ResourceType": "VPC",
                "ResourceId": ref("Vpc"),
                "TrafficType": "ALL",
                "LogDestinationType": "cloud-watch-logs",
                "LogGroupName": ref("Logs"),
                "DeliverLogsPermissionArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "MaxAggregationInterval": 60,
                "Tags": NAMED,
            },
        ),
    }


@pytest.fixture(scope="module")
def made(stacks: Stacks) -> dict[str, str]:
    stack = stacks.create("network", network(), Outputs=outputs(Group={"Fn::GetAtt": ["Database", "GroupId"]}))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return stacks.ids("network")


def tags_of(found: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found["Tags"]}


def test_a_vpc_is_as_the_template_says(stacks: Stacks, made: dict[str, str]) -> None:
    ec2 = stacks.api("ec2")
    vpc = ec2.describe_vpcs(VpcIds=[made["Vpc"]])["Vpcs"][0]
    assert vpc["CidrBlock"] == "10.0.0.0/16"
    assert tags_of(vpc)["Name"] == "network"
    assert tags_of(vpc)["aws:cloudformation:logical-id"] == "Vpc"
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        said = ec2.describe_vpc_attribute(VpcId=made["Vpc"], Attribute=name)
        assert said[f"E{name[1:]}"]["Value"] is True
    subnet = ec2.describe_subnets(SubnetIds=[made["Subnet"]])["Subnets"][0]
    assert (subnet["CidrBlock"], subnet["AvailabilityZone"]) == ("10.0.0.0/24", "us-east-1a")
    assert subnet["MapPublicIpOnLaunch"] is False


def test_a_subnet_has_one_route_table_and_one_network_acl(stacks: Stacks, made: dict[str, str]) -> None:
    ec2 = stacks.api("ec2")
    table = ec2.describe_route_tables(RouteTableIds=[made["Table"]])["RouteTables"][0]
    assert [one["SubnetId"] for one in table["Associations"]] == [made["Subnet"]]
    assert table["Associations"][0]["RouteTableAssociationId"] == made["TableOfSubnet"]
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [made["Vpc"]]}])["NetworkAcls"]
    around = {acl["NetworkAclId"]: [one["SubnetId"] for one in acl["Associations"]] for acl in acls}
    assert around[made["Acl"]] == [made["Subnet"]]
    assert sum(map(len, around.values())) == 1
    entries = next(acl["Entries"] for acl in acls if acl["NetworkAclId"] == made["Acl"])
    ours = next(entry for entry in entries if entry["RuleNumber"] == 100)
    assert ours == {
        "RuleNumber": 100,
        "Protocol": "6",
        "RuleAction": "allow",
        "Egress": False,
        "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 5432, "To": 5432},
    }


def test_rules_of_their_own_are_in_the_groups(stacks: Stacks, made: dict[str, str]) -> None:
    ec2 = stacks.api("ec2")
    groups = {
        group["GroupId"]: group
        for group in ec2.describe_security_groups(GroupIds=[made["Database"], made["Clients"]])["SecurityGroups"]
    }
    database, clients = groups[made["Database"]], groups[made["Clients"]]
    assert database["IpPermissionsEgress"][0]["IpRanges"] == [{"CidrIp": "127.0.0.1/32", "Description": "nothing"}]
    incoming = database["IpPermissions"][0]
    assert (incoming["IpProtocol"], incoming["FromPort"], incoming["ToPort"]) == ("tcp", 5432, 5432)
    assert incoming["UserIdGroupPairs"][0]["GroupId"] == made["Clients"]
    assert incoming["UserIdGroupPairs"][0]["Description"] == "clients"
    outgoing = [rule for rule in clients["IpPermissionsEgress"] if rule["IpProtocol"] == "tcp"]
    assert outgoing[0]["IpRanges"] == [{"CidrIp": "10.9.0.0/16", "Description": "peer"}]
    rules = ec2.describe_security_group_rules(SecurityGroupRuleIds=[made["FromClients"]])["SecurityGroupRules"]
    assert rules[0]["GroupId"] == made["Database"]


def test_a_flow_log_shows_all_that_it_was_told(stacks: Stacks, made: dict[str, str]) -> None:
    found = stacks.api("ec2").describe_flow_logs(FlowLogIds=[made["FlowLog"]])["FlowLogs"][0]
    assert found["ResourceId"] == made["Vpc"]
    assert found["LogGroupName"] == made["Logs"]
    assert found["MaxAggregationInterval"] == 60
    assert found["DeliverLogsPermissionArn"].endswith(f":role/{made['Role']}")
    assert tags_of(found)["Name"] == "network"


def test_changes_reach_what_there_is_and_everything_goes(stacks: Stacks) -> None:
    assert stacks.create("changed", network("10.1.0.0/16"))["StackStatus"] == "CREATE_COMPLETE"
    before = stacks.ids("changed")
    wanted = network("10.1.0.0/16", number=110, port=5433, described="applications")
    wanted["FromClients"]["Properties"] |= {"FromPort": 5432, "ToPort": 5432}
    assert stacks.update("changed", wanted)["StackStatus"] == "UPDATE_COMPLETE"
    after = stacks.ids("changed")
    same = {"Vpc", "Subnet", "Acl", "Database", "Clients", "FromClients", "FlowLog", "TableOfSubnet", "AclOfSubnet"}
    assert {name for name in before if before[name] == after[name]} >= same
    ec2 = stacks.api("ec2")
    entries = ec2.describe_network_acls(NetworkAclIds=[after["Acl"]])["NetworkAcls"][0]["Entries"]
    assert [(one["RuleNumber"], one["PortRange"]["From"]) for one in entries if one["RuleNumber"] < 32767] == [
        (110, 5433)
    ]
    group = ec2.describe_security_groups(GroupIds=[after["Database"]])["SecurityGroups"][0]
    assert group["IpPermissions"][0]["UserIdGroupPairs"][0]["Description"] == "applications"
    clients = ec2.describe_security_groups(GroupIds=[after["Clients"]])["SecurityGroups"][0]
    assert [rule["FromPort"] for rule in clients["IpPermissionsEgress"] if rule["IpProtocol"] == "tcp"] == [5433]

    assert stacks.delete("changed")["StackStatus"] == "DELETE_COMPLETE"
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "cidr-block", "Values": ["10.1.0.0/16"]}])["Vpcs"]
    assert [vpc for vpc in vpcs if vpc["VpcId"] == after["Vpc"]] == []
    left = [one["GroupId"] for one in ec2.describe_security_groups()["SecurityGroups"]]
    assert not {after["Database"], after["Clients"]} & set(left)


def test_a_vpc_with_something_in_it_does_not_go(stacks: Stacks) -> None:
    stacks.create("held", {"Vpc": resource("AWS::EC2::VPC", {"CidrBlock": "10.2.0.0/16"})})
    ec2, vpc = stacks.api("ec2"), stacks.ids("held")["Vpc"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24")["Subnet"]["SubnetId"]
    assert stacks.delete("held")["StackStatus"] == "DELETE_FAILED"
    assert "has dependencies and cannot be deleted" in stacks.said("held")[-2]["ResourceStatusReason"]
    ec2.delete_subnet(SubnetId=subnet)
    assert stacks.delete("held")["StackStatus"] == "DELETE_COMPLETE"


def test_peering_is_in_both_regions_and_routes_lead_through_it(running: Running) -> None:
    here, there = Stacks(running, HERE), Stacks(running, THERE)
    for side, cidr in ((here, "10.3.0.0/16"), (there, "10.4.0.0/16")):
        vpc = resource("AWS::EC2::VPC", {"CidrBlock": cidr})
        side.create("side", {"Vpc": vpc, "Table": resource("AWS::EC2::RouteTable", {"VpcId": ref("Vpc")})})
    peering = {
        "VpcId": there.ids("side")["Vpc"],
        "PeerVpcId": here.ids("side")["Vpc"],
        "PeerRegion": HERE,
        "Tags": NAMED,
    }
    assert (
        there.create("peering", {"Peering": resource("AWS::EC2::VPCPeeringConnection", peering)})["StackStatus"]
        == "CREATE_COMPLETE"
    )
    made = there.ids("peering")["Peering"]
    assert made.startswith("pcx-")
    for side in (here, there):
        found = side.api("ec2").describe_vpc_peering_connections(VpcPeeringConnectionIds=[made])
        one = found["VpcPeeringConnections"][0]
        assert one["Status"]["Code"] == "active"
        assert (one["RequesterVpcInfo"]["Region"], one["AccepterVpcInfo"]["Region"]) == (THERE, HERE)
    route = {
        "RouteTableId": here.ids("side")["Table"],
        "DestinationCidrBlock": "10.4.0.0/16",
        "VpcPeeringConnectionId": made,
    }
    here.create("route", {"Route": resource("AWS::EC2::Route", route)})
    table = here.api("ec2").describe_route_tables(RouteTableIds=[route["RouteTableId"]])["RouteTables"][0]
    assert [one["VpcPeeringConnectionId"] for one in table["Routes"] if "VpcPeeringConnectionId" in one] == [made]
    here.delete("route")
    table = here.api("ec2").describe_route_tables(RouteTableIds=[route["RouteTableId"]])["RouteTables"][0]
    assert len(table["Routes"]) == 1
    assert there.delete("peering")["StackStatus"] == "DELETE_COMPLETE"
    left = here.api("ec2").describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert made not in {one["VpcPeeringConnectionId"] for one in left if one["Status"]["Code"] == "active"}


def test_a_peer_that_is_not_there_fails(running: Running) -> None:
    there = Stacks(running, THERE)
    there.create("alone", {"Vpc": resource("AWS::EC2::VPC", {"CidrBlock": "10.5.0.0/16"})})
    peering = {"VpcId": there.ids("alone")["Vpc"], "PeerVpcId": "vpc-00000000000000000", "PeerRegion": HERE}
    stack = there.create("nobody", {"Peering": resource("AWS::EC2::VPCPeeringConnection", peering)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("does not exist" in event.get("ResourceStatusReason", "") for event in there.said("nobody"))
