"""A rule as data: the text in functions/ that is the rule, what stands there without it, and what then goes red."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from simulation.rules.cases import Case

TABLE = "controller/transitions.py"


class RuleError(ValueError):
    """A rule names text that is not in the function exactly once: it would not be tested."""


class Cut(NamedTuple):
    """One replacement in one file."""

    file: str
    """In functions/, as `templates.lambda_function.modules` names it."""
    text: str
    """What must be there, exactly once."""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that the controller does for a reason."""

    name: str
    says: str
    """The rule in one sentence."""
    cuts: tuple[Cut, ...]
    scenarios: tuple[str, ...] = ()
    """Numbers of scenario files: each holds with the rule and goes red without it."""
    cases: tuple[Case, ...] = ()
    """The same, for what a scenario file cannot say."""
    lines: tuple[Cut, ...] = ()
    """Lines of the table, each of which leaves something unanswered when it is taken out alone."""
    given: tuple[Cut, ...] = ()
    """What is otherwise changed, with and without the rule."""

    def intact(self, source: Mapping[str, str]) -> dict[str, str]:
        """The function's modules with the rule. Raises as `taken_out` does."""
        return self._replaced(source, self.given)

    def taken_out(self, source: Mapping[str, str]) -> dict[str, str]:
        """The function's modules without the rule.

        Raises:
            RuleError: a text is not there exactly once.
        """
        return self._replaced(self.intact(source), self.cuts)

    def _replaced(self, source: Mapping[str, str], cuts: tuple[Cut, ...]) -> dict[str, str]:
        modules = dict(source)
        for cut in cuts:
            found = modules.get(cut.file, "").count(cut.text)
            if found != 1:
                raise RuleError(f"{self.name}: {cut.text!r} is {found} times in {cut.file}")
            modules[cut.file] = modules[cut.file].replace(cut.text, cut.without)
        return modules


def line(text: str, without: str = "") -> Cut:
    """A whole line of the transition table, taken out, or with another in its place."""
    return Cut(TABLE, f"\n{text}\n", f"\n{without}\n" if without else "\n")
