"""Histories of the snapshot copier hold what is claimed, and the claims can fail: each rule taken out turns one red."""

from random import Random

import pytest

from simulation.copies import copier, run
from simulation.copies.faults import KINDS, draw
from tests.simulation.copies.rules import RULES, Rule

HISTORIES = range(60)
MORE = 400
"""Histories in which a missing rule must show; one is found within a few, or within 200 for what is rare."""


def test_every_claim_holds_in_every_history() -> None:
    results = [run(seed) for seed in HISTORIES]
    broken = [str(result) for result in results if result.violations]
    assert not broken, "\n".join(broken)
    assert sum(result.copied for result in results) > 10 * len(HISTORIES), "histories in which nothing is copied"
    assert sum(result.pruned for result in results) > 5 * len(HISTORIES), "histories in which nothing grows old"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_taken_out_breaks_its_claim(rule: Rule) -> None:
    broken = rule.taken_out(copier())
    for seed in range(MORE):
        if any(rule.told in violation.words for violation in run(seed, broken).violations):
            return
    pytest.fail(f"no history of {MORE} needs the rule: {rule.name}")


@pytest.mark.parametrize(("text", "times"), [("no such text", 0), ("s.name", 2)])
def test_a_rule_that_is_no_longer_in_the_source_fails_loudly(text: str, times: int) -> None:
    with pytest.raises(AssertionError, match=f"is {times} times in the function"):
        Rule("gone", text, "", "").taken_out("if s.name == s.name:\n    pass\n")


def test_a_seed_is_one_history() -> None:
    first, again, other = run(7), run(7), run(8)
    assert first == again
    assert (first.log, first.faults) != (other.log, other.faults)


def test_every_fault_is_drawn_and_ends_before_the_quiet_days() -> None:
    randoms = map(Random, range(300))
    drawn = [fault for random in randoms for fault in draw(random, ("us-east-1", "us-west-2"))]
    assert {fault.kind for fault in drawn} == set(KINDS)
    assert all(fault.begin < fault.end <= 15 * 86400 for fault in drawn)


def test_a_failing_history_says_what_broke_and_how_to_see_it_again() -> None:
    rule = next(rule for rule in RULES if rule.name == "the newest copy stays")
    result = next(found for found in (run(seed, rule.taken_out(copier())) for seed in range(20)) if found.violations)
    assert str(result).startswith(f"seed {result.seed}: copies kept ")
    assert "the newest copy in us-" in str(result)
