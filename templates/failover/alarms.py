"""Alarms on the automation itself: a controller that could fail nothing over looks well until it is needed."""

from typing import Any

from troposphere import Ref, cloudwatch

from settings.environment import Environment
from templates import naming
from templates.alarm import alarm
from templates.facts import fact
from templates.failover.controller import CONTROLLER
from templates.failover.dns_alarms import DNS_METRIC
from templates.failover.metrics import Metric
from templates.foundation.probe import PROBE
from templates.lambda_function import title
from templates.part import Part
from templates.tags import Severity

LEASE_SILENCE_SECONDS = 300
"""How long the lease table may be silent before somebody is told."""


def part(env: Environment) -> Part:
    """All of them, in both regions. A description's first sentence says what is wrong, the rest what to do."""
    loop, ttl = env.recovery.loop_seconds, env.recovery.lease_ttl_seconds
    log = "Read the controller's log."
    return Part(
        resources=(
            _silent(
                env,
                "controller-silent",
                Metric.HEARTBEAT.value,
                f"No controller. Nothing fails over or fences. {log}",
            ),
            _silent(env, "dns-metric-silent", fact(DNS_METRIC), f"The writer's name follows no lease. {log}"),
            _reaches(
                env,
                "loop-slow",
                Metric.LOOP_SECONDS,
                loop + 1,
                minutes=5,
                severity="warning",
                description=f"Passes take over {loop} s. The RTO budget does not hold. {log}",
            ),
            _reaches(
                env,
                "peer-silent",
                Metric.PEER_SILENCE_SECONDS,
                2 * ttl,
                severity="critical",
                description="The peer is silent. It may be a lost writer: see status and, unless automatic, decide.",
            ),
            _reaches(
                env,
                "lease-silent",
                Metric.LEASE_SILENCE_SECONDS,
                LEASE_SILENCE_SECONDS,
                severity="critical",
                description="The lease table is silent. If it lasts, disarm: if the peer goes too, the writer fences.",
            ),
            _counts(
                env,
                "controller-errors",
                Ref(title(CONTROLLER)),
                "Errors",
                1,
                severity="warning",
                description=f"A run or command failed. {log}",
            ),
            _counts(
                env,
                "controller-throttled",
                Ref(title(CONTROLLER)),
                "Throttles",
                1,
                severity="critical",
                description="Ticks are refused. Raise Lambda's concurrency quota.",
            ),
            _counts(
                env,
                "probe-errors",
                naming.function(env, PROBE),  # foundation's, so not to be referred to
                "Errors",
                3,
                severity="warning",
                description="Probes fail. Nobody is promoted without them. Read the probe's log.",
            ),
        )
    )


def _silent(env: Environment, name: str, metric: Any, description: str) -> cloudwatch.Alarm:
    """Fires when the controller has published nothing of the metric for three minutes."""
    return _own(
        env,
        name,
        metric=metric,
        description=description,
        severity="critical",
        statistic="SampleCount",
        comparison="LessThanThreshold",
        threshold=1,
        minutes=3,
        missing_data="breaching",
    )


def _reaches(
    env: Environment,
    name: str,
    metric: Metric,
    threshold: int,
    *,
    severity: Severity,
    description: str,
    minutes: int = 1,
) -> cloudwatch.Alarm:
    """Fires when the metric is at the threshold or above, minute after minute; its silence is another's business."""
    return _own(
        env,
        name,
        metric=metric.value,
        description=description,
        severity=severity,
        statistic="Minimum",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=threshold,
        minutes=minutes,
        missing_data="notBreaching",
    )


def _own(env: Environment, name: str, **properties: Any) -> cloudwatch.Alarm:
    return alarm(env, title(name, "Alarm"), name=name, namespace=naming.metric_namespace(env), **properties)


def _counts(
    env: Environment,
    name: str,
    function: Any,
    metric: str,
    threshold: int,
    *,
    severity: Severity,
    description: str,
) -> cloudwatch.Alarm:
    """Fires when Lambda counts that many for the function of that name in five minutes."""
    return alarm(
        env,
        title(name, "Alarm"),
        name=name,
        description=description,
        severity=severity,
        namespace="AWS/Lambda",
        metric=metric,
        dimensions={"FunctionName": function},
        statistic="Sum",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=threshold,
        minutes=5,
        period_seconds=300,
        missing_data="notBreaching",
    )
