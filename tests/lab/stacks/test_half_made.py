"""A resource whose creation fails after it is there."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.cloudformation import CAPABLE, Stacks, body, resource

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
WRONG = [{"PolicyName": "wrong", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]}}]


def role(**more: Any) -> dict[str, Any]:
    """A role."""
    return resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST, **more})


def test_the_rollback_of_a_create_removes_it(stacks: Stacks) -> None:
    said = stacks.create("half", {"Role": role(RoleName="half", Policies=WRONG)})
    assert said["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.events("half") == [
        ("stack", "CREATE_IN_PROGRESS"),
        ("Role", "CREATE_IN_PROGRESS"),
        ("Role", "CREATE_FAILED"),
        ("stack", "ROLLBACK_IN_PROGRESS"),
        ("Role", "DELETE_IN_PROGRESS"),
        ("Role", "DELETE_COMPLETE"),
        ("stack", "ROLLBACK_COMPLETE"),
    ]
    failed = stacks.said("half")[2]
    assert failed["PhysicalResourceId"] == "half"
    assert "(Service: Iam, Status Code: 400, Error Code: MalformedPolicyDocument)" in failed["ResourceStatusReason"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        stacks.api("iam").get_role(RoleName="half")


def test_the_rollback_of_an_update_removes_it_and_keeps_its_predecessor(stacks: Stacks) -> None:
    stacks.create("halves", {"Role": role()})
    before = stacks.ids("halves")["Role"]
    said = stacks.update("halves", {"Role": role(Path="/other/", Policies=WRONG)})
    assert said["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.ids("halves")["Role"] == before
    failed = next(one for one in stacks.said("halves") if one["ResourceStatus"] == "UPDATE_FAILED")
    assert failed["PhysicalResourceId"] != before
    names = [one["RoleName"] for one in stacks.api("iam").list_roles()["Roles"]]
    assert [name for name in names if name.startswith("halves-")] == [before]


def test_kept_for_a_look_it_goes_with_its_stack(stacks: Stacks) -> None:
    resources = {"Role": role(RoleName="looked-at", Policies=WRONG)}
    stacks.api("cloudformation").create_stack(
        StackName="looked-at", TemplateBody=body(resources, {}), DisableRollback=True, **CAPABLE
    )
    assert stacks.settled("looked-at")["StackStatus"] == "CREATE_FAILED"
    assert stacks.api("iam").get_role(RoleName="looked-at")["Role"]["RoleName"] == "looked-at"
    assert stacks.delete("looked-at")["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        stacks.api("iam").get_role(RoleName="looked-at")
