"""The two alarms that decide where the writer's name points: one in each region, on what that region says itself.

Route 53 reads an alarm's data stream, not its state, and knows only plain standard-resolution alarms: one metric,
no metric math, no M-out-of-N (Developer Guide, "Values that you specify when you create health checks"). Every
property here is pinned by a golden test, since a health check keeps the definition that it saw. They tell nobody:
`PrimaryTookBack` fires all its life but minutes, and of a failover the controller tells.
"""

from typing import Any

from troposphere import cloudwatch

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.alarm import alarm
from templates.facts import IS_HOME_DR, IS_HOME_PRIMARY, facts, is_home
from templates.failover.metrics import Metric
from templates.part import Part

DR_HOLDS_ALARM = "DrHoldsAlarm"
PRIMARY_TOOK_BACK_ALARM = "PrimaryTookBackAlarm"
DR_HOLDS = "dr-holds"
PRIMARY_TOOK_BACK = "primary-took-back"

OWN_METRIC = {HomeRole.PRIMARY: Metric.PRIMARY_TOOK_BACK, HomeRole.DR: Metric.DR_HOLDS}
"""The metric that each region's controller owes to DNS."""
DNS_METRIC = "DnsMetric"
"""The same as a fact."""


def part(env: Environment) -> Part:
    """The alarm of each region, and which metric it watches."""
    return Part(
        resources=(
            _signal(
                env,
                DR_HOLDS_ALARM,
                DR_HOLDS,
                Metric.DR_HOLDS,
                "Dr holds the lease: the writer's name points at dr. A signal for DNS: never edit or delete.",
                comparison="GreaterThanOrEqualToThreshold",
                Condition=IS_HOME_DR,
            ),
            _signal(
                env,
                PRIMARY_TOOK_BACK_ALARM,
                PRIMARY_TOOK_BACK,
                Metric.PRIMARY_TOOK_BACK,
                "Fires except while primary takes over from dr. A signal for DNS: never edit or delete.",
                comparison="LessThanThreshold",
                Condition=IS_HOME_PRIMARY,
            ),
        ),
        conditions={IS_HOME_DR: is_home(HomeRole.DR), IS_HOME_PRIMARY: is_home(HomeRole.PRIMARY)},
        facts=facts(DNS_METRIC, lambda role: OWN_METRIC[role].value),
    )


def _signal(
    env: Environment, title: str, name: str, metric: Metric, description: str, **different: Any
) -> cloudwatch.Alarm:
    return alarm(
        env,
        title,
        name=name,
        description=description,
        severity="info",
        namespace=naming.metric_namespace(env),
        metric=metric.value,
        statistic="Maximum",
        threshold=1,
        missing_data="missing",
        minutes=1,
        notify=False,
        **different,
    )
