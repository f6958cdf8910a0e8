"""How a function runs: as its role, in its region, with nothing of this machine's, and not at all where that is off."""

import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from lab.control import Control
from lab.daemon import Running
from tests.lab.functions.made import LOGGING, REGION, eventually, lines, make, total
from tests.lab.running import client

NOTHING = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
LOOK = """
import os, socket
import boto3

def handler(event, context):
    found = {"who": boto3.client("sts").get_caller_identity()["Arn"], "region": os.environ["AWS_REGION"]}
    found["milliseconds"] = context.get_remaining_time_in_millis()
    for region in ("us-east-1", "us-west-2", "us-east-2"):
        boto3.client("dynamodb", region_name=region).list_tables()
    try:
        boto3.client("dynamodb").delete_table(TableName="lease")
    except Exception as error:
        found["denied"] = error.response["Error"]["Code"]
    return found
"""


def test_it_calls_every_region_as_its_role_and_no_more_than_its_role_may(running: Running) -> None:
    listing = {"Effect": "Allow", "Action": "dynamodb:ListTables", "Resource": "*"}
    invoke = make(running, "look", LOOK, statements=[LOGGING, listing])
    found = invoke()
    assert found["who"] == f"arn:aws:sts::{running.account}:assumed-role/look-us-west-2/look"
    assert (found["region"], found["denied"]) == ("us-west-2", "AccessDeniedException")
    assert 10_000 < found["milliseconds"] <= 20_000
    (denied,) = Control(running).get("denied")
    assert denied["action"] == "dynamodb:DeleteTable"


def test_its_role_must_trust_lambda(running: Running) -> None:
    invoke = make(running, "untrusted", "def handler(event, context): return 1", trust="ec2.amazonaws.com")
    assert "does not trust lambda.amazonaws.com" in invoke()["errorMessage"]


def test_its_scratch_space_is_its_own(running: Running) -> None:
    name = f"lab-test-{os.getpid()}.zip"
    code = f"""
import sys, zipfile
with zipfile.ZipFile("/tmp/{name}", "w") as archive:
    archive.writestr("packed.py", "ANSWER = {{!r}}")
sys.path.insert(0, "/tmp/{name}")
import packed
def handler(event, context): return packed.ANSWER
"""
    answers = [make(running, name_, code.replace("{!r}", repr(name_)))() for name_ in ("one", "two")]
    assert answers == ["one", "two"]
    assert not Path("/tmp", name).exists()  # noqa: S108  that is the point


def test_outside_a_vpc_no_database_and_no_other_machine_is_in_reach(running: Running) -> None:
    code = """
import socket
def attempt(action, *arguments):
    try:
        return action(*arguments)
    except OSError as error:
        return type(error).__name__
def handler(event, context):
    return {
        "names": [attempt(socket.gethostbyname, name) for name in event["names"]],
        "hosts": [attempt(socket.create_connection, (host, 5432), 1) for host in event["hosts"]],
    }
"""
    event = {"names": ["example.com", "a.rds.amazonaws.com"], "hosts": ["127.20.0.20", "192.0.2.1", "example.com"]}
    found = make(running, "reach", code)(event)
    assert found == {"names": ["gaierror", "gaierror"], "hosts": ["OSError", "OSError", "gaierror"]}


def test_it_is_heard_while_it_runs(running: Running) -> None:
    code = """
import time
def handler(event, context):
    print("begun")
    time.sleep(60)
"""
    invoke = make(running, "talk", code, Timeout=3)
    invoke(InvocationType="Event")
    began = time.monotonic()
    eventually(lambda: "begun" in lines(running, "talk"))
    assert time.monotonic() - began < 3
    eventually(lambda: any("timed out" in line for line in lines(running, "talk")))


def test_without_permission_to_log_it_runs_and_says_nothing(running: Running) -> None:
    invoke = make(running, "mute", "def handler(event, context): print('hello'); return 1", statements=[NOTHING])
    assert invoke() == 1
    assert not lines(running, "mute")
    assert any(denied["action"] == "logs:CreateLogStream" for denied in Control(running).get("denied"))


def test_runs_overlap_and_block_nobody(running: Running) -> None:
    code = """
import time
def handler(event, context):
    if event.get("command") == "tick":
        print("looping")
        time.sleep(4)
    return {"done": True}
"""
    invoke = make(running, "loop", code)
    for _ in range(3):
        invoke({"command": "tick"}, InvocationType="Event")
    eventually(lambda: lines(running, "loop").count("looping") == 3)
    began = time.monotonic()
    assert invoke({"command": "status"}) == {"done": True}
    assert time.monotonic() - began < 3


def test_an_event_that_fails_counts_once_as_invoked_and_once_as_failed(running: Running) -> None:
    invoke = make(running, "fail", "def handler(event, context): raise ValueError('broken')")
    _no_retries(running, "fail")
    invoke(InvocationType="Event")
    eventually(lambda: total(running, "Errors", "fail"))
    assert (total(running, "Invocations", "fail"), total(running, "Errors", "fail")) == (1, 1)
    assert any("ValueError: broken" in line for line in lines(running, "fail"))


def _no_retries(running: Running, name: str, region: str = REGION) -> None:
    client(running, "lambda", region).put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60
    )


def test_where_the_region_is_off_what_runs_ends_and_nothing_begins(running: Running) -> None:
    code = """
import time
def handler(event, context):
    print("run", event["number"])
    time.sleep(event["seconds"])
    print("end", event["number"])
"""
    region = "eu-west-1"
    invoke = make(running, "off", code, region=region)
    _no_retries(running, "off", region)
    control = Control(running)
    invoke({"number": 1, "seconds": 2}, InvocationType="Event")
    eventually(lambda: "run 1" in lines(running, "off", region))
    control.post("outages", region=region, mode="refuse")
    try:
        with pytest.raises(Exception, match=r"Connection|endpoint"):
            invoke({"number": 2, "seconds": 0})
        time.sleep(2.5)
    finally:
        control.post("heal")
    assert "end 1" not in lines(running, "off", region)
    assert invoke({"number": 3, "seconds": 0}) is None
    assert "end 3" in lines(running, "off", region)


def test_a_cut_link_keeps_a_function_from_the_other_region_and_nobody_else(running: Running) -> None:
    code = """
import boto3
from botocore.config import Config
quick = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
def handler(event, context):
    found = {}
    for region in ("us-east-1", "us-west-2"):
        try:
            boto3.client("sts", region_name=region, config=quick).get_caller_identity()
            found[region] = "answered"
        except Exception as error:
            found[region] = type(error).__name__
    return found
"""
    invoke = make(running, "link", code)
    control = Control(running)
    control.post("outages", source="us-west-2", to="us-east-1", kind="api", mode="timeout")
    try:
        assert invoke() == {"us-east-1": "ReadTimeoutError", "us-west-2": "answered"}
    finally:
        control.post("heal")
    assert invoke() == {"us-east-1": "answered", "us-west-2": "answered"}


def test_another_language_is_refused_loudly(running: Running) -> None:
    assert "the lab runs Python" in make(running, "node", "", Runtime="nodejs22.x")()["errorMessage"]


def test_many_at_once(running: Running) -> None:
    invoke = make(running, "many", "import time\ndef handler(event, context): time.sleep(0.2); return event['n']")
    answers: list[int] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(invoke({"n": n}))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [0, 1, 2, 3]


LONG = """
import os, time
def handler(event, context):
    if event.get("wait"):
        print("began")
        time.sleep(event["wait"])
        print("ended")
    return os.environ["WORD"]
"""


def test_a_function_that_changes_ends_its_runs_as_they_began(running: Running) -> None:
    other = "us-east-1"
    old = {"Variables": {"WORD": "old"}}
    invoke = {region: make(running, "changed", LONG, region=region, Environment=old) for region in (REGION, other)}
    for each in invoke.values():
        each({"wait": 2}, InvocationType="Event")
    for region in invoke:
        eventually(partial(_said, running, "began", region))
    new = {"Variables": {"WORD": "new"}}
    client(running, "lambda", REGION).update_function_configuration(FunctionName="changed", Environment=new)
    assert (invoke[REGION](), invoke[other]()) == ("new", "old")
    for region in invoke:
        eventually(partial(_said, running, "ended", region))
    assert total(running, "Errors", "changed") == 0


def _said(running: Running, word: str, region: str) -> bool:
    return word in lines(running, "changed", region)


def test_a_function_that_is_deleted_ends_at_once(running: Running) -> None:
    invoke = make(running, "deleted", LONG, Environment={"Variables": {"WORD": ""}})
    invoke({"wait": 2}, InvocationType="Event")
    eventually(lambda: "began" in lines(running, "deleted"))
    client(running, "lambda", REGION).delete_function(FunctionName="deleted")
    time.sleep(2.2)
    assert "ended" not in lines(running, "deleted")
