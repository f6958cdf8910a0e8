"""The health check of the PRIMARY record: healthy while dr says it holds nothing, or primary says it took back.

Only in dr. A new health check of an alarm without data is healthy, and a new one of the writer's name would send
clients to the home primary, whoever is the writer: `plan` refuses any change here unless that is the writer.
"""

from typing import Any

from troposphere import AWSObject, GetAtt, Output, Ref, route53

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.facts import IS_HOME_DR, is_home
from templates.failover.dns_alarms import DR_HOLDS, DR_HOLDS_ALARM, PRIMARY_TOOK_BACK
from templates.part import Part
from templates.tags import tags

WRITER_CHECK = "WriterHealthCheck"
DR_HOLDS_CHECK = "DrHoldsHealthCheck"
PRIMARY_TOOK_BACK_CHECK = "PrimaryTookBackHealthCheck"


def part(env: Environment) -> Part:
    """Two checks of alarms, and the one that combines them: healthy if either is."""
    return Part(
        resources=(
            _check(
                env,
                WRITER_CHECK,
                "writer",
                "Name of the writer is at primary while healthy",
                route53.HealthCheckConfig(
                    Type="CALCULATED",
                    ChildHealthChecks=[Ref(DR_HOLDS_CHECK), Ref(PRIMARY_TOOK_BACK_CHECK)],
                    HealthThreshold=1,
                ),
            ),
            # The dependency is not implied: the check names the alarm, and Route 53 reads it when the check is made.
            _check(
                env,
                DR_HOLDS_CHECK,
                DR_HOLDS,
                "Unhealthy while dr holds the lease",
                _of_alarm(env, DR_HOLDS, HomeRole.DR, without_data="LastKnownStatus"),
                DependsOn=[DR_HOLDS_ALARM],
            ),
            # Made after primary's stack, which has the alarm.
            _check(
                env,
                PRIMARY_TOOK_BACK_CHECK,
                PRIMARY_TOOK_BACK,
                "Healthy while primary takes over from dr",
                _of_alarm(env, PRIMARY_TOOK_BACK, HomeRole.PRIMARY, without_data="Unhealthy"),
            ),
        ),
        outputs=(
            _id(WRITER_CHECK, "Of the PRIMARY record"),
            _id(DR_HOLDS_CHECK, "Of dr-holds"),
            _id(PRIMARY_TOOK_BACK_CHECK, "Of primary-took-back"),
        ),
        conditions={IS_HOME_DR: is_home(HomeRole.DR)},
    )


def _of_alarm(env: Environment, name: str, home: HomeRole, *, without_data: str) -> route53.HealthCheckConfig:
    return route53.HealthCheckConfig(
        Type="CLOUDWATCH_METRIC",
        AlarmIdentifier=route53.AlarmIdentifier(Name=naming.alarm(env, name), Region=env.region(home).name),
        InsufficientDataHealthStatus=without_data,
    )


def _check(
    env: Environment,
    title: str,
    name: str,
    purpose: str,
    config: route53.HealthCheckConfig,
    **attributes: Any,
) -> AWSObject:
    return route53.HealthCheck(
        title,
        HealthCheckConfig=config,
        HealthCheckTags=tags(env, name, purpose, role=HomeRole.DR),
        Condition=IS_HOME_DR,
        **attributes,
    )


def _id(title: str, description: str) -> Output:
    return Output(f"{title}Id", Value=GetAtt(title, "HealthCheckId"), Description=description, Condition=IS_HOME_DR)
