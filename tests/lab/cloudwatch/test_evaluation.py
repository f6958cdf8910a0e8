"""An alarm's state by its data: AWS's own tables, and what holds of every alarm."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.cloudwatch import evaluation
from lab.cloudwatch.definition import Alarm, Missing, UnsupportedAlarmError, alarm
from lab.cloudwatch.evaluation import Point, State, evaluate, judge, values

MISSINGS: tuple[Missing, ...] = get_args(Missing)
KEPT = "INSUFFICIENT_DATA"
PLAIN = Alarm("a", "N", "M", frozenset(), "Maximum", "GreaterThanThreshold", 1, 60, 3, 3, "missing")


def _read(row: str) -> list[bool | None]:
    return [{"0": False, "X": True, "-": None}[mark] for mark in row.split()]


@pytest.mark.parametrize(
    ("row", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("0 - - - -", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", "kept", "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - X - -", "ALARM", "kept", "ALARM", "OK"),
        ("- - - - X", "kept", "kept", "ALARM", "OK"),
        ("- - - X -", "kept", "kept", "ALARM", "OK"),
        ("- - X - 0", "OK", "OK", "OK", "OK"),
    ],
)
def test_three_of_three_as_the_guide_tabulates(
    row: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    expected = {"missing": missing, "ignore": ignore, "breaching": breaching, "notBreaching": not_breaching}
    for treatment in MISSINGS:
        for current in get_args(State):
            found = judge(_read(row), wanted=3, enough=3, missing=treatment, current=current)
            assert found == (current if expected[treatment] == "kept" else expected[treatment]), (treatment, current)


@pytest.mark.parametrize(
    ("row", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 - X - -", "OK", "OK", "ALARM", "OK"),
        ("- - - - 0", "OK", "OK", "ALARM", "OK"),
        ("- - - X -", "ALARM", "kept", "ALARM", "OK"),
    ],
)
def test_two_of_three_as_the_guide_tabulates(
    row: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    expected = {"missing": missing, "ignore": ignore, "breaching": breaching, "notBreaching": not_breaching}
    for treatment in MISSINGS:
        found = judge(_read(row), wanted=3, enough=2, missing=treatment, current="OK")
        assert found == ("OK" if expected[treatment] == "kept" else expected[treatment]), treatment


ROWS = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=12)


@given(ROWS, st.integers(1, 5), st.sampled_from(MISSINGS), st.sampled_from(get_args(State)))
def test_full_data_needs_no_treatment(row: list[bool | None], wanted: int, missing: Missing, current: State) -> None:
    real = [breach for breach in row if breach is not None]
    if len(real) >= wanted:
        found = judge(row, wanted=wanted, enough=wanted, missing=missing, current=current)
        assert found == ("ALARM" if all(real[-wanted:]) else "OK")


@given(ROWS, st.integers(1, 5), st.sampled_from(MISSINGS), st.sampled_from(get_args(State)))
def test_a_good_period_in_the_range_is_never_alarm_while_data_is_missing_and_good(
    row: list[bool | None], wanted: int, missing: Missing, current: State
) -> None:
    if missing == "notBreaching" and sum(1 for breach in row if breach) < wanted:
        assert judge(row, wanted=wanted, enough=wanted, missing=missing, current=current) == "OK"


@given(st.lists(st.tuples(st.floats(0, 599), st.floats(-10, 10)), max_size=30))
def test_every_datapoint_is_in_exactly_one_period(data: list[tuple[float, float]]) -> None:
    points = [Point(at, 1, value, value, value) for at, value in data]
    counted = values(PLAIN._replace(statistic="SampleCount"), points, 600, 10)
    assert sum(count or 0 for count in counted) == len(points)


def test_a_period_includes_its_start_and_not_its_end() -> None:
    points = [Point(60, 1, 5, 5, 5), Point(120, 1, 7, 7, 7)]
    assert values(PLAIN, points, 120, 1) == [5]
    assert values(PLAIN, points, 180, 2) == [5, 7]


def test_the_present_minute_does_not_count_until_it_is_over() -> None:
    one = PLAIN._replace(evaluation_periods=1, datapoints_to_alarm=1)
    points = [Point(119, 1, 9, 9, 9), Point(121, 1, 0, 0, 0)]
    assert evaluate(one, points, 179, "OK") == "ALARM"
    assert evaluate(one, points, 180, "ALARM") == "OK"


def test_long_periods_slide_by_the_minute() -> None:
    long = PLAIN._replace(period=300, evaluation_periods=1, datapoints_to_alarm=1, missing="notBreaching")
    points = [Point(130, 1, 2, 2, 2)]
    assert evaluate(long, points, 180, "OK") == "ALARM"
    assert evaluate(long, points, 130 + 300 * (1 + evaluation.EXTRA) + 60, "ALARM") == "OK"


@pytest.mark.parametrize(
    "given_",
    [
        {"Metrics": [{"Id": "m"}]},
        {"ExtendedStatistic": "p99"},
        {"Period": 10},
        {"ComparisonOperator": "LessThanLowerThreshold"},
        {"DatapointsToAlarm": 4},
        {"TreatMissingData": "often"},
        {"Statistic": ""},
    ],
)
def test_what_the_lab_cannot_judge_is_refused(given_: dict[str, object]) -> None:
    whole = {
        "AlarmName": "a",
        "Namespace": "N",
        "MetricName": "M",
        "Statistic": "Sum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1,
        "Period": 60,
        "EvaluationPeriods": 3,
    }
    assert alarm(whole).datapoints_to_alarm == 3
    with pytest.raises(UnsupportedAlarmError, match="alarm a: "):
        alarm({**whole, **given_})
