"""How far the deployer's policies reach: this deployment's names, its regions, and no further than each is for."""

import json

import pytest

from rendering.files import policy_document
from rendering.render import render_policies
from tests.environments import environment
from tests.templates.bootstrap.evaluator import Context, Request, allows, many
from tests.templates.deployer.rendered import ALL, BOOTSTRAP, DAILY, DAY_BY_DAY, DESTROY, documents, statements

ACCOUNT = environment("prod").account_id
ADMINISTRATION = f"arn:aws:iam::{ACCOUNT}:role/orders-prod-stackset-administration"
EXECUTION = f"arn:aws:iam::{ACCOUNT}:role/orders-prod-stackset-execution"
MANAGED_POLICY_LIMIT = 6144
"""Characters without white space (IAM quotas)."""
LONGEST_DEPLOYMENT, LONGEST_REGION = 40, len("ap-southeast-2")


def arn(service: str, resource: str, region: str = "us-west-2") -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def call(action: str, resource: str, region: str = "us-west-2", **context: str) -> Request:
    keys: Context = {"aws:RequestedRegion": region, **{key.replace("__", ":"): each for key, each in context.items()}}
    return Request(action, resource, keys)


def stack(name: str, region: str = "us-west-2") -> str:
    return arn("cloudformation", f"stack/{name}/0f0f", region)


def stack_set(name: str, region: str = "us-west-2") -> str:
    return arn("cloudformation", f"stackset/{name}:0f0f", region)


WITH_ROLE = {"cloudformation__RoleArn": ADMINISTRATION}
DATABASE = "db:orders-prod-us-west-2-g3"

DAILY_WORK = [
    call("cloudformation:CreateStackSet", "*", **WITH_ROLE),
    call("cloudformation:UpdateStackSet", stack_set("orders-prod-failover")),
    call("cloudformation:CreateStackInstances", stack_set("orders-prod-database")),
    call(
        "cloudformation:CreateStackInstances",
        arn("cloudformation", f"stackset-target/orders-prod-database:0/{ACCOUNT}"),
    ),
    call(
        "cloudformation:CreateStackInstances",
        "arn:aws:cloudformation:us-west-2::type/resource/AWS-RDS-DBInstance",
        cloudformation__TargetRegion="us-east-1",
    ),
    call("cloudformation:CreateStack", stack("orders-prod-lease", "us-east-2"), "us-east-2"),
    call("dynamodb:CreateTable", arn("dynamodb", "table/orders-prod-lease", "us-east-2"), "us-east-2"),
    call("cloudformation:DescribeStacks", stack("StackSet-orders-prod-database-0a", "us-east-1"), "us-east-1"),
    call("cloudformation:DescribeStacks", stack("orders-prod-bootstrap")),
    call("iam:PassRole", ADMINISTRATION),
    call("lambda:InvokeFunction", arn("lambda", "function:orders-prod-controller", "us-east-1"), "us-east-1"),
    call("dynamodb:GetItem", arn("dynamodb", "table/orders-prod-lease", "us-east-2"), "us-east-2"),
    call("rds:ModifyDBInstance", arn("rds", DATABASE)),
    call("rds:DeleteDBInstance", arn("rds", DATABASE)),
    call("rds:CreateDBSnapshot", arn("rds", "snapshot:orders-prod-us-west-2-g3-final")),
    call("kms:DescribeKey", arn("kms", "key/0a0a"), kms__ResourceAliases="alias/rds-dr-prod"),
    call("secretsmanager:DescribeSecret", arn("secretsmanager", "secret:orders-prod/master-AbCdEf")),
    call("cloudformation:DeleteStack", stack("orders-prod-lease", "us-east-2"), "us-east-2"),
]
FORBIDDEN = [
    call("cloudformation:CreateStackSet", "*"),
    call("cloudformation:CreateStackSet", "*", cloudformation__RoleArn=EXECUTION),
    call("cloudformation:CreateStackSet", "*", "us-east-1", **WITH_ROLE),
    call("cloudformation:UpdateStackSet", stack_set("orders-prod-eu-failover")),
    call("cloudformation:UpdateStackSet", stack_set("billing-failover")),
    call(
        "cloudformation:CreateStackInstances",
        stack_set("orders-prod-database"),
        cloudformation__TargetRegion="eu-west-1",
    ),
    call("cloudformation:DescribeStacks", stack("billing")),
    call("cloudformation:UpdateStack", stack("StackSet-orders-prod-database-0a")),
    call("cloudformation:DeleteStack", stack("StackSet-orders-prod-database-0a")),
    call("iam:PassRole", EXECUTION),
    call("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/Admin"),
    call("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/more"),
    call("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/orders-prod/more"),
    call("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/orders-prod-deployer-policy"),
    call("iam:AttachRolePolicy", EXECUTION, iam__PolicyARN="arn:aws:iam::aws:policy/AdministratorAccess"),
    call("iam:AttachUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/deployer"),
    call("sts:AssumeRole", ADMINISTRATION),
    call("sts:AssumeRole", EXECUTION),
    call("rds:ModifyDBInstance", arn("rds", "db:billing")),
    call("rds:ModifyDBInstance", arn("rds", "db:orders-prod-eu-us-west-2-g1")),
    call("rds:DeleteDBSnapshot", arn("rds", "snapshot:orders-prod-us-west-2-g1-final")),
    call("rds:PromoteReadReplica", arn("rds", DATABASE)),
    call("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:orders-prod/master-AbCdEf")),
    call("kms:ScheduleKeyDeletion", arn("kms", "key/0a0a")),
    call("kms:Decrypt", arn("kms", "key/0a0a")),
    call("kms:DescribeKey", arn("kms", "key/0a0a"), kms__ResourceAliases="alias/billing"),
    call("kms:DeleteAlias", arn("kms", "alias/billing")),
    call("kms:DeleteAlias", arn("kms", "key/0a0a"), kms__ResourceAliases="alias/billing"),
    call("rds:DeleteDBInstance", arn("rds", "db:billing")),
    call("dynamodb:PutItem", arn("dynamodb", "table/orders-prod-lease", "us-east-2"), "us-east-2"),
    call("dynamodb:GetItem", arn("dynamodb", "table/billing-lease", "us-east-2"), "us-east-2"),
    call("lambda:InvokeFunction", arn("lambda", "function:billing")),
    call("lambda:UpdateFunctionCode", arn("lambda", "function:orders-prod-controller")),
    call("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0A"),
    call("cloudwatch:PutMetricData", "*"),
    call("ec2:CreateNetworkAclEntry", arn("ec2", "network-acl/acl-0a")),
]
"""Whatever the deployer is for, these are not: no policy of the four allows them, nor all together."""
FOR_BOOTSTRAP = [
    call("cloudformation:UpdateStack", stack("orders-prod-bootstrap")),
    call("iam:CreateRole", ADMINISTRATION),
    call("iam:PutRolePolicy", ADMINISTRATION),
    call("iam:CreatePolicy", f"arn:aws:iam::{ACCOUNT}:policy/orders-prod/orders-prod-boundary"),
    call(
        "iam:AttachRolePolicy",
        EXECUTION,
        iam__PolicyARN=f"arn:aws:iam::{ACCOUNT}:policy/orders-prod/orders-prod-bootstrap-CommonPolicy-0A",
    ),
]
FOR_DESTROY = [
    call("cloudformation:DeleteStackInstances", stack_set("orders-prod-database")),
    call("cloudformation:DeleteStackSet", stack_set("orders-prod-database")),
    call("secretsmanager:DeleteSecret", arn("secretsmanager", "secret:orders-prod/master-AbCdEf")),
    call("dynamodb:DeleteTable", arn("dynamodb", "table/orders-prod-lease", "us-east-2"), "us-east-2"),
    call("dynamodb:DeleteTable", arn("dynamodb", "table/orders-prod-region", "us-east-1"), "us-east-1"),
    call("logs:DeleteLogGroup", arn("logs", "log-group:/aws/lambda/orders-prod-controller")),
    call("kms:DeleteAlias", arn("kms", "alias/rds-dr-prod")),
]


@pytest.mark.parametrize("request_", DAILY_WORK, ids=str)
def test_the_daily_work_takes_two_policies(request_: Request) -> None:
    assert allows(statements(*DAY_BY_DAY), request_)


@pytest.mark.parametrize("request_", FORBIDDEN, ids=str)
def test_what_none_of_them_allows(request_: Request) -> None:
    assert not allows(statements(*ALL), request_)


@pytest.mark.parametrize("request_", FOR_BOOTSTRAP, ids=str)
def test_who_has_no_bootstrap_policy_changes_no_role(request_: Request) -> None:
    assert allows(statements(BOOTSTRAP), request_)
    assert not allows(statements(*DAY_BY_DAY, DESTROY), request_)


@pytest.mark.parametrize("request_", FOR_DESTROY, ids=str)
def test_who_has_no_destroy_policy_takes_nothing_down(request_: Request) -> None:
    assert allows(statements(DESTROY), request_)
    assert not allows(statements(*DAY_BY_DAY, BOOTSTRAP), request_)


@pytest.mark.parametrize("changes", [{}, {"regions__witness": None, "recovery__mode": "approval"}], ids=str)
def test_they_fit_with_room_for_the_longest_names(changes: dict[str, object]) -> None:
    for name, found in documents(environment("prod", **changes)).items():
        text = json.dumps({"Version": "2012-10-17", "Statement": found}).replace(" ", "")
        longest = dict.fromkeys(("us-east-1", "us-west-2", "us-east-2"), LONGEST_REGION)
        longest["orders-prod"] = LONGEST_DEPLOYMENT
        growth = sum(text.count(each) * (length - len(each)) for each, length in longest.items())
        assert len(text) + growth < MANAGED_POLICY_LIMIT, name


def test_all_on_everything_is_bounded_by_a_condition() -> None:
    for statement in statements(*ALL):
        if "*" in many(statement["Resource"]):
            keys = {key for keys in statement["Condition"].values() for key in keys}
            assert "aws:RequestedRegion" in keys, statement


def test_account_and_partition_are_filled_in() -> None:
    """What `aws iam create-policy` takes is a plain document: no function of a template is left in it."""
    for subject in render_policies(environment("prod", account_id="444455556666"), "prod.yaml"):
        text = policy_document(subject)
        assert "Fn::" not in text
        assert "${" not in text
        assert "444455556666" in text
        assert "111122223333" not in text


def test_without_a_witness_the_lease_is_in_dr() -> None:
    env = environment("prod", regions__witness=None, recovery__mode="approval")
    found = documents(env)[DAILY]
    request = call("cloudformation:CreateStack", stack("orders-prod-lease"))
    assert allows(found, request)
    assert "us-east-2" not in json.dumps(found)
