"""Prints what rendering and checking cost. CPU is of the whole tree of processes; each figure is a median."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.measure import ROOT, Case, Cost, medians
from bench.workshop import Workshop

FURTHER = 20
MANY = 100


class Target(NamedTuple):
    """What a figure must be, and what it is."""

    what: str
    measured: float
    most: float
    unit: str


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 if a target is missed and `--strict` is given."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="runs of everything quick; default: 9")
    parser.add_argument("--slow-rounds", type=int, default=3, help="runs of everything that lints; default: 3")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a target is missed")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        costs = _measure(Path(directory), options.rounds, options.slow_rounds)
    targets = _targets(costs)
    print("\n".join([*_table(costs), "", *map(_judgement, targets)]))
    return int(options.strict and any(target.measured > target.most for target in targets))


def _measure(directory: Path, rounds: int, slow_rounds: int) -> Mapping[str, Cost]:
    both, further, many = (Workshop(directory / name) for name in ("both", "further", "many"))
    both.add_committed()
    both.prove()
    further.add_committed()
    further.add_copies(FURTHER)
    many.add_copies(MANY)
    many.prove()
    finished = both.finished(directory / "finished")
    floor = directory / "floor"

    def empty_floor() -> None:
        shutil.rmtree(floor, ignore_errors=True)
        floor.mkdir()

    quick = [
        Case("interpreter alone", _python("-c", "pass")),
        Case("floor: dump and write finished dicts", _python("bench/floor.py", finished, floor), empty_floor),
        Case("import of pydantic and troposphere", _python("-c", "import templates, troposphere, pydantic.main")),
        Case("render both environments", _render_only(both), both.clear),
        Case(f"render {FURTHER} further ones too", _render_only(further), further.clear),
        Case("generate.py, nothing changed", _generate(both), both.prove),
        Case(f"generate.py, {MANY} environments, nothing changed", _generate(many)),
    ]
    slow = [
        Case("generate.py, cold", _generate(both), both.forget),
        Case("generate.py, every finding known", _generate(both), lambda: both.forget("environments")),
        Case("cfn-lint by hand on the same files", _cfn_lint(both)),
    ]
    return {**medians(quick, rounds), **medians(slow, slow_rounds)}


def _python(*arguments: object) -> list[str]:
    return [sys.executable, *map(str, arguments)]


def _generate(workshop: Workshop) -> list[str]:
    directories = ("--config", workshop.config, "--output", workshop.output, "--cache", workshop.cache)
    return _python("generate.py", *directories)


def _render_only(workshop: Workshop) -> list[str]:
    return _python("bench/render_only.py", workshop.output, *workshop.sources)


def _cfn_lint(workshop: Workshop) -> list[str]:
    templates = sorted(str(path) for path in workshop.output.glob("*/*.*"))
    linter = Path(sys.executable).with_name("cfn-lint")
    return [str(linter), "--config-file", str(ROOT / ".cfnlintrc"), "--", *templates]


def _targets(costs: Mapping[str, Cost]) -> list[Target]:
    both, more = costs["render both environments"].cpu, costs[f"render {FURTHER} further ones too"].cpu
    floor = costs["floor: dump and write finished dicts"].cpu
    unchanged = costs[f"generate.py, {MANY} environments, nothing changed"].wall
    return [
        Target("render both environments", both / floor, 3, "x the floor"),
        Target("each further environment", (more - both) / FURTHER * 1000, 15, "ms of CPU"),
        Target("warm generate.py with all checks", costs["generate.py, every finding known"].cpu, 0.6, "s of CPU"),
        Target(f"{MANY} unchanged environments", unchanged, 3, "s"),
    ]


def _table(costs: Mapping[str, Cost]) -> list[str]:
    floor = costs["floor: dump and write finished dicts"].cpu
    lines = [f"{'':<52}{'CPU ms':>9}{'wall ms':>9}{'x floor':>9}"]
    for name, cost in costs.items():
        lines.append(f"{name:<52}{cost.cpu * 1000:>9,.0f}{cost.wall * 1000:>9,.0f}{cost.cpu / floor:>9.1f}")
    return lines


def _judgement(target: Target) -> str:
    verdict = "met" if target.measured <= target.most else "MISSED"
    return f"{verdict:<7}{target.what}: {target.measured:.2f} {target.unit}, target {target.most:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
