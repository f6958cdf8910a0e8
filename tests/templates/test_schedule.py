"""A function called by the clock: on time, by this account's scheduler only, and never late."""

from typing import Any

from troposphere import Template

from resolution.resolve import resolve
from templates.schedule import schedule
from tests.environments import environment


def resources(**changes: Any) -> dict[str, dict[str, Any]]:
    template = Template()
    settings: dict[str, Any] = {"max_event_age_seconds": 60, **changes}
    for resource in schedule(environment("prod"), "probe", "rate(1 minute)", **settings):
        template.add_resource(resource)
    content = template.to_dict()
    content["Resources"]["ProbeFunction"] = {"Type": "AWS::Lambda::Function"}
    content["Mappings"] = {"Regions": {"us-east-1": {"HomeRole": "primary"}}}
    found = resolve(content, "us-east-1").resources
    return {title: body["Properties"] for title, body in found.items() if "Properties" in body}


def test_it_is_called_on_the_minute() -> None:
    found = resources()["ProbeSchedule"]
    assert found["ScheduleExpression"] == "rate(1 minute)"
    assert found["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert found["Target"]["Arn"] == {"Fn::GetAtt": ["ProbeFunction", "Arn"]}


def test_late_and_failed_calls_are_dropped_by_scheduler_and_by_lambda() -> None:
    found = resources()
    limits = {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}
    assert found["ProbeSchedule"]["Target"]["RetryPolicy"] == limits
    assert {name: found["ProbeAsynchronous"][name] for name in limits} == limits
    assert found["ProbeAsynchronous"]["Qualifier"] == "$LATEST"


def test_the_event_is_fixed_text() -> None:
    assert resources(event={"command": "tick"})["ProbeSchedule"]["Target"]["Input"] == '{"command": "tick"}'
    assert resources()["ProbeSchedule"]["Target"]["Input"] == "{}"


def test_the_role_calls_the_one_function_for_this_accounts_scheduler() -> None:
    role = resources()["ProbeScheduleRole"]
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trusted["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": "arn:aws:scheduler:us-east-1:111122223333:schedule-group/default"},
    }
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
    assert statement["Resource"] == ["arn:aws:lambda:us-east-1:111122223333:function:orders-prod-probe"]
