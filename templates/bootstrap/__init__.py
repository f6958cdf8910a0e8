"""bootstrap: the roles of the StackSets and the ceiling of every role that they make. One stack: IAM is global."""

from troposphere import Template

from settings.environment import Environment
from templates.bootstrap import administration, boundary, execution
from templates.compose import compose


def build(env: Environment) -> Template:
    """The bootstrap layer's template."""
    return compose(
        f"{env.deployment}: StackSet roles, their policies, and the permissions boundary",
        [boundary.part(env), administration.part(env), execution.part(env)],
    )
