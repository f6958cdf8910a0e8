"""Runs histories and says what was broken. `make simulate SEED=n` shows the one of a seed."""

import argparse
import sys
import time
from collections.abc import Sequence

from simulation import campaign, scenarios
from simulation.history import History, laboratory
from simulation.judges.invariants import check
from simulation.outcome import table
from simulation.plans.drawing import Plan, draw

SHOWN = 10


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; 1 if anything is broken."""
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="histories to run; default: 1000")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first; default: 0")
    parser.add_argument("--workers", type=int, default=2, help="processes; default: 2")
    parser.add_argument("--replay", type=int, metavar="SEED", help="run one history and print it")
    parser.add_argument("--passes", action="store_true", help="with --replay or --scenario: every pass of the loop")
    parser.add_argument("--scenario", metavar="NAME", help="a file in simulation/scenarios, its number, or `all`")
    options = parser.parse_args(arguments)
    if options.scenario:
        return _scenarios(options.scenario, passes=options.passes)
    if options.replay is not None:
        return _replay(draw(options.replay), passes=options.passes)
    return _campaign(options.seed, options.runs, options.workers)


def _campaign(first: int, count: int, workers: int) -> int:
    began, digest = time.monotonic(), campaign.controller_digest()
    finished = list(campaign.many(first, count, workers))
    broken = sorted((each for each in finished if each.broken), key=lambda each: each.seed)
    seconds = time.monotonic() - began
    virtual = sum(each.seconds for each in finished) / 3600
    print(f"{count} histories, {virtual:.0f} virtual hours, in {seconds:.1f} s, of controller {digest}")
    if campaign.controller_digest() != digest:
        print("The controller was changed meanwhile: these results are of no one version.")
    print(table(each.outcome for each in finished))
    for each in broken[:SHOWN]:
        for found in each.broken:
            print(f"seed {each.seed}: claim {found.claim} broken at {found.at:.0f}: {found.what}")
    if broken:
        print(f"{len(broken)} histories break a claim. The first:")
        _replay(draw(broken[0].seed), passes=False)
    return int(bool(broken))


def _replay(plan: Plan, *, passes: bool) -> int:
    history = laboratory().run(plan)
    _show(history, passes=passes)
    found = check(history)
    for each in found:
        print(f"claim {each.claim} broken at {each.at:.1f}: {each.what}")
    print(f"seed {plan.seed}, {history.seconds:.0f} s, {'settled' if history.settled else 'NOT settled'}; again with:")
    print(f"make simulate SEED={plan.seed}")
    return int(bool(found))


def _show(history: History, *, passes: bool) -> None:
    print(history.plan)
    print(history.world.timeline.text(passes=passes))


def _scenarios(name: str, *, passes: bool) -> int:
    failed = 0
    for each in scenarios.names() if name == "all" else [name]:
        scenario = scenarios.load(each)
        results = [scenarios.run(scenario, seed) for seed in range(scenario.seeds)]
        bad = [(seed, result) for seed, result in enumerate(results) if result.failures]
        print(f"{'FAILS' if bad else 'holds'}  {scenario.name}: {scenario.title}")
        if bad:
            failed += 1
            seed, result = bad[0]
            print("\n".join(scenario.claims))
            _show(result.history, passes=passes)
            print(f"seed {seed} of {scenario.name}:", *result.failures, sep="\n  ")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
