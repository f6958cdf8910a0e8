"""The alarm on connections: a share of max_connections where that is a number, else far above what is usual."""

from typing import Any

from troposphere import Ref, cloudwatch

from settings.environment import Environment
from templates import naming
from templates.alarm import MissingData, alarm
from templates.database.identity import of_the_database
from templates.exports import Exported, imported
from templates.lambda_function import title
from templates.part import Part
from templates.tags import tags

NAME = "connections"
MAX_CONNECTIONS = "max_connections"
METRIC = "DatabaseConnections"
MINUTES = 5
MISSING: MissingData = "missing"
"""Neither alarm nor all-clear: the alarm `database-silent` reports an instance that says nothing."""
BAND_WIDTH = 3
"""Standard deviations around what is usual."""


def part(env: Environment) -> Part:
    """One alarm, of the kind that the parameter allows."""
    limit = env.database.effective_parameters.get(MAX_CONNECTIONS, "")
    return Part(resources=(_share_of(env, int(limit)) if limit.isdigit() else _unusual(env),))


def _share_of(env: Environment, limit: int) -> cloudwatch.Alarm:
    percent = env.monitoring.alarms.connections_percent
    return alarm(
        env,
        title(NAME, "Alarm"),
        name=NAME,
        description=f"More than {percent}% of {limit} connections are in use; at the limit clients are refused. Look "
        "for a leaking pool; raise max_connections, on the standby first.",
        severity="warning",
        namespace="AWS/RDS",
        metric=METRIC,
        statistic="Maximum",
        comparison="GreaterThanThreshold",
        threshold=limit * percent // 100,
        missing_data=MISSING,
        minutes=MINUTES,
        dimensions={"DBInstanceIdentifier": of_the_database(Ref)},
    )


def _unusual(env: Environment) -> cloudwatch.Alarm:
    """max_connections is a formula over the instance's memory, which only RDS evaluates: no share is known here."""
    topic = [imported(env, Exported.TOPIC_ARN)]
    description = (
        "Far more connections than usual. Look for a leaking pool; compare SHOW max_connections, where clients are "
        "refused."
    )
    metric = cloudwatch.Metric(
        Namespace="AWS/RDS",
        MetricName=METRIC,
        Dimensions=[cloudwatch.MetricDimension(Name="DBInstanceIdentifier", Value=of_the_database(Ref))],
    )
    queries: list[Any] = [
        cloudwatch.MetricDataQuery(
            Id="used", MetricStat=cloudwatch.MetricStat(Metric=metric, Period=60, Stat="Maximum"), ReturnData=True
        ),
        cloudwatch.MetricDataQuery(Id="usual", Expression=f"ANOMALY_DETECTION_BAND(used, {BAND_WIDTH})"),
    ]
    return cloudwatch.Alarm(
        title(NAME, "Alarm"),
        AlarmName=naming.alarm(env, NAME),
        AlarmDescription=description,
        Metrics=queries,
        ThresholdMetricId="usual",
        ComparisonOperator="GreaterThanUpperThreshold",
        EvaluationPeriods=MINUTES,
        TreatMissingData=MISSING,
        AlarmActions=topic,
        OKActions=topic,
        Tags=tags(env, NAME, "Far more connections than usual", severity="warning"),
    )
