"""foundation."""

from troposphere import Template

from settings.environment import Environment
from templates.compose import compose_by_region


def build(env: Environment) -> Template:
    """The foundation layer's template."""
    return compose_by_region(env, f"{env.deployment}: foundation", [])
