"""DNS: the writer's name follows the lease holder through records and checks that work when a region is lost."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from settings.roles import DATABASE_ROLES, HomeRole

CODES = {
    "DC040": "a record without the configured TTL",
    "DC041": "an incomplete failover pair",
    "DC042": "a health check where none belongs, or none where one belongs",
    "DC043": "a health check on an alarm that is not in the region it names",
    "DC044": "an alarm behind a health check that Route 53 cannot follow",
    "DC045": "a zone that does not resolve in both VPCs",
    "DC046": "a health check of another kind or threshold than the design's",
}

RECORD, ZONE, CHECK, ALARM = (
    "AWS::Route53::RecordSet",
    "AWS::Route53::HostedZone",
    "AWS::Route53::HealthCheck",
    "AWS::CloudWatch::Alarm",
)
NOT_PLAIN = (
    "Metrics",
    "DatapointsToAlarm",
    "ExtendedStatistic",
    "ThresholdMetricId",
    "EvaluateLowSampleCountPercentile",
)
"""Metric math, M out of N and percentiles: Route 53 follows none of them. Route 53 Developer Guide, "Monitoring a
CloudWatch alarm"."""
PERIOD_SECONDS = 60
MISSING_DATA = {HomeRole.DR: "LastKnownStatus", HomeRole.PRIMARY: "Unhealthy"}
"""Dr's own signal latches; primary's pulse must not."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Zone, records, health checks and the alarms behind them."""
    for stack in deployment.of("failover"):
        for title, zone in stack.of_type(ZONE).items():
            yield from _zone(deployment, stack, title, zone)
        yield from _records(deployment, stack)
        for title, check in stack.of_type(CHECK).items():
            yield from _check(deployment, stack, title, check["HealthCheckConfig"])


def _zone(deployment: Deployment, stack: Stack, title: str, zone: Mapping[str, Any]) -> Iterator[Finding]:
    found = sorted(vpc["VPCRegion"] for vpc in zone.get("VPCs", []))
    if found != sorted(deployment.region(role) for role in DATABASE_ROLES):
        yield stack.finding("DC045", title, f"VPCs of {found}: the name must resolve in both database regions")
    if zone.get("Name", "").rstrip(".") != deployment.environment.dns.zone:
        yield stack.finding("DC045", title, f"{zone.get('Name')} is not the configured zone")


def _records(deployment: Deployment, stack: Stack) -> Iterator[Finding]:
    ttl = deployment.environment.dns.ttl_seconds
    sides: dict[str, list[str]] = {}
    records = stack.of_type(RECORD)
    for title, record in records.items():
        if str(record.get("TTL")) != str(ttl):
            yield stack.finding("DC040", title, f"TTL {record.get('TTL')}, configured are {ttl} s")
        sides.setdefault(record["Name"], []).append(record.get("Failover", "none"))
        if "SetIdentifier" not in record:
            yield stack.finding("DC041", title, "a failover record needs its SetIdentifier")
        if ("HealthCheckId" in record) != (record.get("Failover") == "PRIMARY"):
            yield stack.finding(
                "DC042",
                title,
                "PRIMARY has a health check, SECONDARY none: it is then always healthy",
            )
    for name, found in sides.items():
        if sorted(found) != ["PRIMARY", "SECONDARY"]:
            yield stack.finding("DC041", name, f"{sorted(found)}: a failover pair is one PRIMARY and one SECONDARY")


def _check(deployment: Deployment, stack: Stack, title: str, check: Mapping[str, Any]) -> Iterator[Finding]:
    match check.get("Type"):
        case "CALCULATED":
            if check.get("HealthThreshold") != 1 or len(check.get("ChildHealthChecks", [])) != len(DATABASE_ROLES):
                yield stack.finding("DC046", title, "must be healthy while one of two children is")
        case "CLOUDWATCH_METRIC":
            yield from _alarm_of(deployment, stack, title, check)
        case other:
            yield stack.finding("DC046", title, f"type {other}: health checkers cannot reach a private endpoint")


def _alarm_of(deployment: Deployment, stack: Stack, title: str, check: Mapping[str, Any]) -> Iterator[Finding]:
    name, region = check["AlarmIdentifier"]["Name"], check["AlarmIdentifier"]["Region"]
    expected = MISSING_DATA.get(deployment.home_role(region))
    if check.get("InsufficientDataHealthStatus") != expected:
        yield stack.finding("DC046", title, f"missing data of {region} must read {expected}")
    alarms = {
        alarm.get("AlarmName"): alarm
        for other in deployment.stacks
        if other.region == region
        for alarm in other.of_type(ALARM).values()
    }
    if name not in alarms:
        yield stack.finding("DC043", title, f"no alarm {name} in {region}")
        return
    alarm = alarms[name]
    excess = [field for field in NOT_PLAIN if field in alarm]
    if excess or alarm.get("Period") != PERIOD_SECONDS:
        yield stack.finding(
            "DC044", title, f"alarm {name}: {excess or alarm.get('Period')}; plain one-minute alarms are all it follows"
        )
