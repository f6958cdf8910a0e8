"""The boundary: no role of a layer is cut short by it, and none could do more than the automation's work."""

import json
from typing import Any

import pytest

from tests.templates.bootstrap.deployment import (
    ACCOUNT,
    BOUNDARY,
    ENVIRONMENTS,
    KEY,
    LAYER_POLICIES,
    bootstrap_stack,
    call,
    layer_stacks,
    statements,
)
from tests.templates.bootstrap.evaluator import Request, allows, many

EACH_LAYER = pytest.mark.parametrize("layer", LAYER_POLICIES)
EACH_NETWORK = pytest.mark.parametrize("network", ENVIRONMENTS)
MONITORING = {
    "logs:CreateLogGroup": "log-group:RDSOSMetrics",
    "logs:PutRetentionPolicy": "log-group:RDSOSMetrics",
    "logs:CreateLogStream": "log-group:RDSOSMetrics:log-stream:db-0A",
    "logs:DescribeLogStreams": "log-group:RDSOSMetrics:log-stream:db-0A",
    "logs:GetLogEvents": "log-group:RDSOSMetrics:log-stream:db-0A",
    "logs:PutLogEvents": "log-group:RDSOSMetrics:log-stream:db-0A",
}
"""AmazonRDSEnhancedMonitoringRole."""


def roles(layer: str, network: str) -> list[tuple[str, dict[str, Any], str]]:
    """Logical id, properties and region of every role of a layer."""
    regions = ENVIRONMENTS[network].regions
    stacks = zip(layer_stacks(layer, network), (regions.primary.name, regions.dr.name), strict=True)
    return [
        (title, role, region) for stack, region in stacks for title, role in stack.of_type("AWS::IAM::Role").items()
    ]


def granted(role: dict[str, Any], region: str) -> list[Request]:
    """Every action and resource that a role's own policy names, as calls that satisfy its conditions."""
    return [
        Request(action, resource, _context(statement, resource, region))
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in many(statement["Action"])
        for resource in _resources(statement, action)
    ]


def _resources(statement: dict[str, Any], action: str) -> list[str]:
    """The resources of the action's own service; one of the same template stands for its ARN, here the secret."""
    secret = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:orders-prod/master-AbCdEf"
    named = [secret if resource == {"Ref": "MasterSecret"} else resource for resource in statement["Resource"]]
    own = [arn for arn in named if arn == "*" or arn.split(":")[2] == action.split(":", maxsplit=1)[0]]
    assert own, f"{action} is allowed on nothing of its service: {named}"
    return own


def _context(statement: dict[str, Any], resource: str, region: str) -> dict[str, str | list[str]]:
    conditions = statement.get("Condition", {})
    named = resource.split(":")[3] if resource.startswith("arn:") else region
    wanted = {key: value for keys in conditions.values() for key, value in keys.items()}
    return {
        "aws:RequestedRegion": named or region,
        "kms:ResourceAliases": ["alias/rds-primary-prod"] if resource == KEY else [],
        **({"aws:ResourceTag/Name": wanted["ec2:ResourceTag/Name"]} if "ec2:ResourceTag/Name" in wanted else {}),
        **{key: many(value)[0] if key == "aws:RequestedRegion" else value for key, value in wanted.items()},
    }


@EACH_LAYER
@EACH_NETWORK
def test_every_role_is_under_the_path_with_the_boundary(layer: str, network: str) -> None:
    for title, role, _ in roles(layer, network):
        assert role["Path"] == "/orders-prod/", title
        assert role["PermissionsBoundary"] == BOUNDARY, title


@EACH_LAYER
@EACH_NETWORK
def test_no_role_is_cut_short(layer: str, network: str) -> None:
    ceiling = statements("PermissionsBoundary", network)
    cut = [
        f"{title} in {region}: {request}"
        for title, role, region in roles(layer, network)
        for request in granted(role, region)
        if not allows(ceiling, request)
    ]
    assert cut == []


@pytest.mark.parametrize(("action", "group"), MONITORING.items())
def test_enhanced_monitoring_is_not_cut_short(action: str, group: str) -> None:
    assert allows(statements("PermissionsBoundary"), call(action, f"arn:aws:logs:us-west-2:{ACCOUNT}:{group}"))


@pytest.mark.parametrize(
    "request_",
    [
        call("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/orders-prod/more"),
        call("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/orders-prod/more"),
        call("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/orders-prod-stackset-execution"),
        call("rds:DeleteDBInstance", f"arn:aws:rds:us-west-2:{ACCOUNT}:db:orders-prod-us-west-2-g1"),
        call("rds:PromoteReadReplica", f"arn:aws:rds:us-west-2:{ACCOUNT}:db:billing-prod-us-west-2-g1"),
        call("rds:DeleteDBSnapshot", f"arn:aws:rds:us-west-2:{ACCOUNT}:snapshot:billing-prod-us-west-2-g1-1"),
        call("dynamodb:DeleteItem", f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table/orders-prod-lease"),
        call("dynamodb:PutItem", f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table/billing-prod-lease"),
        call("kms:Decrypt", KEY),
        call("kms:Decrypt", KEY, {"kms:ViaService": "rds.us-west-2.amazonaws.com"}),
        call("kms:ScheduleKeyDeletion", KEY, {"kms:ResourceAliases": ["alias/rds-dr-prod"]}),
        call(
            "ec2:CreateNetworkAclEntry",
            f"arn:aws:ec2:us-west-2:{ACCOUNT}:network-acl/acl-0b",
            {"aws:ResourceTag/Name": "billing-prod-database-acl"},
        ),
        call("ec2:AuthorizeSecurityGroupIngress", f"arn:aws:ec2:us-west-2:{ACCOUNT}:security-group/sg-0a"),
        call("lambda:UpdateFunctionCode", f"arn:aws:lambda:us-west-2:{ACCOUNT}:function:orders-prod-controller"),
        call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Recovery/billing-prod"}),
        call("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0A"),
    ],
    ids=str,
)
def test_no_role_could_do_more_than_the_automations_work(request_: Request) -> None:
    assert not allows(statements("PermissionsBoundary"), request_)


def test_it_has_the_name_that_every_role_refers_to() -> None:
    policy = bootstrap_stack().resources["PermissionsBoundary"]["Properties"]
    assert f"policy{policy['Path']}{policy['ManagedPolicyName']}" in BOUNDARY


def test_bootstrap_itself_makes_no_role_under_the_path_that_the_execution_role_may_change() -> None:
    for title, role in bootstrap_stack().of_type("AWS::IAM::Role").items():
        assert role.get("Path", "/") == "/", title


def test_the_template_fits() -> None:
    assert len(json.dumps(bootstrap_stack().resources)) < 51_200


@EACH_NETWORK
def test_it_allows_no_action_that_no_role_has(network: str) -> None:
    """A ceiling higher than anything under it would hold nothing back."""
    used = {
        request.action
        for layer in LAYER_POLICIES
        for either in ENVIRONMENTS
        for _, role, region in roles(layer, either)
        for request in granted(role, region)
    }
    ceiling = {
        action for statement in statements("PermissionsBoundary", network) for action in many(statement["Action"])
    }
    assert ceiling - used - set(MONITORING) == set()
