"""The lease table."""

from troposphere import GetAtt, Output, Ref

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.part import Part
from templates.state_table import state_table
from templates.tags import tags

TABLE = "LeaseTable"
PARTITION_KEY = "deployment"


def part(env: Environment) -> Part:
    """A table with one item, in the witness region, or in dr without one."""
    home = HomeRole.WITNESS if env.regions.witness else HomeRole.DR
    table_tags = tags(env, "lease", "Says which region may write", role=home)
    return Part(
        resources=(state_table(TABLE, naming.lease_table(env), PARTITION_KEY, table_tags),),
        outputs=(
            Output("LeaseTableName", Value=Ref(TABLE), Description="Name of the lease table"),
            Output("LeaseTableArn", Value=GetAtt(TABLE, "Arn"), Description="ARN of the lease table"),
        ),
    )
