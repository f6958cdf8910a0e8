"""Own region and peer together: what the controller may reach in both, whichever it runs in."""

from typing import Any

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming


def both_regions(env: Environment) -> list[str]:
    """Names of both database regions."""
    return [env.region(role).name for role in DATABASE_ROLES]


def in_both_regions(env: Environment, service: str, resource: str) -> list[Any]:
    """ARNs of a resource that has the same name in both database regions."""
    return [naming.arn(service, region, resource) for region in both_regions(env)]
