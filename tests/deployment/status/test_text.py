"""A status for people and for machines."""

import json
from dataclasses import replace

from deployment.runtime.journal import Entry
from deployment.status.advice import advice
from deployment.status.model import Measured, Status
from deployment.status.text import lines, machine_readable
from tests.deployment.situations import DR, NOW, PRIMARY
from tests.deployment.status.test_advice import LOST, SILENCE, STANDBY, WRITER, after_failover, status


def text(found: Status) -> str:
    return "\n".join(lines(found, advice(found)))


def test_healthy_fits_a_screen_and_says_what_matters() -> None:
    found = text(status(regions=(WRITER, replace(STANDBY, metrics={"ReplicaLag": 0.4, "SnapshotCopyAge": 7300.0}))))
    assert "us-east-1 writes under epoch 4; armed; renewed 3 s ago" in found
    assert "home primary, writer; orders-prod-us-east-1-g1 available" in found
    assert "follows orders-prod-us-east-1-g1" in found
    assert "0.4 s behind; newest copy 2 h old" in found
    assert "foundation us-east-1, foundation us-west-2" in found
    assert found.splitlines()[-1].split() == ["next", "nothing"]
    assert max(map(len, found.splitlines())) < 160


def test_figures_and_journal_of_the_last_failover() -> None:
    entries = (Entry(NOW - 900, DR, "take", 5), Entry(NOW - 840, DR, "writable", 5))
    measured = Measured(NOW - 900, planned=False, rto_seconds=71.4, rpo_seconds=None, final=False)
    found = text(replace(after_failover(), measured=measured, journal=entries))
    assert "unplanned; RTO 71.4 s; RPO not final" in found
    assert "us-west-2 writable" in found
    assert "./deploy.sh reprotect prod" in found.splitlines()[-1]


def test_what_does_not_answer_is_said_in_its_place() -> None:
    found = text(status(lease=SILENCE, regions=(LOST, STANDBY), parts=SILENCE))
    assert "us-east-2 does not answer (connect timeout)" in found
    assert "home primary; does not answer (connect timeout)" in found
    assert "layers       no answer" in found


def test_machines_get_the_same() -> None:
    found = replace(after_failover(), regions=(LOST, after_failover().regions[1]))
    read = json.loads(machine_readable(found, advice(found), healthy=False))
    assert read["lease"]["holder"] == DR
    assert read["healthy"] is False
    primary, dr = read["regions"]
    assert (primary["name"], primary["runtime"], primary["instances"]) == (PRIMARY, "unknown", None)
    assert primary["unanswered"] == {"record": "connect timeout", "fence": "connect timeout"}
    assert (dr["runtime"], dr["instances"][0]["identifier"]) == ("writer", "orders-prod-us-west-2-g1")
    assert read["next"][0]["words"]
    assert json.loads(machine_readable(status(lease=SILENCE), (), healthy=True))["lease"] == {
        "no_answer": "connect timeout"
    }
