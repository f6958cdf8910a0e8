"""EC2: networks and what is in them.

Actions on what exists are checked against its tags; `Describe...` have no resource. A create call is checked for the
new resource and for the VPC it goes into, and for its tags (`ec2:CreateAction`).
"""

from collections.abc import Iterator, Mapping

from lab.authorization.facts import tags_of_ec2
from lab.permissions.need import Need, Operation, Rule


def _described(*actions: str) -> Iterator[Need]:
    for action in actions:
        yield Need(f"ec2:Describe{action}")


def _existing(op: Operation, kind: str, name: str) -> tuple[str, dict[str, str]]:
    tags = {f"aws:ResourceTag/{key}": value for key, value in tags_of_ec2(name).items()}
    return op.arn("ec2", f"{kind}/{name}"), tags


def _on(op: Operation, action: str, kind: str, name: str) -> Need:
    resource, tags = _existing(op, kind, name)
    return Need(f"ec2:{action}", resource, tags)


def _created(op: Operation, action: str, kind: str) -> Iterator[Need]:
    """The new resource, its VPC, its tags."""
    resource = op.arn("ec2", f"{kind}/*")
    yield Need(f"ec2:{action}", resource, op.request_tags())
    if op.given("VpcId"):
        yield _on(op, action, "vpc", op.new["VpcId"])
    if op.given("Tags"):
        yield Need("ec2:CreateTags", resource, {"ec2:CreateAction": action, **op.request_tags()})


def _retagged(op: Operation, kind: str) -> Iterator[Need]:
    if op.verb == "update" and op.new_tags():
        yield _on(op, "CreateTags", kind, op.physical_id)
    if op.verb == "update" and op.lost_tags():
        yield _on(op, "DeleteTags", kind, op.physical_id)


def _vpc(op: Operation) -> Iterator[Need]:
    yield from _described("Vpcs")
    if op.verb == "delete":
        yield _on(op, "DeleteVpc", "vpc", op.physical_id)
        return
    yield from _described("VpcAttribute", "NetworkAcls", "SecurityGroups", "VpcEncryptionControls")
    if op.verb == "create":
        yield from _created(op, "CreateVpc", "vpc")
        yield Need("ec2:ModifyVpcAttribute", op.arn("ec2", "vpc/*"), op.resource_tags())
    elif op.changed("EnableDnsSupport", "EnableDnsHostnames"):
        yield _on(op, "ModifyVpcAttribute", "vpc", op.physical_id)
    yield from _retagged(op, "vpc")


def _subnet(op: Operation) -> Iterator[Need]:
    yield from _described("Subnets")
    if op.verb == "delete":
        yield _on(op, "DeleteSubnet", "subnet", op.physical_id)
        return
    yield from _described("NetworkAcls")
    if op.verb == "create":
        yield from _created(op, "CreateSubnet", "subnet")
    if op.verb == "create" and op.given("MapPublicIpOnLaunch"):
        yield Need("ec2:ModifySubnetAttribute", op.arn("ec2", "subnet/*"), op.resource_tags())
    if op.verb == "update" and op.changed("MapPublicIpOnLaunch"):
        yield _on(op, "ModifySubnetAttribute", "subnet", op.physical_id)
    yield from _retagged(op, "subnet")


def _simple(kind: str, create: str, delete: str, describe: str) -> Rule:
    """A resource of a VPC with tags and nothing else to change."""

    def rule(op: Operation) -> Iterator[Need]:
        yield from _described(describe)
        if op.verb == "create":
            yield from _created(op, create, kind)
        elif op.verb == "delete":
            yield _on(op, delete, kind, op.physical_id)
        yield from _retagged(op, kind)

    return rule


def _network_acl(op: Operation) -> Iterator[Need]:
    yield from _simple("network-acl", "CreateNetworkAcl", "DeleteNetworkAcl", "NetworkAcls")(op)
    if op.verb == "create":
        yield from _described("Tags")
    elif op.verb == "delete" and op.given("Tags"):
        yield _on(op, "DeleteTags", "network-acl", op.physical_id)


def _network_acl_entry(op: Operation) -> Iterator[Need]:
    yield from _described("NetworkAcls")
    action = {"create": "Create", "update": "Replace", "delete": "Delete"}[op.verb]
    yield _on(op, f"{action}NetworkAclEntry", "network-acl", op.properties["NetworkAclId"])


def _network_acl_association(op: Operation) -> Iterator[Need]:
    """Checked for the ACL and for the subnet; after a deletion the subnet has the VPC's default ACL."""
    yield from _described("NetworkAcls")
    acl = "*" if op.verb == "delete" else op.new["NetworkAclId"]
    yield _on(op, "ReplaceNetworkAclAssociation", "network-acl", acl)
    yield _on(op, "ReplaceNetworkAclAssociation", "subnet", op.properties["SubnetId"])


def _route_table_association(op: Operation) -> Iterator[Need]:
    yield from _described("RouteTables", "Subnets")
    action = "DisassociateRouteTable" if op.verb == "delete" else "AssociateRouteTable"
    yield _on(op, action, "route-table", op.properties["RouteTableId"])
    yield _on(op, action, "subnet", op.properties["SubnetId"])


def _route(op: Operation) -> Iterator[Need]:
    yield from _described("RouteTables")
    if op.verb != "delete":
        yield from _described("NetworkInterfaces")
    action = {"create": "CreateRoute", "update": "ReplaceRoute", "delete": "DeleteRoute"}[op.verb]
    yield _on(op, action, "route-table", op.properties["RouteTableId"])


def _security_group(op: Operation) -> Iterator[Need]:
    yield from _described("SecurityGroups")
    if op.verb == "delete":
        yield from _described("Instances")
        yield _on(op, "DeleteSecurityGroup", "security-group", op.physical_id)
        return
    if op.verb == "create":
        yield from _created(op, "CreateSecurityGroup", "security-group")
    for key, direction in (("SecurityGroupEgress", "Egress"), ("SecurityGroupIngress", "Ingress")):
        if op.changed(key):
            yield from _rules_of_group(op, direction)
    yield from _retagged(op, "security-group")


def _rules_of_group(op: Operation, direction: str) -> Iterator[Need]:
    """A new group's egress rules replace the one it is made with; a change takes away and adds."""
    group = op.physical_id or "*"
    verbs = ["Authorize"] if op.verb == "create" and direction == "Ingress" else ["Revoke", "Authorize"]
    tags = _existing(op, "security-group", group)[1] if op.physical_id else op.resource_tags()
    actions = [f"{verb}SecurityGroup{direction}" for verb in verbs]
    if op.verb == "update":  # what changes may be a description alone
        actions.append(f"UpdateSecurityGroupRuleDescriptions{direction}")
    for action in actions:
        yield Need(f"ec2:{action}", op.arn("ec2", f"security-group/{group}"), tags)


def _rule(direction: str) -> Rule:
    def rule(op: Operation) -> Iterator[Need]:
        if op.verb != "update":
            yield from _described("SecurityGroupRules")
        verb = {"create": "Authorize", "update": "Update", "delete": "Revoke"}[op.verb]
        action = f"{verb}SecurityGroup{'RuleDescriptions' if verb == 'Update' else ''}{direction}"
        group = _on(op, action, "security-group", op.properties["GroupId"])
        yield group
        if op.verb == "create" and direction == "Egress":
            yield Need("ec2:RevokeSecurityGroupEgress", group.resource, group.keys)
        if op.verb == "create" and direction == "Ingress":
            yield from _described("SecurityGroups")

    return rule


def _flow_log(op: Operation) -> Iterator[Need]:
    yield from _described("FlowLogs")
    if op.verb == "create":
        yield from _created(op, "CreateFlowLogs", "vpc-flow-log")
        yield _on(op, "CreateFlowLogs", "vpc", op.new["ResourceId"])
        yield from _described("Tags")
        if op.given("DeliverLogsPermissionArn"):
            passed = {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}
            yield Need("iam:PassRole", op.new["DeliverLogsPermissionArn"], passed)
    elif op.verb == "delete":
        yield _on(op, "DeleteFlowLogs", "vpc-flow-log", op.physical_id)
    yield from _retagged(op, "vpc-flow-log")


def _peering(op: Operation) -> Iterator[Need]:
    """Asked for here, accepted where the other VPC is."""
    yield from _described("VpcPeeringConnections")
    if op.verb == "create":
        there = op.new.get("PeerRegion", op.region)
        yield from _created(op, "CreateVpcPeeringConnection", "vpc-peering-connection")
        accept = "ec2:AcceptVpcPeeringConnection"
        yield Need(accept, op.arn("ec2", "vpc-peering-connection/*", region=there), region=there)
        yield Need(accept, op.arn("ec2", f"vpc/{op.new['PeerVpcId']}", region=there), region=there)
    elif op.verb == "delete":
        yield _on(op, "DeleteVpcPeeringConnection", "vpc-peering-connection", op.physical_id)
    yield from _retagged(op, "vpc-peering-connection")


RULES: Mapping[str, Rule] = {
    "AWS::EC2::FlowLog": _flow_log,
    "AWS::EC2::NetworkAcl": _network_acl,
    "AWS::EC2::NetworkAclEntry": _network_acl_entry,
    "AWS::EC2::Route": _route,
    "AWS::EC2::RouteTable": _simple("route-table", "CreateRouteTable", "DeleteRouteTable", "RouteTables"),
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::EC2::SecurityGroupEgress": _rule("Egress"),
    "AWS::EC2::SecurityGroupIngress": _rule("Ingress"),
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::SubnetNetworkAclAssociation": _network_acl_association,
    "AWS::EC2::SubnetRouteTableAssociation": _route_table_association,
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::VPCPeeringConnection": _peering,
}
