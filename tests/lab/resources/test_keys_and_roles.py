import json
from typing import Any

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource

ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def key_policy(account: str, action: str = "kms:*") -> dict[str, Any]:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}],
    }


def key(account: str, **more: Any) -> dict[str, Any]:
    properties = {
        "Description": "of the database",
        "EnableKeyRotation": True,
        "RotationPeriodInDays": 365,
        "PendingWindowInDays": 10,
        "KeyPolicy": key_policy(account),
        "Tags": [{"Key": "Name", "Value": "key"}],
        **more,
    }
    alias = resource("AWS::KMS::Alias", {"AliasName": "alias/lab", "TargetKeyId": {"Ref": "Key"}})
    return {"Key": resource("AWS::KMS::Key", properties), "Alias": alias}


def test_a_key_is_made_changed_and_goes_after_its_window(running: Running, stacks: Stacks) -> None:
    kms = stacks.api("kms")
    stacks.create("key", key(running.account), Outputs=outputs(Arn={"Fn::GetAtt": ["Key", "Arn"]}))
    made = stacks.ids("key")["Key"]
    assert stacks.outputs("key")["Arn"] == f"arn:aws:kms:us-east-1:{running.account}:key/{made}"
    assert stacks.ids("key")["Alias"] == "alias/lab"
    said = kms.describe_key(KeyId="alias/lab")["KeyMetadata"]
    assert (said["KeyId"], said["Description"]) == (made, "of the database")
    rotation = kms.get_key_rotation_status(KeyId=made)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 365)
    assert json.loads(kms.get_key_policy(KeyId=made, PolicyName="default")["Policy"]) == key_policy(running.account)
    assert {"TagKey": "Name", "TagValue": "key"} in kms.list_resource_tags(KeyId=made)["Tags"]

    changed = {"Description": "another", "EnableKeyRotation": False, "Tags": [{"Key": "Team", "Value": "databases"}]}
    stacks.update("key", key(running.account, **changed))
    assert stacks.ids("key")["Key"] == made
    assert kms.describe_key(KeyId=made)["KeyMetadata"]["Description"] == "another"
    assert kms.get_key_rotation_status(KeyId=made)["KeyRotationEnabled"] is False
    tags = {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=made)["Tags"]}
    assert tags == {"Team": "databases"}

    stacks.delete("key")
    assert kms.describe_key(KeyId=made)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert "alias/lab" not in [one["AliasName"] for one in kms.list_aliases()["Aliases"]]


def role(boundary: str, *actions: str, **more: Any) -> dict[str, Any]:
    policy = {
        "PolicyName": "main",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [{**ALLOW, "Action": list(actions)}]},
    }
    properties = {
        "Path": "/lab/",
        "Description": "a role",
        "AssumeRolePolicyDocument": TRUST,
        "PermissionsBoundary": boundary,
        "Policies": [policy],
        "Tags": [{"Key": "Name", "Value": "role"}],
        **more,
    }
    return resource("AWS::IAM::Role", properties)


def test_a_role_has_its_policies_within_its_boundary(running: Running, stacks: Stacks) -> None:
    iam = stacks.api("iam")
    document = {"Version": "2012-10-17", "Statement": [ALLOW]}
    boundary = {
        "ManagedPolicyName": "boundary",
        "Path": "/lab/",
        "Description": "a ceiling",
        "PolicyDocument": document,
    }
    stacks.create("boundary", {"Boundary": resource("AWS::IAM::ManagedPolicy", boundary)})
    arn = stacks.ids("boundary")["Boundary"]
    assert arn == f"arn:aws:iam::{running.account}:policy/lab/boundary"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Description"] == "a ceiling"

    managed = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    stacks.create("role", {"Role": role(arn, "sqs:*", ManagedPolicyArns=[managed])})
    name = stacks.ids("role")["Role"]
    found = iam.get_role(RoleName=name)["Role"]
    assert found["Arn"] == f"arn:aws:iam::{running.account}:role/lab/{name}"
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    assert (found["Description"], found["AssumeRolePolicyDocument"]) == ("a role", TRUST)
    assert {"Key": "Name", "Value": "role"} in found["Tags"]
    assert [one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]] == [managed]

    stacks.update("role", {"Role": role(arn, "sns:*", Description="other")})
    assert stacks.ids("role")["Role"] == name
    inline = iam.get_role_policy(RoleName=name, PolicyName="main")["PolicyDocument"]
    assert inline["Statement"][0]["Action"] == ["sns:*"]
    assert iam.get_role(RoleName=name)["Role"]["Description"] == "other"
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []

    narrower = {**boundary, "PolicyDocument": {**document, "Statement": [{**ALLOW, "Action": "sns:*"}]}}
    stacks.update("boundary", {"Boundary": resource("AWS::IAM::ManagedPolicy", narrower)})
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    assert (
        iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        == narrower["PolicyDocument"]
    )

    assert stacks.delete("role")["StackStatus"] == "DELETE_COMPLETE"
    assert name not in [one["RoleName"] for one in iam.list_roles()["Roles"]]
    assert stacks.delete("boundary")["StackStatus"] == "DELETE_COMPLETE"


def test_a_role_gets_no_policy_that_does_not_exist(stacks: Stacks) -> None:
    unknown = "arn:aws:iam::111122223333:policy/unknown"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    wanted = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [unknown]}
    stack = stacks.create("unknown-policy", {"Role": resource("AWS::IAM::Role", wanted)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(unknown in one.get("ResourceStatusReason", "") for one in stacks.said("unknown-policy"))
