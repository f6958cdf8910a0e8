import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from lab.daemon import Running
from tests.lab.stacksets.sets import HOME, Sets, log_group, parameter, parameterised

MANAGED = {"ManagedExecution": {"Active": True}}


def refused(code: str) -> "pytest.RaisesExc[ClientError]":
    return pytest.raises(ClientError, check=lambda error: error.response["Error"]["Code"] == code)


def test_a_request_sent_again_is_the_same_operation(sets: Sets, roles: dict[str, str], running: Running) -> None:
    sets.create("again", roles)
    wanted = {"StackSetName": "again", "Accounts": [running.account], "Regions": ["us-east-1"], "OperationId": "first"}
    assert sets.api.create_stack_instances(**wanted)["OperationId"] == "first"
    sets.ended("again", "first")
    assert sets.api.create_stack_instances(**wanted)["OperationId"] == "first"
    assert len(sets.api.list_stack_set_operations(StackSetName="again")["Summaries"]) == 1
    with refused("OperationIdAlreadyExistsException"):
        sets.api.create_stack_instances(**{**wanted, "Regions": ["us-west-2"]})
    sets.instances("again", ["us-west-2"])
    with refused("StaleRequestException"):
        sets.api.create_stack_instances(**wanted)


def test_a_stack_set_has_one_name_and_the_same_request_makes_one(sets: Sets, roles: dict[str, str]) -> None:
    sets.create("named", roles, ClientRequestToken="token")
    sets.create("named", roles, ClientRequestToken="token")
    with refused("NameAlreadyExistsException"):
        sets.create("named", roles)


def test_one_operation_at_a_time(sets: Sets, roles: dict[str, str], running: Running) -> None:
    sets.create("busy", roles, slow("/busy"))
    where = {"StackSetName": "busy", "Accounts": [running.account], "Regions": ["us-east-1", "us-west-2"]}
    first = sets.api.create_stack_instances(**where)["OperationId"]
    with refused("OperationInProgressException"):
        sets.api.update_stack_instances(**where)
    with refused("OperationInProgressException"):
        sets.api.delete_stack_set(StackSetName="busy")
    assert sets.ended("busy", first)["Status"] == "SUCCEEDED"


def test_managed_execution_queues_what_conflicts(sets: Sets, roles: dict[str, str], running: Running) -> None:
    sets.create("queued", roles, slow("/queued"), **MANAGED)
    where = {"StackSetName": "queued", "Accounts": [running.account], "Regions": ["us-east-1", "us-west-2"]}
    first = sets.api.create_stack_instances(**where)["OperationId"]
    second = sets.api.update_stack_instances(**where)["OperationId"]
    assert (
        sets.api.describe_stack_set_operation(StackSetName="queued", OperationId=second)["StackSetOperation"]["Status"]
        == "QUEUED"
    )
    assert [sets.ended("queued", one)["Status"] for one in (first, second)] == ["SUCCEEDED", "SUCCEEDED"]
    newest = sets.api.list_stack_set_operations(StackSetName="queued")["Summaries"]
    assert [one["OperationId"] for one in newest] == [second, first]
    assert newest[0]["EndTimestamp"] >= newest[1]["EndTimestamp"]


def test_a_stopped_operation_finishes_what_it_has_begun(sets: Sets, roles: dict[str, str], running: Running) -> None:
    sets.create("stopped", roles, slow("/stopped"))
    where = {"StackSetName": "stopped", "Accounts": [running.account], "Regions": ["us-east-1", "us-west-2"]}
    operation = sets.api.create_stack_instances(**where)["OperationId"]
    while sets.results("stopped", operation)["us-east-1"][0] != "RUNNING":
        time.sleep(0.005)
    sets.api.stop_stack_set_operation(StackSetName="stopped", OperationId=operation)
    assert sets.ended("stopped", operation)["Status"] == "STOPPED"
    assert {region: status for region, (status, _) in sets.results("stopped", operation).items()} == {
        "us-east-1": "SUCCEEDED",
        "us-west-2": "CANCELLED",
    }
    with refused("InvalidOperationException"):
        sets.api.stop_stack_set_operation(StackSetName="stopped", OperationId=operation)


def slow(name: str) -> dict[str, object]:
    """A template that takes long enough to come in between."""
    one = log_group(name)["Resources"]["Group"]
    groups = {f"Group{number}": {**one, "Properties": {"LogGroupName": f"{name}/{number}"}} for number in range(40)}
    return {"Resources": groups}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Regions": []}, "Regions must not be empty"),
        ({"Accounts": []}, "Either Accounts or DeploymentTargets must be specified"),
        ({"DeploymentTargets": {"OrganizationalUnitIds": ["ou-abcd-12345678"]}}, "do not support DeploymentTargets"),
        ({"CallAs": "DELEGATED_ADMIN"}, "do not support CallAs='DELEGATED_ADMIN'"),
        (
            {"OperationPreferences": {"RegionOrder": ["us-west-2"]}},
            "must name every region of the operation: us-east-1",
        ),
        (
            {"OperationPreferences": {"FailureToleranceCount": 0, "FailureTolerancePercentage": 0}},
            "either FailureToleranceCount or FailureTolerancePercentage",
        ),
        ({"OperationId": "-wrong"}, "Value '-wrong' at 'operationId' failed to satisfy constraint"),
        ({"ParameterOverrides": [parameter("Nothing", 1)]}, r"Parameters: \[Nothing\] do not exist"),
    ],
)
def test_what_cannot_be_is_refused(
    sets: Sets, roles: dict[str, str], running: Running, wrong: dict[str, object], said: str
) -> None:
    if not sets.api.list_stack_sets()["Summaries"] or "refusing" not in {
        one["StackSetName"] for one in sets.api.list_stack_sets()["Summaries"]
    }:
        sets.create("refusing", roles)
    wanted = {"StackSetName": "refusing", "Accounts": [running.account], "Regions": ["us-east-1"], **wrong}
    with pytest.raises(ClientError, match=said):
        sets.api.create_stack_instances(**wanted)


def test_a_stack_set_needs_a_value_for_every_parameter(sets: Sets, roles: dict[str, str]) -> None:
    with pytest.raises(ClientError, match=r"Parameters: \[Days\] must have values"):
        sets.create("valueless", roles, parameterised("/valueless"))
    with pytest.raises(ClientError, match=r"Parameters: \[Other\] do not exist in the template"):
        sets.create("valueless", roles, Parameters=[parameter("Other", 1)])


def test_a_template_with_roles_needs_its_capability(sets: Sets, roles: dict[str, str]) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    named = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, "RoleName": "named"}}
    with refused("InsufficientCapabilitiesException"):
        sets.create("incapable", roles, {"Resources": {"Role": role}})
    with refused("InsufficientCapabilitiesException"):
        sets.create("incapable", roles, {"Resources": {"Role": named}}, Capabilities=["CAPABILITY_IAM"])
    sets.create("capable", roles, {"Resources": {"Role": named}}, Capabilities=["CAPABILITY_NAMED_IAM"])


def test_what_is_not_modelled_says_so(sets: Sets, roles: dict[str, str]) -> None:
    sets.create("imported", roles)
    with pytest.raises(ClientError, match="do not answer ImportStacksToStackSet"):
        sets.api.import_stacks_to_stack_set(StackSetName="imported", StackIds=["x"])
    with pytest.raises(ClientError, match="do not support PermissionModel='SERVICE_MANAGED'"):
        sets.create("service", roles, PermissionModel="SERVICE_MANAGED")


def test_a_template_is_a_template(sets: Sets, roles: dict[str, str], tmp_path: Path) -> None:
    del tmp_path
    with pytest.raises(ClientError, match="Template format error"):
        sets.api.create_stack_set(StackSetName="broken", TemplateBody="{", **roles)
    with pytest.raises(ClientError, match="At least one Resources member"):
        sets.api.create_stack_set(StackSetName="empty", TemplateBody="{}", **roles)


def test_lists_come_in_pages(sets: Sets, roles: dict[str, str]) -> None:
    for name in ("page-one", "page-two", "page-three"):
        sets.create(name, roles)
    pages = sets.api.get_paginator("list_stack_sets").paginate(PaginationConfig={"PageSize": 2})
    names = [one["StackSetName"] for page in pages for one in page["Summaries"]]
    assert {"page-one", "page-two", "page-three"} <= set(names)
    assert len(names) == len(set(names))
    assert HOME in sets.api.describe_stack_set(StackSetName="page-one")["StackSet"]["StackSetARN"]
