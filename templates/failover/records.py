"""The writer's name: a failover pair, primary's endpoint while its health check is healthy, else dr's.

Only in dr. SECONDARY has no health check and so always counts as healthy; were both unhealthy, Route 53 would
answer PRIMARY, the stale one.
"""

from typing import Any

from troposphere import Output, Ref, route53

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.facts import IS_HOME_DR, is_home
from templates.failover.health_checks import WRITER_CHECK
from templates.failover.hosted_zone import ZONE
from templates.overrides import DATABASE_ENDPOINT, PEER_DATABASE_ENDPOINT, Override
from templates.part import Part

PRIMARY_RECORD = "WriterPrimaryRecord"
SECONDARY_RECORD = "WriterSecondaryRecord"


def part(env: Environment) -> Part:
    """Both records, seen from dr: the peer is primary."""
    name = naming.writer_name(env)
    return Part(
        resources=(
            _record(
                env,
                PRIMARY_RECORD,
                HomeRole.PRIMARY,
                "PRIMARY",
                PEER_DATABASE_ENDPOINT,
                HealthCheckId=Ref(WRITER_CHECK),
            ),
            _record(env, SECONDARY_RECORD, HomeRole.DR, "SECONDARY", DATABASE_ENDPOINT),
        ),
        outputs=(Output("WriterName", Value=name, Description="DNS name of the writer", Condition=IS_HOME_DR),),
        conditions={IS_HOME_DR: is_home(HomeRole.DR)},
    )


def _record(
    env: Environment, title: str, home: HomeRole, failover: str, endpoint: Override, **properties: Any
) -> route53.RecordSetType:
    return route53.RecordSetType(
        title,
        HostedZoneId=Ref(ZONE),
        Name=naming.writer_name(env),
        Type="CNAME",
        TTL=str(env.dns.ttl_seconds),
        SetIdentifier=home.value,
        Failover=failover,
        ResourceRecords=[Ref(endpoint.parameter)],
        Condition=IS_HOME_DR,
        **properties,
    )
