"""Scenarios: files that say what happens and what must come of it, for several seeds each.

`claims` are sentences for people; an expectation names the claim that it proves. What a scenario leaves open
(phases, promotion time, delays) its seeds draw; `config` names another environment, or several. The invariants are
checked as well, but for those in `breaks`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulation.history import History, laboratory
from simulation.judges.expectations import check
from simulation.judges.invariants import check as invariants
from simulation.model.deployment import CONFIGURATIONS
from simulation.plans.drawing import Plan
from simulation.plans.fault_kinds import KINDS
from simulation.plans.faults import Fault
from simulation.plans.operators import Order

FOLDER = Path(__file__).resolve().parent / "scenarios"
KEYS = frozenset({"title", "claims", "seconds", "seeds", "faults", "commands", "expect", "breaks", "config"})
FAULT = ("at", "until", "what")
COMMAND = ("at", "command", "in")


class ScenarioError(ValueError):
    """A scenario file says something that nobody understands."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file."""

    name: str
    title: str
    claims: tuple[str, ...]
    seconds: float
    seeds: int
    faults: tuple[Fault, ...]
    orders: tuple[Order, ...]
    expectations: tuple[Mapping[str, Any], ...]
    breaks: frozenset[str]
    """Claims of `invariants` that this scenario breaks on purpose: what the design cannot do."""
    configs: tuple[str, ...] = ("",)
    """Environments, names in `deployment.CONFIGURATIONS`; its seeds go through them in turn."""

    def plan(self, seed: int) -> Plan:
        """As one of its seeds has it."""
        return Plan(seed, self.faults, self.orders, self.configs[seed % len(self.configs)])


def names() -> list[str]:
    """Every scenario there is."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str) -> Scenario:
    """Read a scenario by name, or by the number that its name begins with.

    Raises:
        ScenarioError: there is no such file, or it does not say what it should.
    """
    found = [each for each in names() if each == name or each.split("-")[0] == name]
    if len(found) != 1:
        raise ScenarioError(f"{name!r} is one of {', '.join(names())}")
    return read(found[0], (FOLDER / f"{found[0]}.yaml").read_text(encoding="utf-8"))


def read(name: str, text: str) -> Scenario:
    """A scenario's text. Raises as `load` does."""
    content = yaml.safe_load(text)
    if not isinstance(content, dict) or not content.keys() <= KEYS:
        raise ScenarioError(f"{name}: keys are {', '.join(sorted(KEYS))}")
    claims, configs = tuple(content["claims"]), content.get("config", "")
    configs = (configs,) if isinstance(configs, str) else tuple(configs)
    if not CONFIGURATIONS.keys() >= set(configs):
        raise ScenarioError(f"{name}: no environment {configs}; one of {', '.join(filter(None, CONFIGURATIONS))}")
    scenario = Scenario(
        name,
        content["title"],
        claims,
        float(content.get("seconds", 0)),
        content.get("seeds", 8),
        tuple(_fault(name, each) for each in content.get("faults") or ()),
        tuple(_order(name, each) for each in content.get("commands") or ()),
        tuple(content["expect"]),
        frozenset(map(str, content.get("breaks", ()))),
        configs,
    )
    numbers = {number + 1 for number in range(len(claims))}
    unproved = numbers - {each.get("claim") for each in scenario.expectations}
    if unproved:
        raise ScenarioError(f"{name}: nothing proves claim {', '.join(map(str, sorted(unproved)))}")
    return scenario


def _fault(name: str, given: Mapping[str, Any]) -> Fault:
    if given.get("what") not in KINDS:
        raise ScenarioError(f"{name}: no fault {given.get('what')!r}; one of {', '.join(KINDS)}")
    details = {key: value for key, value in given.items() if key not in FAULT}
    return Fault(float(given["at"]), given["what"], given.get("until"), details)


def _order(name: str, given: Mapping[str, Any]) -> Order:
    if not {"at", "command", "in"} <= given.keys():
        raise ScenarioError(f"{name}: a command has at, command, in")
    details = {key: value for key, value in given.items() if key not in COMMAND}
    return Order(float(given["at"]), given["command"], given["in"], details)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one seed of a scenario."""

    scenario: Scenario
    history: History
    failures: Sequence[str]


def run(scenario: Scenario, seed: int, source: Mapping[str, str] | None = None) -> Result:
    """Run one seed, with the controller as it stands or with other modules."""
    history = laboratory(source).run(scenario.plan(seed), at_least=scenario.seconds)
    failures = [failure for each in scenario.expectations if (failure := check(history, each))]
    broken = [each for each in invariants(history) if each.claim not in scenario.breaks]
    return Result(scenario, history, [*failures, *(f"invariant {each.claim}: {each.what}" for each in broken)])
