"""Stack operations of somebody who may not do everything."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from lab.control import Control
from lab.daemon import Running
from tests.lab.cloudformation import CAPABLE, Stacks, body, resource
from tests.lab.running import client

REGION = "us-east-1"


def statement(
    effect: str, actions: str | list[str], resources: str | list[str] = "*", **condition: Any
) -> dict[str, Any]:
    return {
        "Effect": effect,
        "Action": actions,
        "Resource": resources,
        **({"Condition": condition} if condition else {}),
    }


@dataclass(frozen=True)
class Somebody:
    """A role that creates stacks, with a policy of its own and perhaps a boundary."""

    running: Running
    stacks: Stacks
    session: Any

    def create(self, name: str, resources: Mapping[str, Any]) -> dict[str, Any]:
        api = self.session.client("cloudformation", endpoint_url=self.running.endpoint)
        api.create_stack(StackName=name, TemplateBody=body(resources, {}), **CAPABLE)
        return self.stacks.settled(name)

    def reason(self, name: str) -> str:
        """Why the stack failed."""
        failed = [event for event in self.stacks.said(name) if event["ResourceStatus"] == "CREATE_FAILED"]
        return str(failed[0]["ResourceStatusReason"])


def somebody(running: Running, *statements: dict[str, Any], boundary: list[dict[str, Any]] | None = None) -> Somebody:
    iam, name = client(running, "iam", REGION), f"somebody-{secrets.token_hex(4)}"
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{running.account}:root"},
        "Action": "sts:AssumeRole",
    }
    more = {}
    if boundary is not None:
        policy = iam.create_policy(PolicyName=name, PolicyDocument=document(*boundary))["Policy"]["Arn"]
        more = {"PermissionsBoundary": policy}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust), **more)["Role"]["Arn"]
    allowed = statement("Allow", "cloudformation:*")
    iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=document(allowed, *statements))
    given = client(running, "sts", REGION).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], REGION)
    return Somebody(running, Stacks(running, REGION), session)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def log_group(name: str) -> dict[str, Any]:
    return {"Group": resource("AWS::Logs::LogGroup", {"LogGroupName": name})}


def test_a_policy_that_names_the_resource_is_enough_and_no_other_resource_is(running: Running) -> None:
    group = f"arn:aws:logs:*:{running.account}:log-group:/mine/*"
    who = somebody(running, statement("Allow", "logs:*", group), statement("Allow", "logs:Describe*"))
    assert who.create("mine", log_group("/mine/log"))["StackStatus"] == "CREATE_COMPLETE"
    assert who.create("yours", log_group("/yours/log"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:" in who.reason("yours")
    assert "because no identity-based policy allows the logs:CreateLogGroup action" in who.reason("yours")


def test_a_deny_wins_and_says_so(running: Running) -> None:
    who = somebody(running, statement("Allow", "logs:*"), statement("Deny", "logs:CreateLogGroup"))
    assert who.create("denied", log_group("/denied"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "with an explicit deny" in who.reason("denied")
    found = Control(running).get("denied")[-1]
    assert (found["action"], found["reason"]) == ("logs:CreateLogGroup", "Deny")


def test_a_boundary_limits_what_a_policy_allows(running: Running) -> None:
    boundary = [statement("Allow", ["cloudformation:*", "logs:Describe*"])]
    who = somebody(running, statement("Allow", "*"), boundary=boundary)
    assert who.create("bounded", log_group("/bounded"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "logs:CreateLogGroup" in who.reason("bounded")


@pytest.mark.parametrize(("region", "status"), [("us-east-1", "CREATE_COMPLETE"), ("us-west-2", "ROLLBACK_COMPLETE")])
def test_the_requested_region_counts(running: Running, region: str, status: str) -> None:
    who = somebody(running, statement("Allow", "logs:*", StringEquals={"aws:RequestedRegion": region}))
    assert who.create(f"in-{region}", log_group(f"/in/{region}"))["StackStatus"] == status


def test_tags_count_those_of_the_request_and_those_of_the_resource(running: Running) -> None:
    mine = {"aws:ResourceTag/Owner": "me"}
    who = somebody(
        running,
        statement("Allow", ["ec2:Describe*", "ec2:CreateVpc"]),
        statement("Allow", "ec2:CreateTags", StringEquals={"ec2:CreateAction": ["CreateVpc", "CreateRouteTable"]}),
        statement("Allow", ["ec2:ModifyVpcAttribute", "ec2:CreateRouteTable", "ec2:DeleteVpc"], StringEquals=mine),
        statement("Allow", "ec2:CreateRouteTable", f"arn:aws:ec2:*:{running.account}:route-table/*"),
    )

    def network(owner: str) -> dict[str, Any]:
        tags = [{"Key": "Owner", "Value": owner}]
        vpc = resource("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "Tags": tags})
        return {"Vpc": vpc, "Table": resource("AWS::EC2::RouteTable", {"VpcId": {"Ref": "Vpc"}})}

    assert who.create("my-network", network("me"))["StackStatus"] == "CREATE_COMPLETE", who.reason("my-network")
    assert who.create("their-network", network("them"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ec2:ModifyVpcAttribute" in who.reason("their-network")
    assert who.reason("their-network").startswith(
        'Resource handler returned message: "You are not authorized to perform'
    )


def test_a_role_is_made_only_within_its_boundary_and_passed_only_where_it_may(running: Running) -> None:
    boundary = client(running, "iam", REGION).create_policy(
        PolicyName="ceiling", PolicyDocument=document(statement("Allow", "logs:*"))
    )["Policy"]["Arn"]
    roles = f"arn:aws:iam::{running.account}:role/ours/*"
    who = somebody(
        running,
        statement(
            "Allow", ["iam:CreateRole", "iam:PutRolePolicy"], roles, StringEquals={"iam:PermissionsBoundary": boundary}
        ),
        statement("Allow", ["iam:Get*", "iam:List*", "iam:DeleteRole"], roles),
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }

    def role(**more: Any) -> dict[str, Any]:
        return {"Role": resource("AWS::IAM::Role", {"Path": "/ours/", "AssumeRolePolicyDocument": trust, **more})}

    assert who.create("bound-role", role(PermissionsBoundary=boundary))["StackStatus"] == "CREATE_COMPLETE"
    for name, more in (("free-role", {}), ("other-path", {"PermissionsBoundary": boundary, "Path": "/theirs/"})):
        assert who.create(name, role(**more))["StackStatus"] == "ROLLBACK_COMPLETE"
        assert "iam:CreateRole" in who.reason(name) or "iam:GetRole" in who.reason(name)

    function = {
        "FunctionName": "passed",
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": "def handler(event, context): pass"},
        "Role": f"arn:aws:iam::{running.account}:role/ours/any",
    }
    caller = somebody(running, statement("Allow", "lambda:*"))
    assert caller.create("not-passed", {"Function": resource("AWS::Lambda::Function", function)})["StackStatus"] == (
        "ROLLBACK_COMPLETE"
    )
    assert f"iam:PassRole on resource: arn:aws:iam::{running.account}:role/ours/any" in caller.reason("not-passed")


def test_reading_a_secret_in_a_template_is_a_permission_of_its_own(running: Running) -> None:
    client(running, "secretsmanager", REGION).create_secret(Name="read", SecretString='{"label": "x"}')
    reads = "{{resolve:secretsmanager:read:SecretString:label}}"
    topic = {"Topic": resource("AWS::SNS::Topic", {"TopicName": "reading", "DisplayName": reads})}
    who = somebody(running, statement("Allow", "sns:*"))
    assert who.create("reading", topic)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:" in who.reason("reading")
    who = somebody(running, statement("Allow", "sns:*"), statement("Allow", "secretsmanager:GetSecretValue"))
    assert who.create("may-read", topic)["StackStatus"] == "CREATE_COMPLETE"


def test_what_may_not_be_deleted_stays(running: Running) -> None:
    may = ["logs:Create*", "logs:Describe*", "logs:Get*", "logs:List*", "logs:Tag*"]
    who = somebody(running, statement("Allow", may))
    assert who.create("undeletable", log_group("/undeletable"))["StackStatus"] == "CREATE_COMPLETE"
    api = who.session.client("cloudformation", endpoint_url=running.endpoint)
    api.delete_stack(StackName="undeletable")
    assert who.stacks.settled("undeletable")["StackStatus"] == "DELETE_FAILED"
    assert "logs:DeleteLogGroup" in who.stacks.said("undeletable")[-2]["ResourceStatusReason"]
