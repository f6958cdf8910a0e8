"""failover: who decides that a region is lost, and the name that follows the writer. It changes often, safely."""

from troposphere import Template

from settings.environment import Environment
from templates.compose import compose_by_region
from templates.failover import (
    alarms,
    controller,
    dashboard,
    dns_alarms,
    health_checks,
    hosted_zone,
    parameters,
    peering_routes,
    records,
)


def build(env: Environment) -> Template:
    """The failover layer's template. Zone, health checks and records are global and exist only in dr."""
    return compose_by_region(
        env,
        f"{env.deployment}: controller, writer's name",
        [
            parameters.part(),
            peering_routes.part(env),
            controller.part(env),
            alarms.part(env),
            dashboard.part(env),
            dns_alarms.part(env),
            health_checks.part(env),
            hosted_zone.part(env),
            records.part(env),
        ],
    )
