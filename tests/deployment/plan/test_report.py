"""What people and machines are told of a plan."""

import io
import json
from typing import Any

from deployment.plan.command import CHANGES
from deployment.plan.guards import stops
from deployment.plan.machine import machine_readable
from deployment.plan.model import Plan, Writer
from deployment.plan.report import show
from tests.deployment.plan.deployments import (
    DR,
    PRIMARY,
    REPROTECTED,
    changed_layer,
    changed_settings,
    committed,
    nothing,
    plan,
    set_property,
)


def text(found: Plan, *allowed: str) -> str:
    out = io.StringIO()
    show(found, stops(found, allowed), out)
    return out.getvalue()


def test_it_is_plain_text_where_there_is_no_terminal() -> None:
    said = text(plan(changed_settings(**REPROTECTED), writer=Writer.AWAY))
    assert "\x1b" not in said
    assert said.endswith("\n")
    assert max(map(len, said.splitlines())) > 120, "lines are not broken: grep finds what it looks for"


def test_nothing_to_do_says_so() -> None:
    assert text(plan()).splitlines()[-1] == "orders-prod: nothing to do"


def test_a_changed_threshold() -> None:
    lines = text(plan(changed_layer("database", set_property("CpuAlarm", Threshold=93)))).splitlines()
    assert "    ~ CpuAlarm (CloudWatch::Alarm) modified, no interruption" in lines
    assert "        Threshold: 80 -> 93" in lines
    assert lines[-1] == "orders-prod: 2 modified"


def test_an_interruption_says_when_and_why() -> None:
    said = text(plan(changed_settings(database__instance_class="db.r7g.xlarge")))
    assert (
        "DBInstanceClass: db.r7g.large -> db.r7g.xlarge (some interruption: it restarts; with Multi-AZ it fails over; "
        "in the maintenance window, for ApplyImmediately is false)"
    ) in said


def test_a_reprotection() -> None:
    found = plan(changed_settings(**REPROTECTED), writer=Writer.AWAY)
    said = text(found)
    assert "- PrimaryBornDatabase (RDS::DBInstance) removed; the present one goes with a final snapshot" in said
    assert "+ ReplicaBornDatabase (RDS::DBInstance) added" in said
    assert f"  {DR}  nothing to do" in said.splitlines(), "the survivor"
    assert "By the lease dr may write." in said
    assert f"`--allow database/{PRIMARY}/PrimaryBornDatabase`" in said
    assert "apply refuses this: 1 reason above" in said
    allowed = text(found, f"database/{PRIMARY}/PrimaryBornDatabase")
    assert "refuses" not in allowed
    assert "DP2" not in allowed
    assert f"known when output DatabaseEndpoint of the database stack in {PRIMARY} is" in allowed


def test_what_is_new_is_counted_by_type() -> None:
    said = text(plan(committed("dev"), nothing()))
    assert "13 CloudWatch::Alarm" in said
    assert len(said.splitlines()) < 40, "a first deployment is not listed one by one"


def test_long_values_are_not_printed_whole() -> None:
    code = set_property("RotationFunction", Code={"ZipFile": "x = 1\n" * 2000})
    said = text(plan(changed_layer("database", code)))
    assert "Code/ZipFile: " in said
    assert "x = 1" not in said


def test_passwords_are_never_printed() -> None:
    found = plan(changed_layer("database", set_property("PrimaryBornDatabase", MasterUserPassword="hunter22")))
    assert "MasterUserPassword: another value" in text(found)
    for said in (text(found), machine_readable(found, stops(found), CHANGES)):
        assert "hunter22" not in said


def test_the_same_for_machines() -> None:
    found = plan(changed_settings(**REPROTECTED), writer=Writer.AWAY)
    content: dict[str, Any] = json.loads(machine_readable(found, stops(found), 1))
    assert content["exit_status"] == 1
    assert (content["deployment"], content["writer"], content["nothing"]) == ("orders-prod", "away", False)
    stacks = {(stack["layer"], stack["region"]): stack for stack in content["stacks"]}
    assert stacks["database", DR]["nothing"]
    resources = {one["title"]: one for one in stacks["database", PRIMARY]["resources"]}
    assert resources["PrimaryBornDatabase"]["action"] == "removed"
    assert resources["PrimaryBornDatabase"]["protected"]
    assert resources["PrimaryBornDatabase"]["disposal"] == "goes with a final snapshot"
    assert resources["DatabasePostgresqlLogGroup"]["properties"][0]["interruption"] == "replacement"
    (stop,) = content["stops"]
    assert (stop["code"], stop["name"]) == ("DP200", f"database/{PRIMARY}/PrimaryBornDatabase")
    assert stop["can_be_allowed"]
    (parameter,) = stacks["failover", DR]["parameters"]
    assert (parameter["name"], parameter["after"]) == ("PeerDatabaseEndpoint", None)
