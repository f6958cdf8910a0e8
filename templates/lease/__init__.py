"""lease: the one record that says which region may write. A plain stack in the lease region; it never changes."""

from troposphere import Template

from settings.environment import Environment
from templates.compose import compose
from templates.lease import table


def build(env: Environment) -> Template:
    """The lease layer's template."""
    return compose(f"{env.deployment}: the lease that says which region may write", [table.part(env)])
