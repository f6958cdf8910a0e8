"""PostgreSQL's parameters, the same in both regions.

A standby whose max_connections and the like are below the writer's does not start, so there is one list. The
group's name is CloudFormation's: a named group could not be replaced by one of the next major version's family.
"""

from troposphere import Output, Ref, rds

from settings.environment import Environment
from templates.part import Part
from templates.tags import tags

PARAMETER_GROUP = "DatabaseParameterGroup"


def part(env: Environment) -> Part:
    """The parameters of the environment file over the project's defaults, of the engine's major version."""
    return Part(
        resources=(
            rds.DBParameterGroup(
                PARAMETER_GROUP,
                Description=f"Parameters of {env.deployment}",
                Family=env.database.parameter_group_family,
                Parameters=env.database.effective_parameters,
                Tags=tags(env, "database", "Parameters of the database"),
            ),
        ),
        outputs=(Output(PARAMETER_GROUP, Value=Ref(PARAMETER_GROUP), Description="Name of the parameter group"),),
    )
