import time
from typing import Any

from tests.lab.cloudformation import Stacks, body, resource


def groups(**days: int) -> dict[str, Any]:
    return {
        name: resource("AWS::Logs::LogGroup", {"LogGroupName": f"/change-set/{name}", "RetentionInDays": number})
        for name, number in days.items()
    }


def change_set(stacks: Stacks, kind: str, resources: dict[str, Any]) -> dict[str, Any]:
    api = stacks.api("cloudformation")
    where = {"StackName": "changes", "ChangeSetName": f"set-{kind.lower()}"}
    api.create_change_set(**where, TemplateBody=body(resources, {}), ChangeSetType=kind)
    while (said := api.describe_change_set(**where))["Status"] in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
        time.sleep(0.01)
    found: dict[str, Any] = said
    return found


def test_a_change_set_says_what_its_execution_does(stacks: Stacks) -> None:
    api = stacks.api("cloudformation")
    said = change_set(stacks, "CREATE", groups(One=7, Two=7))
    assert {one["ResourceChange"]["Action"] for one in said["Changes"]} == {"Add"}
    api.execute_change_set(StackName="changes", ChangeSetName="set-create")
    assert stacks.settled("changes")["StackStatus"] == "CREATE_COMPLETE"

    said = change_set(stacks, "UPDATE", groups(One=30, Three=7))
    assert {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]["Action"] for one in said["Changes"]} == {
        "One": "Modify",
        "Two": "Remove",
        "Three": "Add",
    }
    api.execute_change_set(StackName="changes", ChangeSetName="set-update")
    assert stacks.settled("changes")["StackStatus"] == "UPDATE_COMPLETE"
    found = stacks.api("logs").describe_log_groups(logGroupNamePrefix="/change-set/")["logGroups"]
    assert {one["logGroupName"]: one["retentionInDays"] for one in found} == {
        "/change-set/One": 30,
        "/change-set/Three": 7,
    }


def test_a_change_set_that_fails_goes_back(stacks: Stacks) -> None:
    stacks.api("logs").create_log_group(logGroupName="/change-set/Taken")
    name = stacks.stack("changes")["StackId"].split("/")[1]
    api = stacks.api("cloudformation")
    api.create_change_set(
        StackName=name, ChangeSetName="failing", TemplateBody=body(groups(One=60, Taken=7), {}), ChangeSetType="UPDATE"
    )
    time.sleep(0.2)
    api.execute_change_set(StackName=name, ChangeSetName="failing")
    assert stacks.settled(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    found = stacks.api("logs").describe_log_groups(logGroupNamePrefix="/change-set/One")["logGroups"]
    assert [one["retentionInDays"] for one in found] == [30]
