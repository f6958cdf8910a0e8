"""Alarms on the automation itself: who would be told of what, and when."""

from typing import Any

import pytest

from resolution.resolve import resolve
from settings.roles import DATABASE_ROLES, HomeRole
from templates import foundation
from tests.environments import environment
from tests.templates.failover.stacks import stack

SIGNALS = {"orders-prod-dr-holds", "orders-prod-primary-took-back"}


def alarms(role: HomeRole, **changes: Any) -> dict[str, dict[str, Any]]:
    found = stack(role, environment(**changes)).of_type("AWS::CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix("orders-prod-"): alarm for alarm in found}


def severity(alarm: dict[str, Any]) -> str:
    return next(str(tag["Value"]) for tag in alarm["Tags"] if tag["Key"] == "Severity")


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_silence_is_told_within_three_minutes(role: HomeRole) -> None:
    """This release's controller publishes nothing, so these two are what a person hears first."""
    own = {HomeRole.PRIMARY: "PrimaryTookBack", HomeRole.DR: "DrHolds"}[role]
    for name, metric in (("controller-silent", "Heartbeat"), ("dns-metric-silent", own)):
        alarm = alarms(role)[name]
        assert alarm["MetricName"] == metric
        assert alarm["Namespace"] == "Recovery/orders-prod"
        assert alarm["TreatMissingData"] == "breaching"
        assert alarm["Period"] * alarm["EvaluationPeriods"] <= 180
        assert severity(alarm) == "critical"
        # Fires on no datapoint at all, not on a value: DrHolds is 0 for most of its life.
        assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
            "SampleCount",
            "LessThanThreshold",
            1,
        )


def test_the_alarms_follow_the_configured_timings() -> None:
    found = alarms(HomeRole.DR, recovery__loop_seconds=5, recovery__lease_ttl_seconds=90)
    assert found["loop-slow"]["Threshold"] == 6
    assert found["peer-silent"]["Threshold"] == 180


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_silence_of_the_lease_table_pages_after_five_minutes(role: HomeRole) -> None:
    alarm = alarms(role)["lease-silent"]
    assert (alarm["MetricName"], alarm["Threshold"], severity(alarm)) == ("LeaseSilenceSeconds", 300, "critical")


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_lambdas_own_failures(role: HomeRole) -> None:
    found = alarms(role)
    watched = {
        (str(alarm["Dimensions"][0]["Value"]), alarm["MetricName"])
        for alarm in found.values()
        if alarm["Namespace"] == "AWS/Lambda"
    }
    assert watched == {
        ("{'Ref': 'ControllerFunction'}", "Errors"),
        ("{'Ref': 'ControllerFunction'}", "Throttles"),
        ("orders-prod-probe", "Errors"),
    }
    (probe,) = resolve(foundation.build(environment()).to_dict(), "us-east-1").of_type("AWS::Lambda::Function").values()
    assert found["probe-errors"]["Dimensions"] == [{"Name": "FunctionName", "Value": probe["FunctionName"]}]


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_every_alarm_tells_the_regions_topic_except_the_signals(role: HomeRole) -> None:
    for alarm in stack(role).of_type("AWS::CloudWatch::Alarm").values():
        told = alarm.get("AlarmActions", [])
        assert told == ([] if alarm["AlarmName"] in SIGNALS else ["imported-TopicArn"]), alarm["AlarmName"]


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_every_alarm_says_what_is_wrong_and_then_what_to_do(role: HomeRole) -> None:
    for alarm in stack(role).of_type("AWS::CloudWatch::Alarm").values():
        wrong, _, to_do = alarm["AlarmDescription"].partition(". ")
        assert wrong
        assert to_do.endswith(".")
        assert severity(alarm) in {"critical", "warning", "info"}
