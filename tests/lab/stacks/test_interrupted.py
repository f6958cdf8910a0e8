"""Operations that are refused, cancelled, left as they failed, continued, or met by an outage."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Running
from tests.lab.cloudformation import CAPABLE, Stacks, body, resource


def log_group(name: str, days: int = 7, **attributes: Any) -> dict[str, Any]:
    return resource("AWS::Logs::LogGroup", {"LogGroupName": name, "RetentionInDays": days}, **attributes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"RoleARN": "arn:aws:iam::111122223333:role/x-service-role"}, "a service role"),
        ({"NotificationARNs": ["arn:aws:sns:us-east-1:111122223333:x"]}, "notifications of stack events"),
        ({"StackPolicyBody": "{}"}, "stack policies"),
        ({"TimeoutInMinutes": 5}, "a time limit"),
        ({"RollbackConfiguration": {"MonitoringTimeInMinutes": 5}}, "rollback on alarms"),
    ],
)
def test_what_is_not_modelled_is_refused(stacks: Stacks, asked: dict[str, Any], said: str) -> None:
    template = body({"Group": log_group("/refused")}, {})
    with pytest.raises(ClientError, match=f"The lab does not model {said}"):
        stacks.api("cloudformation").create_stack(StackName="refused", TemplateBody=template, **asked)


def test_whole_actions_are_refused(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="does not model RollbackStack"):
        stacks.api("cloudformation").rollback_stack(StackName="any")
    with pytest.raises(ClientError, match="does not model stack policies"):
        stacks.api("cloudformation").set_stack_policy(StackName="any", StackPolicyBody="{}")


def test_without_rollback_what_was_made_stays_for_a_look(stacks: Stacks) -> None:
    stacks.api("logs").create_log_group(logGroupName="/look/taken")
    template = body({"One": log_group("/look/one"), "Two": log_group("/look/taken", DependsOn="One")}, {})
    stacks.api("cloudformation").create_stack(StackName="look", TemplateBody=template, DisableRollback=True)
    assert stacks.settled("look")["StackStatus"] == "CREATE_FAILED"
    assert list(stacks.ids("look")) == ["One"]
    assert stacks.delete("look")["StackStatus"] == "DELETE_COMPLETE"
    found = stacks.api("logs").describe_log_groups(logGroupNamePrefix="/look/")["logGroups"]
    assert [one["logGroupName"] for one in found] == ["/look/taken"]


def test_a_cancelled_update_goes_back(stacks: Stacks) -> None:
    def groups(days: int) -> dict[str, Any]:
        return {f"Group{number:03}": log_group(f"/cancelled/{number:03}", days) for number in range(150)}

    stacks.create("cancelled", groups(7))
    api = stacks.api("cloudformation")
    api.update_stack(StackName="cancelled", TemplateBody=body(groups(30), {}), **CAPABLE)
    api.cancel_update_stack(StackName="cancelled")
    assert stacks.settled("cancelled")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    pages = stacks.api("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/cancelled/")
    assert {one["retentionInDays"] for page in pages for one in page["logGroups"]} == {7}


def test_a_region_that_is_off_stands_still_and_goes_on(running: Running, stacks: Stacks) -> None:
    control, resources = Control(running), {f"Group{number:02}": log_group(f"/still/{number}") for number in range(60)}
    stacks.api("cloudformation").create_stack(StackName="still", TemplateBody=body(resources, {}), **CAPABLE)
    control.post("outages", region="us-east-1", mode="refuse")
    try:
        with pytest.raises(Exception, match="Connection was closed"):
            stacks.stack("still")
        time.sleep(0.3)
    finally:
        control.post("heal")
    assert stacks.settled("still")["StackStatus"] == "CREATE_COMPLETE"
    assert len(stacks.ids("still")) == 60


def test_an_api_that_is_off_fails_its_resource(running: Running, stacks: Stacks) -> None:
    control = Control(running)
    control.post("outages", region="us-east-1", api="logs", mode="refuse")
    try:
        stack = stacks.create("unreached", {"Group": log_group("/unreached")})
    finally:
        control.post("heal")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [event.get("ResourceStatusReason", "") for event in stacks.said("unreached")]
    assert any("logs.us-east-1.amazonaws.com" in reason for reason in reasons)


@pytest.mark.parametrize("skipped", [[], ["Topic"]])
def test_a_rollback_that_failed_is_continued(running: Running, stacks: Stacks, skipped: list[str]) -> None:
    """The second resource cannot be updated while its API is off, and cannot be undone either."""
    name = f"continued-{len(skipped)}"

    def both(days: int, display: str) -> dict[str, Any]:
        topic = {"TopicName": name, "DisplayName": display}
        return {"Group": log_group(f"/{name}", days), "Topic": resource("AWS::SNS::Topic", topic, DependsOn="Group")}

    stacks.create(name, both(7, "one"))
    control, api = Control(running), stacks.api("cloudformation")
    control.post("outages", region="us-east-1", api="sns", mode="refuse")
    try:
        stack = stacks.update(name, both(30, "two"))
    finally:
        control.post("heal")
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to update: [Topic]. "
    api.continue_update_rollback(StackName=name, **({"ResourcesToSkip": skipped} if skipped else {}))
    assert stacks.settled(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.api("logs").describe_log_groups(logGroupNamePrefix=f"/{name}")["logGroups"][0]["retentionInDays"] == 7
    assert stacks.update(name, both(30, "two"))["StackStatus"] == "UPDATE_COMPLETE"
