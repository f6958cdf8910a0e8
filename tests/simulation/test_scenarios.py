"""Every scenario holds, and a file that says nothing clear is refused."""

import pytest

from simulation import scenarios
from simulation.history import laboratory
from simulation.judges import expectations
from simulation.plans.drawing import Plan

GOOD = """
title: t
claims: ["1. One."]
faults: [{at: 60, what: region lost, region: us-east-2, until: 90}]
expect: [{never: promoted, claim: 1}]
"""


@pytest.mark.parametrize("name", scenarios.names())
def test_a_scenario_holds(name: str) -> None:
    scenario = scenarios.load(name)
    for seed in range(scenario.seeds):
        assert not scenarios.run(scenario, seed).failures, f"seed {seed}"


def test_a_scenario_is_found_by_its_number() -> None:
    assert scenarios.load("03").name == "03-peering-cut-and-a-late-tick"
    with pytest.raises(scenarios.ScenarioError, match="is one of 01-"):
        scenarios.load("99")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("region lost", "rain"), "no fault 'rain'"),
        (("claim: 1", "claim: 2"), "nothing proves claim 1"),
        (("title: t", "titel: t"), "keys are"),
        (("title: t", "title: t\nconfig: mars"), "no environment"),
        (("faults:", "commands:"), "a command has at, command, in"),
    ],
)
def test_a_file_that_says_something_else_is_refused(change: tuple[str, str], complaint: str) -> None:
    assert scenarios.read("good", GOOD).faults
    with pytest.raises(scenarios.ScenarioError, match=complaint):
        scenarios.read("bad", GOOD.replace(*change))


def test_an_expectation_that_nobody_knows_is_refused_and_one_that_does_not_hold_says_so() -> None:
    history = laboratory().run(Plan(0), at_least=100)
    with pytest.raises(expectations.UnknownExpectationError):
        expectations.check(history, {"never": "rain"})
    with pytest.raises(expectations.UnknownExpectationError):
        expectations.check(history, {"writing": "us-east-1", "from": 0, "to": 5000})
    assert expectations.check(history, {"never": "promoted"}) == ""
    assert "not so" in expectations.check(history, {"promoted": "us-west-2"})


@pytest.mark.parametrize(
    ("holds", "fails"),
    [
        ({"at": 90, "holder": "us-east-1"}, {"at": 90, "holder": "us-west-2"}),
        ({"at": 90, "name": "us-east-1"}, {"at": 90, "name": "us-west-2"}),
        ({"never fenced": "us-east-1"}, {"fenced": "us-east-1", "by": 90}),
        ({"open": "us-east-1", "by": 90}, {"silent": "us-east-1", "from": 0, "to": 90}),
        ({"writing": "us-west-2", "from": 0, "to": 90}, {"writing": "us-west-2", "from": 0, "to": 90, "gap": 1}),
        ({"writable within": 30, "of": 10}, {"writable within": 30, "of": 10, "in": "us-east-9"}),
        ({"lost": 0}, {"lost at least": 1}),
        ({"never event": "take"}, {"event": "take"}),
        ({"armed": True}, {"armed": False}),
        ({"never": "promoted"}, {"paged": "writer alive"}),
        ({"never": "promoted", "before": 50}, {"answered": "switchover", "done": True}),
    ],
)
def test_every_expectation_can_hold_and_can_fail(holds: dict[str, object], fails: dict[str, object]) -> None:
    history = laboratory().run(Plan(1), at_least=100)
    assert expectations.check(history, holds) == ""
    assert expectations.check(history, fails)
