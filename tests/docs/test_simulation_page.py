"""docs/simulation.md against the simulation: kinds of faults, expectations, claims, and the scenario that it shows."""

import re
from pathlib import Path

import pytest

from simulation import scenarios
from simulation.__main__ import SHOWN
from simulation.judges import expectations
from simulation.judges.ability import Ability
from simulation.judges.invariants import CLAIMS
from simulation.plans.drawing import COMMANDS, LIVES, Plan
from simulation.plans.fault_kinds import KINDS
from simulation.plans.faults import Fault
from simulation.plans.operators import REPROTECT
from simulation.rules import RULES
from tests.docs.reading import DOCS, HAND_WRITTEN, blocks, cells, name, prose, read, section
from tests.functions.controller.loaded import DR, PRIMARY, WITNESS

PAGE = read(DOCS / "simulation.md")


def test_every_kind_of_fault_is_explained_and_no_other() -> None:
    rows = [row[0] for row in cells(section(PAGE, "### Faults")) if row[0] != "`what`"]
    assert [kind for row in rows for kind in re.findall(r"`([^`]+)`", row)] == list(KINDS)


def test_the_expectations_are_those_that_are_understood() -> None:
    assert expectations.__doc__
    written = [line for line in expectations.__doc__.splitlines() if line.startswith("{")]
    shown = blocks(section(PAGE, "### Expectations"))[0].splitlines()
    assert shown == written
    assert len(shown) == len(expectations.SHAPES)


def test_the_scenario_that_is_shown_is_one() -> None:
    (text,) = blocks(section(PAGE, "## Scenarios"), "yaml")
    shown = scenarios.read("shown", text)
    assert (shown.seconds, shown.seeds, len(shown.faults), len(shown.orders)) == (900, 8, 1, 1)
    without = scenarios.read("shown", "\n".join(line for line in text.splitlines() if not line.startswith("seeds")))
    assert without.seeds == shown.seeds, "8 if it says nothing"
    assert f"`{REPROTECT}`" in section(PAGE, "## Scenarios")


def test_every_claim_has_its_row() -> None:
    rows = [row[0] for row in cells(section(PAGE, "## What must hold")) if row[0] != "claim"]
    source = read(DOCS.parent / "simulation" / "judges" / "invariants.py")
    assert sorted(rows) == sorted(set(re.findall(r'Broken\("(\w+)"', source)))
    assert len(rows) == len(CLAIMS)


def test_how_often_something_is_drawn() -> None:
    how = prose(section(PAGE, "## How a history goes"))
    assert "in a quarter of all histories a command or two, and in one of twenty a whole life" in how
    assert (COMMANDS, LIVES) == (1 / 4, 1 / 20)
    assert f"at most {'ten' if SHOWN == 10 else SHOWN} broken claims" in prose(PAGE)


@pytest.mark.parametrize(
    ("fault", "able"),
    [
        (Fault(0, "lambda dead", 900, {"region": PRIMARY}), False),
        (Fault(0, "no ticks", 900, {"region": PRIMARY}), False),
        (Fault(0, "killed", 900, {"region": PRIMARY, "every": 7}), False),
        (Fault(0, "late tick", None, {"region": PRIMARY, "seconds": 121}), True),
        (Fault(0, "late tick", None, {"region": PRIMARY, "seconds": 120}), True),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "ec2", "how": "failing"}), False),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "dynamodb", "how": "silent"}), True),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "ec2", "how": "slow"}), True),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "ec2", "how": "twice"}), True),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "ec2", "how": "throttled", "share": 0.5}), True),
        (Fault(0, "api", 900, {"region": PRIMARY, "service": "sns", "how": "silent"}), True),
        (Fault(0, "api", 900, {"region": DR, "service": "ec2", "how": "failing"}), True),
        (Fault(0, "region isolated", 900, {"region": PRIMARY}), True),
    ],
    ids=str,
)
def test_what_excuses_a_region_that_does_not_fence_itself(fault: Fault, able: bool) -> None:  # noqa: FBT001  a case
    assert Ability(Plan(0, (fault,)), WITNESS).fences_itself(PRIMARY, 100, 200) is able


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_a_rule_that_is_named_can_be_taken_out(path: Path) -> None:
    for word in re.findall(r"python -m simulation\.rules ([a-z]+)", read(path)):
        assert [rule.name for rule in RULES if word in rule.name], word
