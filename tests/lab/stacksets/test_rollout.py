import pytest
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Running
from tests.lab.running import client
from tests.lab.stacksets.sets import HOME, Sets, allow, log_group, trust


def test_instances_are_stacks_in_every_region_in_order(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("plain", roles, Tags=[{"Key": "Team", "Value": "databases"}])
    operation = sets.instances("plain", OperationPreferences={"RegionOrder": ["us-east-1", "us-west-2"]})
    assert operation["Status"] == "SUCCEEDED"
    assert sets.statuses("plain") == dict.fromkeys(("us-east-1", "us-west-2"), ("CURRENT", "SUCCEEDED"))
    begun = []
    for region in ("us-east-1", "us-west-2"):
        stack_id = sets.instance("plain", region)["StackId"]
        assert stack_id.split("/")[1].startswith("StackSet-plain-")
        stack = client(running, "cloudformation", region).describe_stacks(StackName=stack_id)["Stacks"][0]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        assert {"Key": "Team", "Value": "databases"} in stack["Tags"]
        begun.append(stack["CreationTime"])
        assert sets.days("plain", region) == 7
    assert begun == sorted(begun)


def test_a_failure_stops_there_and_says_the_first_cause(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    client(running, "logs", "us-east-1").create_log_group(logGroupName="/failing")
    sets.create("failing", roles)
    operation = sets.instances("failing", OperationPreferences={"RegionOrder": ["us-east-1", "us-west-2"]})
    assert operation["Status"] == "FAILED"
    assert operation["StatusDetails"]["FailedStackInstancesCount"] == 1
    results = sets.results("failing", operation["OperationId"])
    assert results["us-west-2"] == ("CANCELLED", "Cancelled since failure tolerance has exceeded")
    status, reason = results["us-east-1"]
    assert status == "FAILED"
    assert reason.startswith(
        "ResourceLogicalId:Group, ResourceType:AWS::Logs::LogGroup, ResourceStatusReason:Resource handler returned"
    )
    assert "already exists" in reason
    assert sets.statuses("failing") == {"us-east-1": ("OUTDATED", "FAILED"), "us-west-2": ("OUTDATED", "CANCELLED")}
    assert sets.days("failing", "us-west-2") is None

    gone = sets.instance("failing", "us-east-1")["StackId"]
    events = client(running, "cloudformation", "us-east-1").describe_stack_events(StackName=gone)["StackEvents"]
    assert events[0]["ResourceStatus"] == "DELETE_COMPLETE"
    assert any(event["ResourceStatus"] == "CREATE_FAILED" for event in events)

    client(running, "logs", "us-east-1").delete_log_group(logGroupName="/failing")
    assert sets.instances("failing")["Status"] == "SUCCEEDED"
    assert set(sets.statuses("failing").values()) == {("CURRENT", "SUCCEEDED")}
    assert sets.instance("failing", "us-east-1")["StackId"] != gone


def test_a_tolerated_failure_does_not_stop_the_rest(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    client(running, "logs", "us-east-1").create_log_group(logGroupName="/tolerated")
    sets.create("tolerated", roles)
    operation = sets.instances("tolerated", OperationPreferences={"FailureToleranceCount": 1})
    assert operation["Status"] == "SUCCEEDED"
    assert sets.statuses("tolerated") == {"us-east-1": ("OUTDATED", "FAILED"), "us-west-2": ("CURRENT", "SUCCEEDED")}


def test_an_update_reaches_every_stack(sets: Sets, roles: dict[str, str]) -> None:
    sets.create("followed", roles)
    sets.instances("followed")
    body = str(log_group("/followed", 30)).replace("'", '"')
    operation = sets.api.update_stack_set(StackSetName="followed", TemplateBody=body)["OperationId"]
    assert sets.ended("followed", operation)["Status"] == "SUCCEEDED"
    assert [sets.days("followed", region) for region in ("us-east-1", "us-west-2")] == [30, 30]
    assert set(sets.statuses("followed").values()) == {("CURRENT", "SUCCEEDED")}


def test_an_update_of_some_leaves_the_others_outdated(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("partly", roles)
    sets.instances("partly")
    operation = sets.api.update_stack_set(
        StackSetName="partly",
        TemplateBody=str(log_group("/partly", 30)).replace("'", '"'),
        Accounts=[running.account],
        Regions=["us-east-1"],
    )["OperationId"]
    assert sets.ended("partly", operation)["Status"] == "SUCCEEDED"
    assert {region: status for region, (status, _) in sets.statuses("partly").items()} == {
        "us-east-1": "CURRENT",
        "us-west-2": "OUTDATED",
    }
    assert [sets.days("partly", region) for region in ("us-east-1", "us-west-2")] == [30, 7]
    again = sets.api.update_stack_instances(StackSetName="partly", Accounts=[running.account], Regions=["us-west-2"])[
        "OperationId"
    ]
    assert sets.ended("partly", again)["Status"] == "SUCCEEDED"
    assert sets.days("partly", "us-west-2") == 30
    assert sets.statuses("partly")["us-west-2"] == ("CURRENT", "SUCCEEDED")


def test_instances_go_with_their_stacks_or_leave_them_behind(
    running: Running, sets: Sets, roles: dict[str, str]
) -> None:
    sets.create("leaving", roles)
    sets.instances("leaving")
    with pytest.raises(ClientError, match="StackSetNotEmpty"):
        sets.api.delete_stack_set(StackSetName="leaving")
    where = {"StackSetName": "leaving", "Accounts": [running.account]}
    sets.ended(
        "leaving", sets.api.delete_stack_instances(**where, Regions=["us-east-1"], RetainStacks=False)["OperationId"]
    )
    sets.ended(
        "leaving", sets.api.delete_stack_instances(**where, Regions=["us-west-2"], RetainStacks=True)["OperationId"]
    )
    assert sets.statuses("leaving") == {}
    assert [sets.days("leaving", region) for region in ("us-east-1", "us-west-2")] == [None, 7]
    sets.api.delete_stack_set(StackSetName="leaving")
    with pytest.raises(ClientError, match="StackSetNotFound"):
        sets.api.describe_stack_set(StackSetName="leaving")


def test_a_stack_deleted_behind_its_set_is_not_made_again(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("behind", roles)
    assert sets.instances("behind", ["us-east-1"])["Status"] == "SUCCEEDED"
    stack_id = sets.instance("behind", "us-east-1")["StackId"]
    stacks = client(running, "cloudformation", "us-east-1")
    stacks.delete_stack(StackName=stack_id)
    stacks.get_waiter("stack_delete_complete").wait(StackName=stack_id, WaiterConfig={"Delay": 1})
    assert sets.statuses("behind") == {"us-east-1": ("CURRENT", "SUCCEEDED")}

    where = {"StackSetName": "behind", "Accounts": [running.account], "Regions": ["us-east-1"]}
    operation = sets.api.update_stack_instances(**where)["OperationId"]
    assert sets.ended("behind", operation)["Status"] == "FAILED"
    assert f"Stack [{stack_id.split('/')[1]}] does not exist" in sets.results("behind", operation)["us-east-1"][1]
    assert sets.statuses("behind") == {"us-east-1": ("OUTDATED", "FAILED")}

    operation = sets.api.delete_stack_instances(**where, RetainStacks=False)["OperationId"]
    assert sets.ended("behind", operation)["Status"] == "SUCCEEDED"
    assert sets.instances("behind", ["us-east-1"])["Status"] == "SUCCEEDED"
    assert sets.days("behind", "us-east-1") == 7


def test_an_instance_that_cannot_go_is_inoperable(running: Running, sets: Sets) -> None:
    roles = sets.roles(
        "keeping",
        execution=allow(
            "logs:CreateLogGroup",
            "logs:Put*",
            "logs:Describe*",
            "logs:List*",
            "logs:Get*",
            "logs:Tag*",
            "cloudformation:*",
        ),
    )
    sets.create("keeping", roles)
    assert sets.instances("keeping", ["us-east-1"])["Status"] == "SUCCEEDED"
    where = {"StackSetName": "keeping", "Accounts": [running.account], "Regions": ["us-east-1"]}
    operation = sets.ended("keeping", sets.api.delete_stack_instances(**where, RetainStacks=False)["OperationId"])
    assert operation["Status"] == "FAILED"
    assert "logs:DeleteLogGroup" in sets.results("keeping", operation["OperationId"])["us-east-1"][1]
    assert sets.statuses("keeping") == {"us-east-1": ("INOPERABLE", "INOPERABLE")}
    update = sets.api.update_stack_set(StackSetName="keeping", UsePreviousTemplate=True)["OperationId"]
    sets.ended("keeping", update)
    assert sets.results("keeping", update) == {}
    sets.ended("keeping", sets.api.delete_stack_instances(**where, RetainStacks=True)["OperationId"])
    assert sets.statuses("keeping") == {}


def test_nobody_acts_without_the_roles(running: Running, sets: Sets) -> None:
    execution = sets.role("orphan-execution", trust("AWS", f"arn:aws:iam::{running.account}:role/nobody"), allow("*"))
    lambda_only = sets.role("not-cloudformation", trust("Service", "lambda.amazonaws.com"), allow("*"))
    trusted = sets.role("trusted", trust("Service", "cloudformation.amazonaws.com"), allow("sts:AssumeRole"))
    for name, administration, said in (
        (
            "missing",
            f"arn:aws:iam::{running.account}:role/missing",
            "'missing' role with trust relationship to CloudFormation",
        ),
        ("untrusting", lambda_only, "'not-cloudformation' role with trust relationship to CloudFormation service."),
        ("unlinked", trusted, "'orphan-execution' role with trust relationship to Role 'trusted'."),
    ):
        sets.create(name, {"AdministrationRoleARN": administration, "ExecutionRoleName": execution.rpartition("/")[2]})
        operation = sets.instances(name, ["us-east-1"])
        assert said in sets.results(name, operation["OperationId"])["us-east-1"][1]


def test_what_the_execution_role_may_not_do_fails_the_instance_in_awss_words(running: Running, sets: Sets) -> None:
    control = Control(running)
    control.post("denied/forget")
    roles = sets.roles("narrow", execution=allow("cloudformation:*", "logs:Describe*"))
    sets.create("narrow", roles)
    operation = sets.instances("narrow", ["us-east-1"])
    reason = sets.results("narrow", operation["OperationId"])["us-east-1"][1]
    assert "ResourceLogicalId:Group" in reason
    group = f"arn:aws:logs:us-east-1:{running.account}:log-group:/narrow"
    assert f"is not authorized to perform: logs:CreateLogGroup on resource: {group}" in reason
    assert "because no identity-based policy allows the logs:CreateLogGroup action" in reason
    assert "HandlerErrorCode: AccessDenied" in reason
    assert [(one["action"], one["resource"], one["region"]) for one in control.get("denied")] == [
        ("logs:CreateLogGroup", group, "us-east-1")
    ]

    nothing = sets.roles("nothing", execution=allow("logs:*"))
    sets.create("nothing", nothing)
    operation = sets.instances("nothing", ["us-east-1"])
    assert "cloudformation:CreateStack" in sets.results("nothing", operation["OperationId"])["us-east-1"][1]


def test_a_region_that_is_off_fails_its_instance(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("dark", roles)
    control = Control(running)
    control.post("outages", region="us-east-1", mode="refuse")
    try:
        operation = sets.instances("dark")
    finally:
        control.post("heal")
    status, reason = sets.results("dark", operation["OperationId"])["us-east-1"]
    assert status == "FAILED"
    assert reason.startswith("StackSets does not reach STS in us-east-1")
    assert sets.instances("dark")["Status"] == "SUCCEEDED"


def test_drift_is_found(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("drifting", roles)
    sets.instances("drifting")
    client(running, "logs", "us-east-1").put_retention_policy(logGroupName="/drifting", retentionInDays=1)
    operation = sets.ended("drifting", sets.api.detect_stack_set_drift(StackSetName="drifting")["OperationId"])
    assert operation["Status"] == "SUCCEEDED"
    found = sets.api.list_stack_instances(StackSetName="drifting")["Summaries"]
    assert {one["Region"]: one["DriftStatus"] for one in found} == {"us-east-1": "DRIFTED", "us-west-2": "IN_SYNC"}
    details = sets.api.describe_stack_set(StackSetName="drifting")["StackSet"]["StackSetDriftDetectionDetails"]
    assert details["DriftStatus"] == "DRIFTED"
    assert details["DriftedStackInstancesCount"] == 1


def test_a_stack_set_is_of_one_region(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("regional", roles)
    assert client(running, "cloudformation", HOME).describe_stack_set(StackSetName="regional")
    with pytest.raises(ClientError, match="StackSetNotFound"):
        client(running, "cloudformation", "us-east-1").describe_stack_set(StackSetName="regional")
