"""What is measured of a history, and in which row it counts."""

from dataclasses import replace

import pytest

from settings.budget import budget
from simulation import scenarios
from simulation.history import laboratory
from simulation.model.deployment import deployment
from simulation.outcome import Outcome, outcome, table
from simulation.plans.drawing import draw

LOST = "20-writer-region-lost"


def measured(name: str, seed: int, config: str = "") -> Outcome:
    plan = scenarios.load(name).plan(seed)
    return outcome(laboratory().run(replace(plan, config=config)))


def test_a_lost_region_is_bounded_by_the_budget_unless_rds_takes_longer() -> None:
    (row,) = (row for row in budget(deployment().env) if row.path == "writer's region lost")
    found = [measured(LOST, seed) for seed in range(8)]
    bounded = [each for each in found if each.bound]
    assert bounded
    for each in bounded:
        assert each.bound == row.path
        assert each.rto is not None
        assert 60 < each.rto <= row.seconds


def test_another_configuration_counts_for_no_row_of_this_budget() -> None:
    """Its lease may live for five minutes, and it has a budget of its own."""
    found = [measured(LOST, seed, "slow") for seed in range(4)]
    assert {each.bound for each in found} == {""}
    assert all(each.faults.endswith("(slow)") for each in found)


def test_what_is_reported_is_never_less_than_what_was_lost_of_a_writer_that_is_gone() -> None:
    """A region that is lost acknowledges nothing more; the report is by metrics that may be two minutes old."""
    found = [measured("21-writer-region-returns", seed) for seed in range(6)]
    reported = [each for each in found if each.reported is not None]
    assert reported
    for each in reported:
        assert each.lost is not None
        assert each.reported is not None
        assert each.lost <= each.reported + 10, each


def test_nothing_promoted_nothing_measured() -> None:
    assert outcome(laboratory().run(replace(draw(0), faults=(), orders=(), config=""))) == Outcome("none")


@pytest.mark.parametrize("heading", ["RTO, seconds", "RPO, seconds of acknowledged", "RPO, seconds, as the controller"])
def test_the_table_has_percentiles_of_each(heading: str) -> None:
    found = [Outcome("x", float(n), float(n) / 10, None if n % 2 else float(n), "") for n in range(100)]
    lines = table(found).split("\n")
    (at,) = (number for number, line in enumerate(lines) if line.startswith(heading))
    name, count, median, _, highest, *_ = lines[at + 1].split()
    expected = {"RTO, seconds": ("100", "50", "99"), "RPO, seconds of acknowledged": ("100", "5", "10")}
    assert (name, count, median, highest) == ("x", *expected.get(heading, ("50", "50", "98")))


def test_a_row_without_a_report_says_that_there_is_none() -> None:
    assert table([Outcome("x", 1.0, 0.0)]).split("\n")[-1].split() == ["x", "0"]
