"""CloudWatch alarms: one plain metric each, a description that says what to do, a severity tag."""

from collections.abc import Mapping
from typing import Any, Literal

from troposphere import cloudwatch

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, imported
from templates.tags import Severity, tags

MissingData = Literal["breaching", "notBreaching", "ignore", "missing"]
Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
]


def alarm(
    env: Environment,
    title: str,
    *,
    name: str,
    description: str,
    severity: Severity,
    namespace: str,
    metric: Any,
    statistic: Literal["Average", "Maximum", "Minimum", "Sum", "SampleCount"],
    comparison: Comparison,
    threshold: float,
    missing_data: MissingData,
    minutes: int,
    period_seconds: int = 60,
    dimensions: Mapping[str, Any] | None = None,
    notify: bool = True,
    notify_on_missing: bool = False,
    **attributes: Any,
) -> cloudwatch.Alarm:
    """An alarm over `minutes` of datapoints that goes to the region's topic.

    Args:
        env: the environment.
        title: logical id.
        name: what follows the deployment in the alarm's name.
        description: what it means and what to do; read at 3 a.m.
        severity: see `tags`.
        namespace: metric namespace.
        metric: metric name; a fact where it differs by region.
        statistic: statistic of each period.
        comparison: how the statistic is compared with the threshold.
        threshold: in the metric's unit.
        missing_data: decided for each alarm on purpose.
        minutes: how long the condition must hold; a multiple of the period.
        period_seconds: length of a period.
        dimensions: metric dimensions.
        notify: whether the alarm and its end go to the topic.
        notify_on_missing: whether missing data goes to the topic too.
        attributes: resource attributes such as Condition.
    """
    topic = [imported(env, Exported.TOPIC_ARN)]
    actions: dict[str, Any] = {"AlarmActions": topic, "OKActions": topic} if notify else {}
    if notify_on_missing:
        actions["InsufficientDataActions"] = topic
    measured: dict[str, Any] = {}
    if dimensions:
        measured["Dimensions"] = [
            cloudwatch.MetricDimension(Name=key, Value=value) for key, value in dimensions.items()
        ]
    return cloudwatch.Alarm(
        title,
        AlarmName=naming.alarm(env, name),
        AlarmDescription=description,
        Namespace=namespace,
        MetricName=metric,
        Statistic=statistic,
        ComparisonOperator=comparison,
        Threshold=threshold,
        TreatMissingData=missing_data,
        Period=period_seconds,
        EvaluationPeriods=minutes * 60 // period_seconds,
        Tags=tags(env, name, f"Watches {metric if isinstance(metric, str) else name}", severity=severity),
        **measured,
        **actions,
        **attributes,
    )
