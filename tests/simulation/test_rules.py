"""The checks can fail: each rule taken out turns its scenarios red, and a rule that nothing needs is told."""

from dataclasses import replace

import pytest

from functions.controller.transitions import TABLE
from simulation.model.machine import Machine
from simulation.model.steady import NeverArmedError, prepare
from simulation.model.timeline import Fence
from simulation.plans.drawing import Plan
from simulation.rules import RULES, totality
from simulation.rules.__main__ import main
from simulation.rules.moment_cases import RACE
from simulation.rules.rule import Cut, Rule, RuleError, line
from simulation.rules.trial import CONTROLLER, Bench, BrokenRunError, Verdict, opened_without_lease, trial
from templates.lambda_function import modules

BY_NAME = {rule.name: rule for rule in RULES}
STEPS = "controller/steps.py"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_a_rule_its_scenarios_go_red(rule: Rule) -> None:
    verdicts = trial(rule)
    assert verdicts, "a rule that nothing needs is deleted"
    assert [verdict.complaint for verdict in verdicts if verdict.complaint] == []


def test_every_rule_has_a_name_of_its_own_and_says_something() -> None:
    assert len(BY_NAME) == len(RULES)
    assert all(rule.says.endswith(".") for rule in RULES)


def test_a_change_without_effect_is_told() -> None:
    rule = Rule("words", "Nothing.", (Cut(STEPS, "Look again in the next pass.", "Wait."),), ("77",))
    (verdict,) = trial(rule)
    assert verdict.red == 0
    assert verdict.complaint == "words: scenario 77-password holds without the rule, for 2 of 2 seeds"


def test_a_scenario_that_fails_with_the_rule_is_told() -> None:
    rule = BY_NAME["password"]
    broken = replace(rule, given=rule.cuts, cuts=(Cut(STEPS, "Look again in the next pass.", "Wait."),))
    (verdict,) = trial(broken)
    assert "fails with the rule: not so: {'event': 'password'" in verdict.complaint


@pytest.mark.parametrize(
    "cut",
    [
        Cut(STEPS, "this is not in the function"),
        Cut(STEPS, "lease_steps.renew(seen)"),
        Cut("controller/no_such_file.py", "import"),
        line("writable, held -> no such step"),
    ],
)
def test_text_that_is_not_there_exactly_once_is_refused(cut: Cut) -> None:
    with pytest.raises(RuleError, match="times in controller/"):
        Rule("misspelt", "Nothing.", (cut,), ("77",)).taken_out(modules(CONTROLLER))


def test_a_function_that_breaks_proves_nothing() -> None:
    rule = Rule(
        "crash", "Nothing.", (Cut(STEPS, '    report.tell(seen, "promote")', "    raise LookupError"),), ("77",)
    )
    with pytest.raises(BrokenRunError, match="77-password, seed 0: a run in us-west-2 ended with LookupError"):
        trial(rule)


def test_a_database_that_is_opened_without_the_lease_is_told() -> None:
    bench = Bench(modules(CONTROLLER))
    history = bench.run(RACE.scenario.plan(0), at_least=RACE.scenario.seconds)
    assert list(opened_without_lease(history)) == []
    timeline = history.world.timeline
    holder = timeline.holders[-1].holder if timeline.holders else history.world.first_holder
    others = [region for region in history.world.present.regions if region != holder]
    timeline.fences += [Fence(history.world.clock.now, region, up=False) for region in (*others, holder)]
    assert [told.split(" is opened")[0].split()[-1] for told in opened_without_lease(history)] == others


def test_every_line_that_no_history_misses_leaves_something_unanswered() -> None:
    (verdict,) = trial(BY_NAME["every combination is answered"])
    assert verdict.red == len(totality.LINES)
    assert not totality.unanswered(TABLE), "with every line there is always an answer"


def test_a_rule_that_too_few_seeds_need_is_told() -> None:
    few = Verdict("rule", "scenario", ((),) * 5, (("red",), (), (), (), ()))
    assert few.complaint == "rule: scenario scenario holds without the rule, for 4 of 5 seeds"
    assert not replace(few, without=(("red",), (), (), ())).complaint


def test_without_a_first_lease_nothing_is_ever_armed() -> None:
    """The one rule that no history shows, since each begins with a lease."""
    rule = Rule(
        "found", "A founder makes the first lease.", (line("writable, absent, founder, peer follows -> found"),)
    )
    with pytest.raises(NeverArmedError):
        prepare(Machine(rule.taken_out(modules(CONTROLLER))))


def test_nothing_but_the_rule_differs() -> None:
    """The same seed is the same history on a bench and without one, and a bench begins where the unchanged rests."""
    plan, pulse = Plan(3), BY_NAME["a pulse, not a state"]
    first, second = (Bench(modules(CONTROLLER)).run(plan, at_least=200).world.timeline.text(passes=True) for _ in "ab")
    assert first == second
    without, intact = (Bench(source) for source in (pulse.taken_out(modules(CONTROLLER)), modules(CONTROLLER)))
    begins = {bench.run(plan, at_least=50).world.timeline.begin for bench in (without, intact)}
    assert len(begins) == 1


def test_the_command_prints_a_table_and_fails_for_a_rule_that_does_not_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["password"]) == 0
    printed = capsys.readouterr().out
    assert "77-password" in printed
    assert "1 rules, 0 complaints" in printed
    assert main(["no such rule"]) == 1
