"""database: the PostgreSQL instance of a region, and what stores, rotates, copies, connects and watches it."""

from troposphere import Template

from settings.environment import Environment
from templates.compose import compose_by_region
from templates.database import (
    alarms,
    connections,
    events,
    instance,
    log_groups,
    parameter_group,
    peering,
    primary_instance,
    replica_instance,
    rotation,
    secret,
    snapshot_copier,
    subnet_group,
)


def build(env: Environment) -> Template:
    """The database layer's template."""
    return compose_by_region(
        env,
        f"{env.deployment}: PostgreSQL of a database region, its secret, copies, peering and alarms",
        [
            subnet_group.part(env),
            parameter_group.part(env),
            log_groups.part(env),
            secret.part(env),
            primary_instance.part(env),
            replica_instance.part(env),
            instance.part(env),
            events.part(env),
            rotation.part(env),
            snapshot_copier.part(env),
            peering.part(env),
            alarms.part(env),
            connections.part(env),
        ],
    )
