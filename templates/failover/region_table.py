"""The region's own small table: what its controller must not forget between two runs.

The writer's last contact and fence record, the standby's observations, the highest epoch seen, and the contact
item, which the peer's writer renews.
"""

from troposphere import Output, Ref, dynamodb

from settings.environment import Environment
from templates import naming
from templates.part import Part
from templates.tags import tags

TABLE = "RegionTable"
PARTITION_KEY = "item"
CONTACT_ITEM = "contact"
"""The only item that the peer's controller may touch."""


def part(env: Environment) -> Part:
    """A table that outlives the stack and cannot be deleted by accident: a writer without its record fences itself.

    AWS-owned key: it holds times and counters only, and a customer key that is switched off would fence the writer.
    """
    return Part(
        resources=(
            dynamodb.Table(
                TABLE,
                TableName=naming.region_table(env),
                AttributeDefinitions=[dynamodb.AttributeDefinition(AttributeName=PARTITION_KEY, AttributeType="S")],
                KeySchema=[dynamodb.KeySchema(AttributeName=PARTITION_KEY, KeyType="HASH")],
                BillingMode="PAY_PER_REQUEST",
                DeletionProtectionEnabled=True,
                PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                    PointInTimeRecoveryEnabled=True
                ),
                SSESpecification=dynamodb.SSESpecification(SSEEnabled=False),
                DeletionPolicy="Retain",
                UpdateReplacePolicy="Retain",
                Tags=tags(env, "region", "What the controller must remember"),
            ),
        ),
        outputs=(Output("RegionTableName", Value=Ref(TABLE), Description="The region's own table"),),
    )
