"""docs/controller.md and docs/runbook.md against the code: messages, commands, the table, metrics, log, alarms."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings.roles import HomeRole
from simulation.model.deployment import deployment
from templates import naming
from templates.failover.controller import TICK
from templates.failover.metrics import Metric
from templates.fence import fence_entries
from tests.docs.reading import DOCS, FAILURES, HAND_WRITTEN, ROOT, cells, commands, name, prose, read, section
from tests.functions.controller.loaded import DR, PRIMARY, controller
from tests.functions.controller.test_commands import Region

PAGE, RUNBOOK = read(DOCS / "controller.md"), read(DOCS / "runbook.md")
MODULES = controller(DR)
TEXTS: dict[str, list[str]] = MODULES.report.TEXTS
INVOKED = re.compile(r"aws lambda invoke --region (\S+) .*--payload '(\{.*\})' /dev/stdout")


def invocations(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Region and event of every documented invocation."""
    found = (INVOKED.fullmatch(line) for line in commands(text))
    return [(match[1], json.loads(match[2])) for match in found if match]


def test_every_message_is_documented_as_it_is_sent() -> None:
    rows = {cell[0]: cell[1:] for cell in cells(section(PAGE, "## Messages"))}
    shown = {f"`{event}`": [what, then, f"`{command}`"] for event, (what, then, command) in TEXTS.items()}
    assert {key: row for key, row in rows.items() if key != "message"} == shown


def test_every_message_leads_from_the_runbook_to_a_page() -> None:
    rows = {cell[0].strip("`"): cell[-1] for cell in cells(section(RUNBOOK, "## Which page for which message"))}
    assert sorted(TEXTS.keys() - rows.keys()) == []
    assert sorted(rows.keys() - TEXTS.keys()) == ["message"]
    assert [event for event in TEXTS if not re.search(r"\]\([^)]+\)", rows[event])] == []


def test_every_message_is_on_the_page_of_some_failure() -> None:
    told = {event for path in FAILURES for event in subjects(read(path))}
    assert sorted(TEXTS.keys() - told) == ["found"], "a first lease is no failure"


def subjects(text: str) -> set[str]:
    return {each.strip() for each in re.findall(r"`orders-prod us-[a-z]+-\d: ([^`]+)`", prose(text))}


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_subjects_are_those_that_are_sent(path: Path) -> None:
    assert sorted(subjects(read(path)) - TEXTS.keys()) == []


def test_every_command_has_its_section_with_its_invocation() -> None:
    for command in MODULES.commands.COMMANDS:
        (given,) = [event for _, event in invocations(section(PAGE, f"### {command}"))]
        assert given["command"] == command


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_documented_commands_are_obeyed(path: Path) -> None:
    for where, event in invocations(read(path)):
        if event["command"] not in MODULES.commands.COMMANDS:
            assert event == TICK
        elif event["command"] != "status":
            assert obeying(where, event).ask(**event)[0], f"{where}: {event}"


def obeying(where: str, event: dict[str, Any]) -> Region:
    """A region in the state of the examples: us-east-1 writes under epoch 4, us-west-2 after the switchover."""
    epoch = event["epoch"]
    holder = {4: PRIMARY, 5: DR}[epoch]
    return Region(where, {"epoch": epoch, "holder": holder, "paused": event["command"] == "resume"}, {"epoch": epoch})


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_documented_commands_are_typed_as_messages_have_them(path: Path) -> None:
    in_messages = {text[2] for text in TEXTS.values()}
    for line in commands(read(path)):
        found = INVOKED.fullmatch(line)
        event = json.loads(found[2]) if found else {}
        if found and event.get("command") in in_messages:
            own = event.get("to", found[1]) == found[1]
            typed = controller(found[1]).report.typed(
                event["command"], "take" if own else "abandon", event.get("epoch")
            )
            assert line == typed


def test_every_word_and_every_step_of_the_table_is_explained() -> None:
    words = {word for line in MODULES.transitions.DIMENSIONS.strip().split("\n") for word in line.split(" | ")}
    shown = {each for row in cells(section(PAGE, "### The words")) for each in re.findall(r"`([^`]+)`", row[0])}
    assert shown == words
    steps = [row[0].strip("`") for row in cells(section(PAGE, "### The steps")) if row[0] != "step"]
    assert sorted(steps) == sorted({step for _, step in MODULES.transitions.ROWS})
    assert all(f"`{word}`" in section(PAGE, "### The words") for word in MODULES.transitions.IMPLIED)


def test_every_metric_is_explained() -> None:
    rows = [row[0].strip("`") for row in cells(section(PAGE, "## Metrics")) if row[0] != "metric"]
    assert rows == [metric.value for metric in Metric]
    assert f"`{naming.metric_namespace(deployment().env)}`" in PAGE


def test_every_event_of_the_log_is_explained() -> None:
    logged = {
        node.args[0].value
        for path in (ROOT / "functions" / "controller").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "log"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    rows = {row[0].strip("`") for row in cells(section(PAGE, "## The log"))} - {"event"}
    assert rows == logged


def test_every_alarm_of_the_layer_is_explained() -> None:
    env = deployment().env
    there = {
        resource["Properties"]["AlarmName"]
        for stack in deployment().stacks.values()
        for resource in stack.resources.values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    shown = section(PAGE, "## Alarms on the automation")
    assert sorted(each for each in there if f"`{each}`" not in shown) == []
    assert all(each.startswith(f"{env.deployment}-") for each in there)


def test_refusals_are_quoted_as_they_are_said() -> None:
    said = section(PAGE, "### What they refuse")
    region = Region(DR)
    for event, quoted in (
        ({"command": "dance"}, "no command"),
        ({"command": "approve", "to": DR, "epoch": 3}, "the epoch is"),
        ({"command": "resume", "epoch": 4}, "neither paused nor, in this region, disarmed"),
        ({"command": "approve", "to": PRIMARY, "epoch": 4}, "us-east-1 is the writer already"),
        ({"command": "unfence", "to": DR, "epoch": 4}, "only the holder is unfenced"),
        ({"command": "failover", "to": DR, "epoch": 4}, "a failover may lose"),
        ({"command": "disarm", "to": PRIMARY, "epoch": 4}, "disarm is given in the writer's region"),
    ):
        assert region.ask(**event)[1].startswith(quoted)
        assert quoted in said


def test_refusals_that_a_state_brings_are_quoted_as_they_are_said() -> None:
    said = section(PAGE, "### What they refuse")
    failover = {"command": "failover", "to": DR, "epoch": 4, "data_loss": True}
    orphan = Region(PRIMARY)
    orphan.database["source"] = ""
    assert orphan.ask(**failover) == (False, "the database of us-west-2 is no replica")
    assert "`the database of us-west-2 is no replica`" in said
    paused, disarmed = Region(PRIMARY, {"paused": True}), Region(PRIMARY, record={"disarmed": True})
    assert paused.ask(command="pause", epoch=4) == (False, "already paused")
    assert disarmed.ask(command="disarm", to=PRIMARY, epoch=4) == (False, "already disarmed")
    assert "`already paused`, `already disarmed`" in said
    busy = Region(PRIMARY)
    busy.renewals = MODULES.commands.TRIES
    assert busy.ask(**failover)[1].startswith("the lease changed each time: ")
    assert "`the lease changed each time: ...`" in said


def test_a_command_is_carried_out_although_a_renewal_came_between() -> None:
    region = Region(PRIMARY)
    region.renewals = MODULES.commands.TRIES - 1
    assert region.ask(command="switchover", to=DR, epoch=4)[0]
    assert region.state("LEASE")["intent"]["kind"] == "switchover"


def test_resume_alone_ends_a_disarming_and_a_pause_does_not() -> None:
    for command in ("resume", "pause"):
        region = Region(PRIMARY, record={"disarmed": True})
        assert region.ask(command=command, epoch=4)[0]
        assert region.state("RECORD")["disarmed"] is (command == "pause")
        assert region.state("LEASE")["paused"] is (command == "pause")


def test_the_lease_that_is_written_by_hand_is_one_that_the_controller_reads() -> None:
    text = section(RUNBOOK, "## Give the lease to a region by hand")
    found = re.search(r"item\.json <<'END'\n(.*?)\nEND\n", text, re.DOTALL)
    assert found
    item = json.loads(found[1])
    assert {"deployment": item["deployment"]} == MODULES.tables.LEASE.key
    state = json.loads(item["state"]["S"])
    assert state.keys() == MODULES.tables.Lease.__annotations__.keys()
    assert item["epoch"]["N"] == str(state["epoch"])
    assert f"--region {deployment().lease_region} --table-name {MODULES.tables.LEASE.table} " in text
    seen = MODULES.memory.Seen(0, {"epoch": 4}, lease=MODULES.tables.Version(state, 1), lease_read=True)
    assert "theirs" in MODULES.situation.words(seen)


def test_the_fence_by_hand_is_the_controllers() -> None:
    typed = [line for line in commands(RUNBOOK) if line.startswith("aws ec2 create-network-acl-entry")]
    expected = [
        f"aws ec2 create-network-acl-entry --region {PRIMARY} --network-acl-id $ACL --rule-number {entry.number} "
        f"--{way} --protocol 6 --rule-action {'allow' if entry.allow else 'deny'} --cidr-block {entry.cidr} "
        f"--port-range From={first},To={last}"
        for entry in fence_entries(deployment().env, HomeRole.PRIMARY)
        for way, first, last in (
            ("ingress", MODULES.fences.PORT, MODULES.fences.PORT),
            ("egress", *MODULES.fences.CLIENT_PORTS),
        )
    ]
    assert typed == expected
    assert MODULES.fences.ACL[0]["Values"][0] in RUNBOOK


def test_the_promotion_by_hand_is_the_controllers() -> None:
    prod = yaml.safe_load((ROOT / "config" / "prod.yaml").read_text(encoding="utf-8"))
    (typed,) = [line for line in commands(RUNBOOK) if line.startswith("aws rds promote-read-replica")]
    backups = deployment().env.database.backups
    assert backups.retention_days == prod["database"]["backups"]["retention_days"]
    assert f"--db-instance-identifier {deployment().databases[DR]} " in typed
    assert f"--backup-retention-period {backups.retention_days} " in typed
    assert typed.endswith(f"--preferred-backup-window {backups.dr_window}")
    assert f"--secret-id {naming.master_secret(deployment().env)}" in RUNBOOK
    assert f"--metric-name {Metric.DR_HOLDS.value} --value 1" in RUNBOOK


def test_the_way_to_read_what_is_deployed_is_the_one_that_exists() -> None:
    assert "python -m templates.packed_function output/prod/failover.json DIRECTORY" in commands(PAGE)
    function = deployment().stacks[DR].resources["ControllerFunction"]["Properties"]
    first, second, *_ = function["Code"]["ZipFile"].split("\n")
    assert "docs/controller.md" in first
    assert re.fullmatch(r"[0-9a-f]{64}", second), "the page says that the second line is the digest"
