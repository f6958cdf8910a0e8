"""Subnets of the instance: the foundation's database subnets, whose network ACL is the fence."""

from troposphere import Output, Ref, Split, rds

from settings.environment import Environment
from templates.exports import Exported, imported
from templates.part import Part
from templates.tags import tags

SUBNET_GROUP = "DatabaseSubnetGroup"


def part(env: Environment) -> Part:
    """A subnet group over every zone."""
    return Part(
        resources=(
            rds.DBSubnetGroup(
                SUBNET_GROUP,
                DBSubnetGroupDescription=f"Database subnets of {env.deployment}",
                SubnetIds=Split(",", imported(env, Exported.DATABASE_SUBNET_IDS)),
                Tags=tags(env, "database", "Subnets of the database"),
            ),
        ),
        outputs=(Output(SUBNET_GROUP, Value=Ref(SUBNET_GROUP), Description="Name of the subnet group"),),
    )
