"""What AWS checks when a handler calls an action: each of these requests must be allowed.

From the service authorization reference, for the actions that the layers' resource types need. `new` has no tags
yet, `own` carries the deployment's name, `default` is AWS's and carries none.
"""

from collections.abc import Iterable

from tests.templates.bootstrap.deployment import ACCOUNT, BOUNDARY, ENVIRONMENTS, EXISTING, KEY, call
from tests.templates.bootstrap.evaluator import Context, Request

OWN_TAG = {"aws:ResourceTag/Name": "orders-prod-thing"}
OWN_ALIAS = {"kms:ResourceAliases": ["alias/rds-dr-prod"]}
STACK = "stackset-orders-prod-database-0f0f"

EC2 = {
    "AcceptVpcPeeringConnection": "new vpc-peering-connection, vpc",
    "AssociateRouteTable": "own route-table, own subnet",
    "CreateFlowLogs": "new vpc-flow-log, vpc",
    "CreateNetworkAcl": "new network-acl, vpc",
    "CreateRouteTable": "new route-table, vpc",
    "CreateSecurityGroup": "new security-group, vpc",
    "CreateSubnet": "new subnet, vpc",
    "CreateVpc": "new vpc",
    "CreateVpcPeeringConnection": "new vpc-peering-connection, vpc, peer vpc",
    "CreateRoute": "route-table",
    "DeleteRoute": "route-table",
    "ReplaceRoute": "route-table",
    "CreateNetworkAclEntry": "own network-acl",
    "DeleteNetworkAclEntry": "own network-acl",
    "ReplaceNetworkAclEntry": "own network-acl",
    "DeleteNetworkAcl": "own network-acl",
    "DeleteFlowLogs": "own vpc-flow-log",
    "DeleteRouteTable": "own route-table",
    "DeleteSecurityGroup": "own security-group",
    "DeleteSubnet": "own subnet",
    "DeleteVpc": "own vpc",
    "DeleteVpcPeeringConnection": "own vpc-peering-connection",
    "DisassociateRouteTable": "own route-table, own subnet",
    "ModifySubnetAttribute": "own subnet",
    "ModifyVpcAttribute": "own vpc",
    "ModifyVpcPeeringConnectionOptions": "own vpc-peering-connection",
    "ReplaceNetworkAclAssociation": "own network-acl, default network-acl, subnet",
    "ReplaceRouteTableAssociation": "own route-table",
    "AuthorizeSecurityGroupEgress": "own security-group, default security-group-rule",
    "AuthorizeSecurityGroupIngress": "own security-group, default security-group-rule",
    "RevokeSecurityGroupEgress": "own security-group, default security-group-rule",
    "RevokeSecurityGroupIngress": "own security-group, default security-group-rule",
    "UpdateSecurityGroupRuleDescriptionsEgress": "own security-group, default security-group-rule",
    "UpdateSecurityGroupRuleDescriptionsIngress": "own security-group, default security-group-rule",
}
"""Bare kinds are the layer's own, or the user's in an existing VPC."""
TAGGED_AT_CREATION = {
    "AWS::EC2::FlowLog": ("CreateFlowLogs", "vpc-flow-log"),
    "AWS::EC2::NetworkAcl": ("CreateNetworkAcl", "network-acl"),
    "AWS::EC2::RouteTable": ("CreateRouteTable", "route-table"),
    "AWS::EC2::SecurityGroup": ("CreateSecurityGroup", "security-group"),
    "AWS::EC2::Subnet": ("CreateSubnet", "subnet"),
    "AWS::EC2::VPC": ("CreateVpc", "vpc"),
    "AWS::EC2::VPCPeeringConnection": ("CreateVpcPeeringConnection", "vpc-peering-connection"),
}
NAMED = {
    "AWS::RDS::DBInstance": [
        "rds:us-west-2:{account}:db:orders-prod-us-west-2-g1",
        "rds:us-west-2:{account}:pg:" + STACK + "-databaseparametergroup-x",
        "rds:us-west-2:{account}:subgrp:" + STACK + "-databasesubnetgroup-x",
        "rds:us-west-2:{account}:og:default:postgres-18",
    ],
    "AWS::RDS::DBParameterGroup": ["rds:us-west-2:{account}:pg:" + STACK + "-databaseparametergroup-x"],
    "AWS::RDS::DBSubnetGroup": ["rds:us-west-2:{account}:subgrp:" + STACK + "-databasesubnetgroup-x"],
    "AWS::RDS::EventSubscription": ["rds:us-west-2:{account}:es:" + STACK + "-databaseevents-x"],
    "AWS::SecretsManager::Secret": ["secretsmanager:us-east-1:{account}:secret:orders-prod/master-AbCdEf"],
    "AWS::SecretsManager::RotationSchedule": ["secretsmanager:us-east-1:{account}:secret:orders-prod/master-AbCdEf"],
    "AWS::Lambda::Function": ["lambda:us-west-2:{account}:function:orders-prod-controller"],
    "AWS::Lambda::Permission": ["lambda:us-east-1:{account}:function:orders-prod-rotation"],
    "AWS::Lambda::EventInvokeConfig": ["lambda:us-west-2:{account}:function:orders-prod-controller:$LATEST"],
    "AWS::Scheduler::Schedule": ["scheduler:us-west-2:{account}:schedule/default/orders-prod-controller"],
    "AWS::CloudWatch::Alarm": ["cloudwatch:us-west-2:{account}:alarm:orders-prod-cpu"],
    "AWS::CloudWatch::Dashboard": ["cloudwatch::{account}:dashboard/orders-prod-us-west-2"],
    "AWS::DynamoDB::Table": ["dynamodb:us-west-2:{account}:table/orders-prod-region"],
    "AWS::Route53::HostedZone": ["route53:::hostedzone/Z0A"],
    "AWS::Route53::RecordSet": ["route53:::hostedzone/Z0A"],
    "AWS::Route53::HealthCheck": ["route53:::healthcheck/0a-0a"],
    "AWS::SNS::Topic": ["sns:us-west-2:{account}:orders-prod-alerts"],
    "AWS::SNS::TopicPolicy": ["sns:us-west-2:{account}:orders-prod-alerts"],
    "AWS::SNS::Subscription": ["sns:us-west-2:{account}:orders-prod-alerts"],
    "AWS::IAM::Role": ["iam::{account}:role/orders-prod/StackSet-orders-prod-failover-ControllerRole-x"],
    "AWS::KMS::Key": ["kms:us-west-2:{account}:key/0a0a"],
    "AWS::KMS::Alias": ["kms:us-west-2:{account}:key/0a0a", "kms:us-west-2:{account}:alias/rds-dr-prod"],
    "AWS::Logs::LogGroup": [
        f"logs:us-west-2:{{account}}:log-group:{name}{end}"
        for name in (
            "/aws/lambda/orders-prod-controller",
            "/aws/rds/instance/orders-prod-us-west-2-g1/postgresql",
            "/aws/vpc/orders-prod/flow-log",
        )
        for end in ("", ":*")
    ],
}
"""Resources of types that are named by us, or that carry no name in their ARN."""
ABOUT_NOTHING = {
    "kms:CreateKey",
    "kms:ListAliases",
    "lambda:GetCodeSigningConfig",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "route53:CreateHealthCheck",
    "route53:ListHostedZones",
    "secretsmanager:GetRandomPassword",
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
}
"""Actions without a resource, besides every Describe of EC2, RDS and CloudWatch."""


def requests(resource_type: str, action: str, network: str) -> list[Request]:
    """Every request that must be allowed for a handler of this type to call the action."""
    service, name = action.split(":")
    if action in ABOUT_NOTHING or (service in {"ec2", "rds", "cloudwatch"} and name.startswith("Describe")):
        return [call(action)]
    if service in {"ec2", "kms"}:
        return _ec2(resource_type, name, network) if service == "ec2" else _kms(resource_type, action)
    if service in {"iam", "route53"}:
        return [_iam(action) if service == "iam" else _route53(resource_type, name)]
    return [call(action, arn) for arn in _resources(resource_type, service, name)]


def _resources(resource_type: str, service: str, name: str) -> Iterable[str]:
    """ARNs that an action is about, where it is not simply the type's own."""
    match service, name:
        case "lambda", _:
            return _arns("AWS::Lambda::Function")
        case "rds", "ListTagsForResource":
            return ["*"]
        case "rds", "CreateDBInstanceReadReplica":
            # PostgreSQL's begins with the default parameter group; the handler changes it afterwards.
            return [*_arns(resource_type), f"arn:aws:rds:us-west-2:{ACCOUNT}:pg:default.postgres18"]
        case "rds", "CreateDBSnapshot":
            return [f"arn:aws:rds:us-west-2:{ACCOUNT}:snapshot:{STACK}-snapshot-x"]
        case "secretsmanager", _:
            return _arns("AWS::SecretsManager::Secret")
        case _:
            return _arns(resource_type)


def _arns(resource_type: str) -> Iterable[str]:
    return (f"arn:aws:{arn.format(account=ACCOUNT)}" for arn in NAMED[resource_type])


def _ec2(resource_type: str, name: str, network: str) -> list[Request]:
    if name == "DeleteTags":
        return [_ec2_request(name, f"own {TAGGED_AT_CREATION[resource_type][1]}", network)]
    if name == "CreateTags":
        creation, kind = TAGGED_AT_CREATION[resource_type]
        arn = _ec2_request(name, f"new {kind}", network).resource
        return [
            call("ec2:CreateTags", arn, {"ec2:CreateAction": creation}),
            _ec2_request(name, f"own {kind}", network),
        ]
    return [_ec2_request(name, what, network) for what in EC2[name].split(", ")]


def _ec2_request(name: str, what: str, network: str) -> Request:
    *adjectives, kind = what.split()
    region = "us-east-1" if "peer" in adjectives else "us-west-2"
    bare = not adjectives or adjectives == ["peer"]
    if bare and network == EXISTING:
        return call(f"ec2:{name}", f"arn:aws:ec2:{region}:{ACCOUNT}:{kind}/{_users_id(kind, region)}")
    context: Context = OWN_TAG if adjectives in ([], ["own"]) else {}
    return call(f"ec2:{name}", f"arn:aws:ec2:{region}:{ACCOUNT}:{kind}/id-0a", context)


def _users_id(kind: str, region: str) -> str:
    regions = ENVIRONMENTS[EXISTING].regions
    vpc = (regions.primary if region == regions.primary.name else regions.dr).existing_vpc
    assert vpc is not None
    assert vpc.database is not None
    return {"vpc": vpc.vpc_id, "subnet": vpc.database.subnet_ids[0], "route-table": vpc.database.route_table_ids[0]}[
        kind
    ]


def _iam(action: str) -> Request:
    if action == "iam:CreateServiceLinkedRole":
        arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
        return call(action, arn, {"iam:AWSServiceName": "rds.amazonaws.com"})
    (arn,) = _arns("AWS::IAM::Role")
    return call(
        action,
        arn,
        {
            "iam:PermissionsBoundary": BOUNDARY,
            "iam:PassedToService": "lambda.amazonaws.com",
            "iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        },
    )


def _kms(resource_type: str, action: str) -> list[Request]:
    if resource_type == "AWS::KMS::Key":
        new: Context = {"aws:RequestTag/Name": "orders-prod-key"} if action == "kms:TagResource" else {}
        first_call = action in {"kms:EnableKeyRotation", "kms:TagResource"}
        return [call(action, KEY, new if first_call else OWN_TAG)]
    if resource_type == "AWS::KMS::Alias":
        return [call(action, arn) for arn in _arns(resource_type)]
    service = {"AWS::SecretsManager::Secret": "secretsmanager", "AWS::RDS::DBInstance": "rds"}[resource_type]
    context: Context = {
        **OWN_ALIAS,
        "kms:ViaService": f"{service}.us-west-2.amazonaws.com",
        "kms:GrantIsForAWSResource": "true",
    }
    return [call(action, KEY, context)]


def _route53(resource_type: str, name: str) -> Request:
    arn = next(iter(_arns(resource_type)))
    if name == "GetChange":
        arn = "arn:aws:route53:::change/C0A"
    return call(
        f"route53:{name}",
        arn,
        {
            "route53:VPCs": ["VPCId=vpc-0a,VPCRegion=us-west-2"],
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["writer.orders-prod.internal"],
        },
    )
