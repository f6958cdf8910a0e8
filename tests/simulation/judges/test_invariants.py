"""The claims can fail: a controller with a rule taken out breaks the one that the rule is there for."""

from collections.abc import Mapping

import pytest

from simulation import scenarios
from simulation.history import laboratory
from simulation.judges.invariants import check
from simulation.plans.drawing import draw
from templates.lambda_function import modules


def without(file: str, text: str, instead: str = "") -> Mapping[str, str]:
    """The controller's modules with some text replaced."""
    name = f"controller/{file}.py"
    given = modules("controller")
    assert text in given[name], "the rule is written otherwise now: take out the same rule"
    return {**given, name: given[name].replace(text, instead)}


def broken_by(source: Mapping[str, str], seeds: range) -> set[str]:
    return {broken.claim for seed in seeds for broken in check(laboratory(source).run(draw(seed)))}


def test_an_isolated_writer_that_does_not_fence_itself_breaks_claims_1_and_2() -> None:
    source = without("transitions", "writable, unread, isolated, not fenced -> fence for isolation\n")
    assert {"1", "2"} <= broken_by(source, range(15, 30))


def test_a_writer_that_never_unfences_is_stuck() -> None:
    source = without("transitions", "writable, held, walled -> unfence\n", "writable, held, walled -> renew\n")
    assert "stuck" in broken_by(source, range(40, 60))


def test_a_report_that_promises_too_much_breaks_claim_4() -> None:
    source = without("steps", "at - metrics.MINUTE - lag for", "at + 2 * metrics.MINUTE for")
    assert broken_by(source, range(15, 30)) == {"4"}


def test_a_metric_that_says_the_opposite_breaks_claim_3() -> None:
    source = without("loop", "seen.held and accepted and turning", "not seen.held and accepted and turning")
    assert "3" in broken_by(source, range(10))


ISOLATED = {
    "01": ("transitions", "writable, unread, isolated, not fenced -> fence for isolation\n", ""),
    "04": ("transitions", "expired, peer available -> page writer alive", "expired, peer available -> take"),
    "27": ("transitions", "writable, held, peer stale, peer open -> fence peer\n", ""),
    "28": (
        "transitions",
        "writable, theirs, not fenced -> fence for staleness",
        "writable, theirs, not fenced -> wait",
    ),
    "29": ("memory", "PROBES = 3", "PROBES = 0"),
    "30": ("situation", 'unchanged = _longer(seen, "seen_since", environment.TTL)', "unchanged = True"),
}
"""Scenario to the rule that it alone shows to be needed."""


@pytest.mark.parametrize("name", ISOLATED)
def test_a_scenario_goes_red_without_its_rule_and_only_then(name: str) -> None:
    scenario = scenarios.load(name)
    source = without(*ISOLATED[name])
    assert all(scenarios.run(scenario, seed, source).failures for seed in range(3))
    assert not any(scenarios.run(scenario, seed).failures for seed in range(3))
