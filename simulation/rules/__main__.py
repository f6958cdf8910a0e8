"""Takes every rule out, one after the other, and says what goes red. `python -m simulation.rules [part of a name]`."""

import sys
from collections.abc import Sequence
from multiprocessing import get_context

from simulation.rules import RULES
from simulation.rules.rule import Rule, RuleError
from simulation.rules.trial import BrokenRunError, Verdict, steady, trial

WORKERS = 2
NAMES = {rule.name: rule for rule in RULES}


def main(arguments: Sequence[str]) -> int:
    """Print a line for each rule and scenario; 1 if a rule turns out to be needed by nothing."""
    chosen = [rule.name for rule in RULES if not arguments or any(part in rule.name for part in arguments)]
    complaints = []
    print(f"{'rule, taken out':<45} {'scenario that goes red':<42} {'seeds':>7}")
    steady()  # once, for all processes
    with get_context("fork").Pool(WORKERS) as pool:
        for name, (verdicts, complaint) in zip(chosen, pool.imap(_try, chosen), strict=True):
            for verdict in verdicts:
                print(f"{name:<45} {verdict.scenario:<42} {verdict.red:>3}/{len(verdict.without):<3}", flush=True)
            complaints += [*filter(None, [complaint]), *(each.complaint for each in verdicts if each.complaint)]
    print(*complaints, sep="\n")
    print(f"{len(chosen)} rules, {len(complaints)} complaints")
    return int(bool(complaints) or not chosen)


def _try(name: str) -> tuple[list[Verdict], str]:
    """A rule by its name, since that is what crosses from one process to another; verdicts, or why there are none."""
    rule: Rule = NAMES[name]
    try:
        return trial(rule), ""
    except (RuleError, BrokenRunError) as error:
        return [], str(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
