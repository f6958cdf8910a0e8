"""Takes every rule out, one after the other, and says what goes red. `python -m simulation.rules [part of a name]`."""

import sys
from collections.abc import Sequence

from simulation.rules import RULES
from simulation.rules.rule import RuleError
from simulation.rules.trial import BrokenRunError, trial


def main(arguments: Sequence[str]) -> int:
    """Print a line for each rule and scenario; 1 if a rule turns out to be needed by nothing."""
    chosen = [rule for rule in RULES if not arguments or any(part in rule.name for part in arguments)]
    complaints = []
    print(f"{'rule, taken out':<45} {'scenario that goes red':<42} {'seeds':>7}")
    for rule in chosen:
        try:
            verdicts = trial(rule)
        except (RuleError, BrokenRunError) as error:
            complaints.append(str(error))
            continue
        for verdict in verdicts:
            print(f"{rule.name:<45} {verdict.scenario:<42} {verdict.red:>3}/{len(verdict.without):<3}", flush=True)
            if verdict.complaint:
                complaints.append(verdict.complaint)
    print(*complaints, sep="\n")
    print(f"{len(chosen)} rules, {len(complaints)} complaints")
    return int(bool(complaints) or not chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
