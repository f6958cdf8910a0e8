"""Route 53 as far as failover records go: from the rendered resources and a minute's datapoints to the answer.

Developer Guide, "How Amazon Route 53 determines whether a health check is healthy" and "How Amazon Route 53 chooses
records when health checking is configured".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resolution.resolve import ResolvedTemplate

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {"Maximum": max, "Minimum": min}

Minute = Mapping[str, Sequence[float]]
"""Metric name to what was published within a minute."""


@dataclass
class Dns:
    """Health checks with their memory, over the stacks of both regions by region name."""

    stacks: Mapping[str, ResolvedTemplate]
    home: str
    """Region whose stack holds the global resources."""
    last_known: dict[str, bool] = field(default_factory=dict)

    def answer(self, minute: Minute) -> str:
        """The endpoint that the writer's name gives after a minute with these datapoints."""
        global_resources = self.stacks[self.home]
        records = {
            record["Failover"]: record for record in global_resources.of_type("AWS::Route53::RecordSet").values()
        }
        health = {
            title: self._healthy(title, check["HealthCheckConfig"], minute)
            for title, check in global_resources.of_type("AWS::Route53::HealthCheck").items()
            if check["HealthCheckConfig"]["Type"] == "CLOUDWATCH_METRIC"
        }
        chosen = records["PRIMARY" if self._record_healthy(records["PRIMARY"], health) else "SECONDARY"]
        assert "HealthCheckId" not in records["SECONDARY"], "SECONDARY would no longer always count as healthy"
        (endpoint,) = chosen["ResourceRecords"]
        assert isinstance(endpoint, str)
        return endpoint

    def _record_healthy(self, record: Mapping[str, Any], health: Mapping[str, bool]) -> bool:
        config = self.stacks[self.home].of_type("AWS::Route53::HealthCheck")[record["HealthCheckId"]["Ref"]]
        calculated = config["HealthCheckConfig"]
        assert calculated["Type"] == "CALCULATED"
        children = [health[child["Ref"]] for child in calculated["ChildHealthChecks"]]
        threshold: int = calculated["HealthThreshold"]
        return sum(children) >= threshold

    def _healthy(self, title: str, config: Mapping[str, Any], minute: Minute) -> bool:
        alarm = self._alarm(config["AlarmIdentifier"])
        published = minute.get(alarm["MetricName"], ())
        if published:
            value = STATISTICS[alarm["Statistic"]](published)
            self.last_known[title] = not COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])
            return self.last_known[title]
        match config["InsufficientDataHealthStatus"]:
            case "LastKnownStatus":
                return self.last_known.get(title, True)  # a new check without history is healthy
            case status:
                return bool(status == "Healthy")

    def _alarm(self, identifier: Mapping[str, str]) -> Mapping[str, Any]:
        alarms = self.stacks[identifier["Region"]].of_type("AWS::CloudWatch::Alarm").values()
        (found,) = (alarm for alarm in alarms if alarm["AlarmName"] == identifier["Name"])
        return found
