"""foundation: network, key, topic, probe and memory of a database region. It rarely changes; others import from it."""

from troposphere import Template

from settings.environment import Environment
from templates.compose import compose_by_region
from templates.foundation import (
    encryption,
    flow_logs,
    monitoring_role,
    network_acl,
    notifications,
    probe,
    region_table,
    routing,
    security_groups,
    subnets,
    vpc,
)


def build(env: Environment) -> Template:
    """The foundation layer's template."""
    return compose_by_region(
        env,
        f"{env.deployment}: network, key, alarm topic, roles, table and probe of a database region",
        [
            vpc.part(env),
            subnets.part(env),
            routing.part(env),
            network_acl.part(env),
            security_groups.part(env),
            encryption.part(env),
            notifications.part(env),
            monitoring_role.part(env),
            flow_logs.part(env),
            region_table.part(env),
            probe.part(env),
        ],
    )
