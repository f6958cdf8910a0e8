"""Alarms of the database and of this layer's functions."""

from typing import Any

from troposphere import AWSObject, Ref, cloudwatch

from settings.environment import Environment
from templates import naming
from templates.alarm import alarm
from templates.database import rotation, snapshot_copier
from templates.database.alarm_table import DATABASE_ALARMS, DatabaseAlarm
from templates.database.identity import of_the_database
from templates.facts import IS_HOME_PRIMARY
from templates.lambda_function import title
from templates.part import Part

HOUR_SECONDS = 3600


def part(env: Environment) -> Part:
    """Every alarm of the layer."""
    return Part(
        resources=(
            *(_of_the_instance(env, row) for row in DATABASE_ALARMS),
            _copy_age(env),
            _errors(
                env,
                snapshot_copier.NAME,
                "The snapshot copier failed. Read its log; until it works the standby's region gets no new copies.",
            ),
            _errors(
                env,
                rotation.NAME,
                "Rotation of the master password failed. AWSPENDING may be what works: run it again. Read its log.",
                Condition=IS_HOME_PRIMARY,
            ),
        )
    )


def _of_the_instance(env: Environment, row: DatabaseAlarm) -> cloudwatch.Alarm:
    return alarm(
        env,
        title(row.name, "Alarm"),
        name=row.name,
        description=row.description,
        severity=row.severity,
        namespace="AWS/RDS",
        metric=row.metric,
        statistic=row.statistic,
        comparison=row.comparison,
        threshold=row.threshold(env),
        missing_data=row.missing,
        minutes=row.minutes,
        dimensions={"DBInstanceIdentifier": of_the_database(Ref)},  # a database in the making is not silent yet
        notify_on_missing=row.notify_on_missing,
    )


def _copy_age(env: Environment) -> cloudwatch.Alarm:
    """One datapoint for each run of the copier: the period is the run's interval, and a second miss alarms."""
    every_hours = env.snapshot_copies.every_hours
    return alarm(
        env,
        title("snapshot-copy-age", "Alarm"),
        name="snapshot-copy-age",
        description="No recent copy of the writer's snapshots here, or the copier is silent. Read the copier's log; "
        "check key and snapshot quota.",
        severity="warning",
        namespace=naming.metric_namespace(env),
        metric=snapshot_copier.COPY_AGE_METRIC,
        statistic="Maximum",
        comparison="GreaterThanThreshold",
        threshold=env.monitoring.alarms.snapshot_copy_age_hours * HOUR_SECONDS,
        missing_data="breaching",  # the copier publishes in either role, so its silence is a failure
        minutes=2 * every_hours * 60,
        period_seconds=every_hours * HOUR_SECONDS,
    )


def _errors(env: Environment, function: str, description: str, **attributes: Any) -> AWSObject:
    """Failed runs of a function that runs seldom."""
    return alarm(
        env,
        title(function, "ErrorsAlarm"),
        name=f"{function}-errors",
        description=description,
        severity="warning",
        namespace="AWS/Lambda",
        metric="Errors",
        statistic="Sum",
        comparison="GreaterThanThreshold",
        threshold=0,
        missing_data="notBreaching",  # Lambda publishes only when the function runs
        minutes=5,
        period_seconds=300,
        dimensions={"FunctionName": naming.function(env, function)},
        **attributes,
    )
