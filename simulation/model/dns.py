"""The writer's name, from datapoints to what a client resolves: alarm data, health checks, records, caches.

The definitions are the rendered ones. Route 53 Developer Guide: a health check of an alarm follows the alarm's data,
not its state; a calculated one is healthy with enough healthy children; of a failover pair SECONDARY has no check.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import ge, lt
from typing import Any

from resolution.resolve import ResolvedTemplate
from simulation.model.deployment import Deployment

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "LessThanThreshold": lt,
}


@dataclass(frozen=True, slots=True)
class Check:
    """A health check of an alarm on one metric."""

    name: str
    region: str
    """Whose CloudWatch has the alarm."""
    namespace: str
    metric: str
    statistic: str
    comparison: str
    threshold: float
    without_data: str

    def healthy(self, value: float | None, last_known: bool | None) -> bool:  # noqa: FBT001  a state, not a switch
        """What it says, given the minute's statistic and what it said last."""
        if value is not None:
            return not COMPARISONS[self.comparison](value, self.threshold)
        if self.without_data == "LastKnownStatus":
            return True if last_known is None else last_known  # a new check without history is healthy
        return self.without_data == "Healthy"


@dataclass(frozen=True, slots=True)
class Definition:
    """The failover pair and its checks."""

    checks: tuple[Check, ...]
    enough: int
    """How many of them make PRIMARY healthy."""
    primary: str
    """The host that PRIMARY points to."""
    secondary: str
    ttl: float

    def answer(self, healthy: Mapping[str, bool]) -> str:
        """The host that the name points to."""
        return self.primary if sum(healthy[check.name] for check in self.checks) >= self.enough else self.secondary


@cache
def definition(present: Deployment) -> Definition:
    """As rendered in the stack of the home dr region, which has the global resources."""
    stacks = present.stacks
    resources = stacks[present.dr]
    checks = resources.of_type("AWS::Route53::HealthCheck")
    records = {record["Failover"]: record for record in resources.of_type("AWS::Route53::RecordSet").values()}
    if "HealthCheckId" in records["SECONDARY"]:
        raise ValueError("SECONDARY would not always count as healthy")
    writer = checks[records["PRIMARY"]["HealthCheckId"]["Ref"]]["HealthCheckConfig"]
    children = [child["Ref"] for child in writer["ChildHealthChecks"]]
    return Definition(
        tuple(_check(name, checks[name]["HealthCheckConfig"], stacks) for name in children),
        writer["HealthThreshold"],
        records["PRIMARY"]["ResourceRecords"][0],
        records["SECONDARY"]["ResourceRecords"][0],
        float(records["PRIMARY"]["TTL"]),
    )


def _check(name: str, config: Mapping[str, Any], stacks: Mapping[str, ResolvedTemplate]) -> Check:
    wanted = config["AlarmIdentifier"]
    alarms = stacks[wanted["Region"]].of_type("AWS::CloudWatch::Alarm").values()
    (alarm,) = (each for each in alarms if each["AlarmName"] == wanted["Name"])
    if (alarm["Period"], alarm["EvaluationPeriods"], "DatapointsToAlarm" in alarm) != (60, 1, False):
        raise ValueError(f"{wanted['Name']} is no alarm over one minute")
    return Check(
        name,
        wanted["Region"],
        alarm["Namespace"],
        alarm["MetricName"],
        alarm["Statistic"],
        alarm["ComparisonOperator"],
        float(alarm["Threshold"]),
        config["InsufficientDataHealthStatus"],
    )
