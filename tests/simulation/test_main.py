"""The command line, and a failing history's last words."""

import pytest

from simulation.__main__ import main
from simulation.campaign import many
from simulation.judges import invariants
from simulation.judges.invariants import Broken


def test_a_campaign_says_what_it_ran_and_measured(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--runs", "30", "--workers", "1"])
    printed = capsys.readouterr().out
    assert printed.startswith("30 histories")
    assert "of controller" in printed
    assert "budget" in printed


def test_two_workers_find_what_one_does() -> None:
    alone = sorted(many(100, 30, 1), key=lambda each: each.seed)
    assert sorted(many(100, 30, 2), key=lambda each: each.seed) == alone


def test_a_failing_history_is_printed_whole_with_the_command_that_replays_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "CLAIMS", (lambda _history, _ability: iter([Broken("9", 1.0, "made up")]),))
    assert main(["--replay", "4"]) == 1
    printed = capsys.readouterr().out
    for part in ("faults:", "begins:", "claim 9 broken at 1.0: made up", "make simulate SEED=4"):
        assert part in printed


def test_a_scenario_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenario", "19"]) == 0
    assert capsys.readouterr().out.startswith("holds  19-")
