"""Taking a rule out: its scenarios hold with it, and go red without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from simulation import scenarios
from simulation.history import History, Laboratory
from simulation.judges.expectations import check
from simulation.judges.invariants import check as invariants
from simulation.model.aws.gateway import Observer
from simulation.model.machine import Machine
from simulation.model.steady import prepare
from simulation.plans.operators import REPROTECT
from simulation.rules import totality
from simulation.rules.accidents import Accident
from simulation.rules.cases import Case
from simulation.rules.rule import TABLE, Cut, Rule
from templates.lambda_function import modules

CONTROLLER = "controller"
ENOUGH = 0.25
"""Share of a scenario's seeds that must go red without the rule: fewer may be gone with the next change of anything."""
Failures = tuple[tuple[str, ...], ...]
"""Of each seed, what did not hold."""


class BrokenRunError(RuntimeError):
    """Without the rule the function ends with an exception: that proves nothing about the rule."""


class Bench(Laboratory):
    """A laboratory for a changed controller, in the steady state that the unchanged one has reached.

    So nothing differs before a history begins, and a change under which nothing is ever armed can be tried too.
    """

    def __init__(self, source: Mapping[str, str]) -> None:
        self.machine = Machine(source)
        self._steady = steady()

    def first(self, accident: Accident) -> Observer:
        """Tell an accident of the world once, with the first call that is made in it."""
        pending = [accident]

        def observe(*_: object) -> None:
            while pending:
                pending.pop()(self.machine.world)  # type: ignore[arg-type]  # a Machine knows less of it

        return observe


@cache
def steady() -> bytes:
    """What every bench begins with; made before processes part, it is made once."""
    return prepare(Machine())


@cache
def _bench(source: tuple[tuple[str, str], ...]) -> Bench:
    return Bench(dict(source))


def opened_without_lease(history: History) -> Iterator[str]:
    """A claim of this package: a database that may be written to is opened only while its region holds the lease."""
    world, begin = history.world, history.world.timeline.begin
    remade = {order.region: order.at for order in history.plan.orders if order.what == REPROTECT}
    for fence in world.timeline.fences:
        past = [world.first_holder, *(each.holder for each in world.timeline.holders if each.at <= fence.at)]
        replica = fence.at - begin > remade.get(fence.region, float("inf"))
        if not (fence.up or replica or past[-1] == fence.region):
            yield f"at {fence.at - begin:.0f} {fence.region} is opened, and {past[-1]} has the lease"


def failures(bench: Bench, case: Case, seed: int) -> tuple[str, ...]:
    """What does not hold in one seed of a scenario.

    Raises:
        BrokenRunError: a run ended with an exception.
    """
    scenario = case.scenario
    observer = bench.first(case.accident) if case.accident else None
    history = bench.run(scenario.plan(seed), at_least=scenario.seconds, observer=observer)
    found = [failure for each in scenario.expectations if (failure := check(history, each))]
    broken = [each for each in invariants(history) if each.claim not in scenario.breaks]
    crashes = [each.what for each in broken if each.claim == "CODE"]
    if crashes:
        raise BrokenRunError(f"{scenario.name}, seed {seed}: {crashes[0]}")
    return (*found, *(f"claim {each.claim}: {each.what}" for each in broken), *opened_without_lease(history))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a scenario, with and without a rule."""

    rule: str
    scenario: str
    intact: Failures
    without: Failures

    @property
    def red(self) -> int:
        """Seeds that go red without the rule."""
        return sum(map(bool, self.without))

    @property
    def complaint(self) -> str:
        """Why this proves nothing about the rule; empty if it proves it."""
        where = f"{self.rule}: scenario {self.scenario}"
        if any(self.intact):
            return f"{where} fails with the rule: {next(filter(None, self.intact))[0]}"
        seeds = len(self.without)
        return (
            ""
            if self.red >= ENOUGH * seeds
            else f"{where} holds without the rule, for {seeds - self.red} of {seeds} seeds"
        )


@cache
def _file(name: str) -> Case:
    return Case(scenarios.load(name))


@cache
def _intact(source: tuple[tuple[str, str], ...], case: Case) -> Failures:
    """With every rule, once for all the rules that name it."""
    return _all(_bench(source), case)


def _all(bench: Bench, case: Case) -> Failures:
    return tuple(failures(bench, case, seed) for seed in range(case.scenario.seeds))


def _unanswered(cut: Cut) -> tuple[str, ...]:
    table = Rule("line", "One.", (cut,)).taken_out(modules(CONTROLLER))[TABLE]
    return (
        ("a combination has no answer",) if totality.unanswered(table.split('TABLE = """')[1].split('"""')[0]) else ()
    )


def trial(rule: Rule) -> list[Verdict]:
    """Run every scenario of a rule with and without it. Raises as `Rule.taken_out` and `failures` do."""
    if rule.lines:
        return [Verdict(rule.name, totality.TEST, (), tuple(_unanswered(each) for each in rule.lines))]
    given, without = rule.intact(modules(CONTROLLER)), Bench(rule.taken_out(modules(CONTROLLER)))
    source = tuple(given.items())
    cases = (*map(_file, rule.scenarios), *rule.cases)
    return [Verdict(rule.name, case.scenario.name, _intact(source, case), _all(without, case)) for case in cases]
