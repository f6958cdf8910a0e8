"""What a health check says: by children, by data, and without either."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.dns.health import HealthCheckError, check, healthy, of_alarm, usable

ALARM = {
    "AlarmName": "dr-holds",
    "Namespace": "N",
    "MetricName": "DrHolds",
    "Statistic": "Maximum",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Threshold": 1.0,
    "Period": 60,
    "EvaluationPeriods": 1,
}


def _of_alarm(without: str = "LastKnownStatus", **more: Any) -> dict[str, Any]:
    wanted = {"Name": "dr-holds", "Region": "us-west-2"}
    return {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": wanted, "InsufficientDataHealthStatus": without, **more}


def _calculated(*children: str, threshold: int = 1, **more: Any) -> dict[str, Any]:
    return {"Type": "CALCULATED", "ChildHealthChecks": list(children), "HealthThreshold": threshold, **more}


@pytest.mark.parametrize(
    ("without", "last_known", "expected"),
    [
        ("Healthy", False, True),
        ("Unhealthy", True, False),
        ("LastKnownStatus", True, True),
        ("LastKnownStatus", False, False),
        ("LastKnownStatus", None, True),  # a new check without history is healthy
    ],
)
def test_without_data_the_check_says_what_it_was_told_to(
    without: str,
    last_known: bool | None,  # noqa: FBT001  a state
    expected: bool,  # noqa: FBT001  as above
) -> None:
    assert of_alarm(_of_alarm(without), [None], last_known) is expected
    assert of_alarm(_of_alarm(without), [True, None], last_known) is expected


@given(st.lists(st.booleans(), min_size=1), st.sampled_from(["Healthy", "Unhealthy", "LastKnownStatus"]))
def test_with_data_only_the_data_counts(breaches: list[bool], without: str) -> None:
    found: list[bool | None] = [*breaches]
    assert {of_alarm(_of_alarm(without), found, last) for last in (True, False, None)} == {not all(breaches)}


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(0, 7), st.booleans(), st.booleans())
def test_a_calculated_check_counts_its_healthy_children(
    children: list[bool],
    threshold: int,
    inverted: bool,  # noqa: FBT001  a setting
    disabled: bool,  # noqa: FBT001  as above
) -> None:
    names = [str(number) for number in range(len(children))]
    checks: dict[str, Any] = {name: _of_alarm() for name in names}
    checks["all"] = _calculated(*names, threshold=threshold, Inverted=inverted, Disabled=disabled)
    expected = (disabled or sum(children) >= threshold) != inverted
    assert healthy("all", checks, lambda name: children[int(name)]) is expected


def test_the_writers_check_is_healthy_while_either_child_is() -> None:
    checks = {"writer": _calculated("dr", "back"), "dr": _of_alarm(), "back": _of_alarm("Unhealthy")}
    for dr, back in ((True, True), (True, False), (False, True), (False, False)):
        assert healthy("writer", checks, {"dr": dr, "back": back}.__getitem__) is (dr or back)


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ({}, "there is no health check a"),
        ({"a": _calculated("a")}, "child of itself"),
        ({"a": _calculated("b"), "b": _calculated("a")}, "child of itself"),
        ({"a": _calculated("b")}, "there is no health check b"),
    ],
)
def test_checks_that_lead_nowhere_say_so(checks: dict[str, Any], said: str) -> None:
    with pytest.raises(HealthCheckError, match=said):
        healthy("a", checks, lambda _name: True)


@pytest.mark.parametrize(
    "config",
    [
        {"Type": "TCP", "IPAddress": "10.0.0.1", "Port": 5432},
        {"Type": "CALCULATED", "ChildHealthChecks": ["a"]},
        _calculated(),
        _of_alarm("Perhaps"),
        _of_alarm(AlarmIdentifier={"Name": "a"}),
    ],
)
def test_what_cannot_be_evaluated_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(HealthCheckError):
        check(config)


@pytest.mark.parametrize(
    "different",
    [
        {"ExtendedStatistic": "p99"},
        {"Metrics": [{"Id": "m"}]},
        {"EvaluationPeriods": 3, "DatapointsToAlarm": 2},
        {"Period": 10},
    ],
)
def test_alarms_that_route_53_cannot_follow_are_refused(different: dict[str, Any]) -> None:
    assert usable(ALARM).metric == "DrHolds"
    with pytest.raises(HealthCheckError):
        usable({**ALARM, **different})
