"""The region's own small table: what its controller must not forget between two runs.

The writer's last contact and fence record, the standby's observations, the highest epoch seen, and the contact
item, which the peer's writer renews.
"""

from troposphere import Output, Ref

from settings.environment import Environment
from templates import naming
from templates.part import Part
from templates.state_table import state_table
from templates.tags import tags

TABLE = "RegionTable"
PARTITION_KEY = "item"
CONTACT_ITEM = "contact"
"""The only item that the peer's controller may touch."""


def part(env: Environment) -> Part:
    """A table that outlives the stack and cannot be deleted by accident: a writer without its record fences itself."""
    table_tags = tags(env, "region", "What the controller must remember")
    return Part(
        resources=(state_table(TABLE, naming.region_table(env), PARTITION_KEY, table_tags),),
        outputs=(Output("RegionTableName", Value=Ref(TABLE), Description="The region's own table"),),
    )
