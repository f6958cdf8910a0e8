"""The DNS resources, pinned: a health check keeps the definition that it saw, and a re-created one starts healthy.

If a change is meant, it may go out only while the home primary is the writer; then take over what the failing
comparison shows.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from settings.roles import HomeRole
from tests.environments import environment
from tests.templates.failover.stacks import stack

GOLDEN = json.loads(Path(__file__).with_name("dns.json").read_text(encoding="utf-8"))
SIGNALS = {"DrHoldsAlarm", "PrimaryTookBackAlarm"}
DESCRIPTIVE = {"Tags", "HealthCheckTags", "HostedZoneTags", "AlarmDescription"}
"""May change at any time: they identify nothing and decide nothing."""
REPROTECTED = {"regions__primary__created_from": "orders-prod-us-west-2-g1", "regions__primary__generation": 2}


def definitions(role: HomeRole, **changes: Any) -> dict[str, Any]:
    return {
        title: resource | {"Properties": {k: v for k, v in resource["Properties"].items() if k not in DESCRIPTIVE}}
        for title, resource in stack(role, environment(**changes)).resources.items()
        if resource["Type"].startswith("AWS::Route53::") or title in SIGNALS
    }


@pytest.mark.parametrize("role", [HomeRole.PRIMARY, HomeRole.DR])
def test_as_pinned(role: HomeRole) -> None:
    assert definitions(role) == GOLDEN[role.value]


@pytest.mark.parametrize("role", [HomeRole.PRIMARY, HomeRole.DR])
def test_neither_reprotection_nor_tuning_touches_them(role: HomeRole) -> None:
    tuned = {"recovery__mode": "off", "recovery__loop_seconds": 5, "monitoring__notify_emails": []}
    assert definitions(role, **REPROTECTED, **tuned) == GOLDEN[role.value]


def test_global_resources_exist_once() -> None:
    in_primary = {resource["Type"] for resource in stack(HomeRole.PRIMARY).resources.values()}
    assert not {kind for kind in in_primary if kind.startswith("AWS::Route53")}


@pytest.mark.parametrize(("role", "title"), [(HomeRole.DR, "DrHoldsAlarm"), (HomeRole.PRIMARY, "PrimaryTookBackAlarm")])
def test_route_53_can_read_the_alarms(role: HomeRole, title: str) -> None:
    """Standard resolution, one plain metric, no M-out-of-N; and a missing datapoint must stay missing."""
    alarm = stack(role).resources[title]["Properties"]
    assert alarm["Period"] % 60 == 0
    assert alarm["EvaluationPeriods"] == 1
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["Statistic"] in {"Average", "Minimum", "Maximum", "Sum", "SampleCount"}
    assert not {"Metrics", "DatapointsToAlarm", "ExtendedStatistic"} & alarm.keys()


def test_each_signal_lives_in_the_region_that_publishes_it() -> None:
    assert SIGNALS & stack(HomeRole.DR).resources.keys() == {"DrHoldsAlarm"}
    assert SIGNALS & stack(HomeRole.PRIMARY).resources.keys() == {"PrimaryTookBackAlarm"}


def test_the_zone_is_known_in_both_vpcs() -> None:
    zone = stack(HomeRole.DR).resources["HostedZone"]["Properties"]
    assert zone["VPCs"] == [
        {"VPCId": "imported-VpcId", "VPCRegion": "us-west-2"},
        {"VPCId": "vpc-0000000000000peer", "VPCRegion": "us-east-1"},
    ]


def test_the_alarm_exists_before_the_health_check_that_reads_it() -> None:
    assert stack(HomeRole.DR).resources["DrHoldsHealthCheck"]["DependsOn"] == ["DrHoldsAlarm"]


def test_both_records_have_the_configured_ttl_and_a_name_of_their_own() -> None:
    records = stack(HomeRole.DR, environment(dns__ttl_seconds=5)).of_type("AWS::Route53::RecordSet").values()
    assert [record["TTL"] for record in records] == ["5", "5"]
    assert {record["SetIdentifier"] for record in records} == {"primary", "dr"}
    assert {record["Name"] for record in records} == {"writer.orders-prod.internal"}
