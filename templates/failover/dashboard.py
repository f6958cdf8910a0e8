"""One dashboard for each region: replication, and what the controller says about itself.

Dashboards have no region, only an account: the name carries the region, or the second stack would take the first's.
"""

import json
from collections.abc import Sequence
from typing import Any

from troposphere import Output, Ref, Sub, cloudwatch

from settings.environment import Environment
from templates import naming
from templates.facts import fact, facts
from templates.failover.metrics import Metric
from templates.part import Part
from templates.tags import tags

DASHBOARD = "Dashboard"
DATABASE = "Database"
REGION, IDENTIFIER = "${AWS::Region}", "${Database}"
CHARTS = (
    ("Replication: seconds, bytes", "AWS/RDS", ("ReplicaLag", "OldestReplicationSlotLag")),
    ("Lease and DNS", None, (Metric.LEASE_HELD, Metric.DR_HOLDS, Metric.PRIMARY_TOOK_BACK, Metric.HEARTBEAT)),
    ("Seconds", None, (Metric.LEASE_SILENCE_SECONDS, Metric.PEER_SILENCE_SECONDS, Metric.LOOP_SECONDS)),
    ("Measured RTO and RPO, seconds", None, (Metric.MEASURED_RTO_SECONDS, Metric.MEASURED_RPO_SECONDS)),
)
"""Heading, namespace (the controller's own unless said), metrics; CloudWatch places charts without a place in rows."""


def part(env: Environment) -> Part:
    """The dashboard and its name."""
    return Part(
        resources=(
            cloudwatch.Dashboard(
                DASHBOARD,
                DashboardName=Sub(f"{env.deployment}-{REGION}"),
                DashboardBody=Sub(json.dumps(_body(env), separators=(",", ":")), Database=fact(DATABASE)),
                Tags=tags(env, "dashboard", "Replication and failover at a glance"),
            ),
        ),
        outputs=(Output("DashboardName", Value=Ref(DASHBOARD), Description="Name of the dashboard"),),
        facts=facts(DATABASE, lambda role: naming.database_identifier(env, role)),
    )


def _body(env: Environment) -> dict[str, Any]:
    own = naming.metric_namespace(env)
    return {"widgets": [_chart(heading, _series(namespace or own, names)) for heading, namespace, names in CHARTS]}


def _series(namespace: str, names: Sequence[str]) -> list[list[str]]:
    """CloudWatch's form: namespace, metric, dimension name and value; a dot repeats what stands above it."""
    dimensions = ["DBInstanceIdentifier", IDENTIFIER] if namespace == "AWS/RDS" else []
    first, *others = map(str, names)
    return [[namespace, first, *dimensions], *([".", name, *("." for _ in dimensions)] for name in others)]


def _chart(heading: str, series: list[list[str]]) -> dict[str, Any]:
    view = {"title": heading, "region": REGION, "period": 60, "stat": "Maximum", "metrics": series}
    return {"type": "metric", "properties": view}
