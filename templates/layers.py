"""The layers in the order of their deployment, and the regions that each goes to."""

from settings.environment import Environment
from templates import bootstrap, database, failover, foundation, lease
from templates.layer import Layer


def _administration_region(env: Environment) -> tuple[str, ...]:
    return (env.regions.dr.name,)


def _lease_region(env: Environment) -> tuple[str, ...]:
    return (env.lease_region,)


def _database_regions(env: Environment) -> tuple[str, ...]:
    return (env.regions.primary.name, env.regions.dr.name)


LAYERS = (
    Layer("bootstrap", bootstrap.build, _administration_region),
    Layer("lease", lease.build, _lease_region),
    Layer("foundation", foundation.build, _database_regions),
    Layer("database", database.build, _database_regions),
    Layer("failover", failover.build, _database_regions),
)
