"""Schedules call their functions on time, as their roles, and only while they are enabled."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack.services import scheduler

from lab.context import Lab
from lab.control import Control
from lab.daemon import Credentials, Options, Running
from lab.functions.rates import Schedule
from lab.functions.schedules import Clock, Key
from lab.identity import Identity
from lab.outages import Outages
from lab.outages import region as region_outage
from tests.lab.functions.made import REGION, document, eventually, lines, make, service
from tests.lab.running import client

CODE = "def handler(event, context): print('called with', event)"


@pytest.fixture
def role(running: Running, request: pytest.FixtureRequest) -> str:
    """The ARN of a role that Scheduler may use for functions called `call-*`."""
    name = f"schedule-{request.node.name[:40]}"
    iam = client(running, "iam", REGION)
    source = f"arn:aws:scheduler:{REGION}:{running.account}:schedule-group/default"
    trust = {
        "Action": "sts:AssumeRole",
        **service("scheduler.amazonaws.com"),
        "Condition": {"StringEquals": {"aws:SourceAccount": running.account}, "ArnLike": {"aws:SourceArn": source}},
    }
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    function = f"arn:aws:lambda:{REGION}:{running.account}:function:call-*"
    calling = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}
    iam.put_role_policy(RoleName=name, PolicyName="call", PolicyDocument=document(calling))
    return f"arn:aws:iam::{running.account}:role/{name}"


@pytest.fixture(autouse=True)
def _forgotten(running: Running) -> Iterator[None]:
    Control(running).post("denied/forget")
    yield
    schedules = client(running, "scheduler", REGION)
    for each in schedules.list_schedules()["Schedules"]:
        schedules.delete_schedule(Name=each["Name"])


def _plain(function: str, role: str) -> dict[str, Any]:
    return {
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": function,
            "RoleArn": role,
            "Input": '{"command": "tick"}',
            "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
        },
    }


def _schedule(running: Running, function: str, role: str) -> dict[str, Any]:
    arn = f"arn:aws:lambda:{REGION}:{running.account}:function:{function}"
    return {"Name": function, **_plain(arn, role)}


def test_it_calls_at_once_and_with_its_input(running: Running, role: str) -> None:
    make(running, "call-once", CODE)
    client(running, "scheduler", REGION).create_schedule(**_schedule(running, "call-once", role))
    began = time.monotonic()
    eventually(lambda: "called with {'command': 'tick'}" in lines(running, "call-once"))
    assert time.monotonic() - began < 5
    assert not Control(running).get("denied")


def test_disabled_it_calls_nobody_until_it_is_enabled(running: Running, role: str) -> None:
    make(running, "call-later", CODE)
    schedules, wanted = client(running, "scheduler", REGION), _schedule(running, "call-later", role)
    schedules.create_schedule(**wanted, State="DISABLED")
    time.sleep(2.5)
    assert not lines(running, "call-later")
    schedules.update_schedule(**wanted, State="ENABLED")
    eventually(lambda: lines(running, "call-later"))


def test_its_role_must_allow_the_call(running: Running, role: str) -> None:
    make(running, "other", CODE)
    client(running, "scheduler", REGION).create_schedule(**_schedule(running, "other", role))
    denied = eventually(lambda: Control(running).get("denied"))
    assert denied[0]["action"] == "lambda:InvokeFunction"
    assert not lines(running, "other")


class _Listening(Clock):
    """Takes note of what would be called."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.called: list[str] = []

    def _call(self, key: Key, _wanted: Schedule) -> None:
        self.called.append(key[1])


def test_a_region_that_is_off_calls_nothing_and_makes_up_for_nothing(tmp_path: Path) -> None:
    outages = Outages()
    nobody = Credentials("AKIA", "none")
    lab = Lab(tmp_path, "http://127.0.0.1:1", "111122223333", Options(), nobody)
    lab.share(outages)
    lab.share(Identity(nobody))
    clock = _Listening(lab)
    for region in ("us-east-1", "us-west-2"):
        kept = {**_plain(f"arn:aws:lambda:{region}:111122223333:function:f", "role"), "State": "ENABLED"}
        scheduler._schedules.set_scoped("111122223333", region, "default/f", kept)
    try:
        outages.switch_off(region_outage("us-east-1"))
        clock.tick()
        assert eventually(lambda: clock.called) == ["us-west-2"]
        outages.heal()
        clock.tick()
        eventually(lambda: clock.called == ["us-west-2", "us-east-1"])
        clock.tick()
        assert clock.called == ["us-west-2", "us-east-1"]
    finally:
        scheduler.reset()


def test_what_the_lab_would_not_keep_is_refused(running: Running, role: str) -> None:
    with pytest.raises(ClientError, match="rate"):
        client(running, "scheduler", REGION).create_schedule(
            **{**_schedule(running, "call-cron", role), "ScheduleExpression": "cron(0 3 * * ? *)"}
        )
