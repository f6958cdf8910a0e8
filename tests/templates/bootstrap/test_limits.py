"""What the StackSets' roles cannot do."""

import pytest

from tests.templates.bootstrap.deployment import (
    ACCOUNT,
    BOUNDARY,
    ENVIRONMENTS,
    EXISTING,
    bootstrap_stack,
    call,
    everything,
)
from tests.templates.bootstrap.evaluator import Request, allows

EACH_NETWORK = pytest.mark.parametrize("network", ENVIRONMENTS)
OURS = f"arn:aws:iam::{ACCOUNT}:role/orders-prod/probe"
OTHER_BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/orders-prod/wide"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
MONITORING = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
EXECUTION = f"arn:aws:iam::{ACCOUNT}:role/orders-prod-stackset-execution"
ADMINISTRATION = f"arn:aws:iam::{ACCOUNT}:role/orders-prod-stackset-administration"
LAYER_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/orders-prod/bootstrap-FoundationPolicy-x"
THEIRS = {"aws:ResourceTag/Name": "billing-prod-thing"}
IN_BUDGET = {"iam:PermissionsBoundary": BOUNDARY}


@EACH_NETWORK
@pytest.mark.parametrize(
    "request_",
    [
        call("iam:CreateRole", OURS),
        call("iam:CreateRole", OURS, {"iam:PermissionsBoundary": OTHER_BOUNDARY}),
        call("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/elsewhere", IN_BUDGET),
        call("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/billing-prod/probe", IN_BUDGET),
        call("iam:PutRolePolicy", OURS),
        call("iam:PutRolePermissionsBoundary", OURS, {"iam:PermissionsBoundary": OTHER_BOUNDARY}),
        call("iam:DeleteRolePermissionsBoundary", OURS, IN_BUDGET),
        call("iam:AttachRolePolicy", OURS, {"iam:PolicyARN": MONITORING}),
        call("iam:AttachRolePolicy", OURS, {**IN_BUDGET, "iam:PolicyARN": ADMINISTRATOR}),
        call("iam:PassRole", OURS, {"iam:PassedToService": "ec2.amazonaws.com"}),
        call("iam:PassRole", EXECUTION, {"iam:PassedToService": "lambda.amazonaws.com"}),
        call("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/orders-prod/me"),
        call("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/me"),
        call("iam:CreateServiceLinkedRole", OURS, {"iam:AWSServiceName": "ec2.amazonaws.com"}),
        call("sts:AssumeRole", OURS),
    ],
    ids=str,
)
def test_no_role_outgrows_the_boundary(network: str, request_: Request) -> None:
    assert not allows(everything(network), request_)


@pytest.mark.parametrize("policy", [BOUNDARY, LAYER_POLICY])
@pytest.mark.parametrize(
    "action",
    ["CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion"],
)
def test_the_boundary_and_the_layers_policies_are_out_of_reach_even_if_iam_were_allowed(
    action: str, policy: str
) -> None:
    anything = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    assert allows([anything], call(f"iam:{action}", policy))
    assert not allows([anything, *everything()], call(f"iam:{action}", policy))


@pytest.mark.parametrize("role", [EXECUTION, ADMINISTRATION])
@pytest.mark.parametrize("action", ["PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole"])
def test_the_stackset_roles_are_out_of_reach_even_if_iam_were_allowed(action: str, role: str) -> None:
    anything = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    assert not allows([anything, *everything()], call(f"iam:{action}", role, IN_BUDGET))


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-west-2:{ACCOUNT}:{resource}"


ANOTHER_DEPLOYMENTS = [
    call("rds:DeleteDBInstance", arn("rds", "db:billing-prod-us-west-2-g1")),
    call("rds:ModifyDBInstance", arn("rds", "db:orders-dev-us-west-2-g1")),
    call("rds:DeleteDBParameterGroup", arn("rds", "pg:stackset-billing-prod-database-x")),
    call("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:billing-prod/master-AbCdEf")),
    call("lambda:UpdateFunctionCode", arn("lambda", "function:billing-prod-controller")),
    call("lambda:InvokeFunction", arn("lambda", "function:billing-prod-controller")),
    call("dynamodb:UpdateTable", arn("dynamodb", "table/billing-prod-region")),
    call("dynamodb:UpdateTable", f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table/orders-prod-lease"),
    call("cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:billing-prod-cpu")),
    call("sns:SetTopicAttributes", arn("sns", "billing-prod-alerts")),
    call("logs:DeleteLogGroup", arn("logs", "log-group:/aws/lambda/billing-prod-controller")),
    call("scheduler:DeleteSchedule", arn("scheduler", "schedule/default/billing-prod-controller")),
    call(
        "cloudformation:DeleteStack",
        arn("cloudformation", "stack/StackSet-billing-prod-database-x/y"),
    ),
    call("cloudformation:DeleteStack", arn("cloudformation", "stack/orders-prod-bootstrap/y")),
    call("ec2:DeleteVpc", arn("ec2", "vpc/vpc-0a"), THEIRS),
    call("ec2:DeleteVpc", arn("ec2", "vpc/vpc-0a")),
    call("ec2:CreateTags", arn("ec2", "vpc/vpc-0a"), {"aws:RequestTag/Name": "orders-prod-vpc"}),
    call("ec2:CreateTags", arn("ec2", "instance/i-0a"), {"ec2:CreateAction": "RunInstances"}),
    call("ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/sg-0a"), THEIRS),
    call("ec2:CreateNetworkAclEntry", arn("ec2", "network-acl/acl-0a"), THEIRS),
    call("ec2:ReplaceNetworkAclAssociation", arn("ec2", "subnet/subnet-0a"), THEIRS),
    call("ec2:CreateSubnet", arn("ec2", "vpc/vpc-0a"), THEIRS),
    call("ec2:CreateRoute", arn("ec2", "route-table/rtb-0a"), THEIRS),
    call("kms:PutKeyPolicy", arn("kms", "key/0b"), THEIRS),
    call(
        "kms:TagResource",
        arn("kms", "key/0b"),
        {**THEIRS, "aws:RequestTag/Name": "orders-prod-key"},
    ),
    call("kms:Decrypt", arn("kms", "key/0b"), {"kms:ViaService": "rds.us-west-2.amazonaws.com"}),
    call("kms:Decrypt", arn("kms", "key/0a"), {"kms:ResourceAliases": ["alias/rds-dr-prod"]}),
    call(
        "route53:ChangeResourceRecordSets",
        "arn:aws:route53:::hostedzone/Z0A",
        {"route53:ChangeResourceRecordSetsNormalizedRecordNames": ["writer.orders-prod.internal", "example.com"]},
    ),
    call("route53:CreateHostedZone", "arn:aws:route53:::hostedzone/*"),
    call("s3:GetObject", "arn:aws:s3:::reports/may.csv", {"aws:ResourceAccount": ACCOUNT}),
]


@EACH_NETWORK
@pytest.mark.parametrize("request_", ANOTHER_DEPLOYMENTS, ids=str)
def test_nothing_of_another_deployment_is_touched(network: str, request_: Request) -> None:
    assert not allows(everything(network), request_)


@EACH_NETWORK
@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("rds:CreateDBInstance", "rds:eu-west-1:{}:db:orders-prod-eu-west-1-g1"),
        ("ec2:CreateVpc", "ec2:eu-west-1:{}:vpc/new"),
        ("kms:CreateKey", None),
        ("sns:CreateTopic", "sns:eu-west-1:{}:orders-prod-alerts"),
        ("cloudformation:CreateStack", "cloudformation:eu-west-1:{}:stack/StackSet-orders-prod-database-x/y"),
    ],
)
def test_nothing_is_made_in_a_third_region(network: str, action: str, resource: str | None) -> None:
    there = f"arn:aws:{resource.format(ACCOUNT)}" if resource else "*"
    here = there.replace("eu-west-1", "us-west-2")
    assert allows(everything(), call(action, here))
    assert not allows(everything(network), call(action, there, {"aws:RequestedRegion": "eu-west-1"}))


@pytest.mark.parametrize("action", ["DeleteVpc", "DeleteSubnet", "CreateSubnet", "DeleteRouteTable", "CreateVpc"])
def test_the_users_vpc_is_never_changed(action: str) -> None:
    for name in ("orders-prod-vpc", "theirs"):
        request = call(f"ec2:{action}", arn("ec2", "vpc/vpc-0a"), {"aws:ResourceTag/Name": name})
        assert not allows(everything(EXISTING), request)


@pytest.mark.parametrize("action", ["kms:ScheduleKeyDeletion", "kms:DisableKey", "secretsmanager:DeleteSecret"])
def test_what_cannot_be_had_back_is_not_deleted(action: str) -> None:
    ours = {"aws:ResourceTag/Name": "orders-prod-key", "kms:ResourceAliases": ["alias/rds-dr-prod"]}
    service = action.split(":", maxsplit=1)[0]
    name = {"kms": "key/0a", "secretsmanager": "secret:orders-prod/master-AbCdEf"}[service]
    assert not allows(everything(), call(action, arn(service, name), ours))


def test_the_administration_role_assumes_the_execution_role_and_does_nothing_else() -> None:
    role = bootstrap_stack().resources["AdministrationRole"]["Properties"]
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement == {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": [EXECUTION]}
    assert "ManagedPolicyArns" not in role


def test_cloudformation_assumes_it_for_this_deployments_stack_sets_only() -> None:
    role = bootstrap_stack().resources["AdministrationRole"]["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": arn("cloudformation", "stackset/orders-prod-*")},
    }


def test_the_execution_role_trusts_the_administration_role_alone() -> None:
    resource = bootstrap_stack().resources["ExecutionRole"]
    (trust,) = resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {"Effect": "Allow", "Principal": {"AWS": ADMINISTRATION}, "Action": ["sts:AssumeRole"]}
    assert resource["DependsOn"] == ["AdministrationRole"]  # IAM refuses a principal that does not exist


def test_stack_sets_find_both_roles_by_the_outputs() -> None:
    stack = bootstrap_stack()
    names = {
        title: stack.resources[title]["Properties"]["RoleName"] for title in ("AdministrationRole", "ExecutionRole")
    }
    assert f"role/{names['AdministrationRole']}" in ADMINISTRATION
    assert f"role/{names['ExecutionRole']}" in EXECUTION
    assert set(stack.outputs) == {"AdministrationRoleArn", "ExecutionRoleArn", "ExecutionRoleName", "BoundaryArn"}
    assert stack.outputs["ExecutionRoleName"]["Value"] == {"Ref": "ExecutionRole"}
