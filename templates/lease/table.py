"""The lease table."""

from troposphere import GetAtt, Output, Ref, dynamodb

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.part import Part
from templates.tags import tags

TABLE = "LeaseTable"
PARTITION_KEY = "deployment"


def part(env: Environment) -> Part:
    """A table with one item. AWS-owned key: a customer key would be one more thing that can be switched off."""
    home = HomeRole.WITNESS if env.regions.witness else HomeRole.DR
    return Part(
        resources=(
            dynamodb.Table(
                TABLE,
                TableName=naming.lease_table(env),
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
                Tags=tags(env, "lease", "Says which region may write", role=home),
            ),
        ),
        outputs=(
            Output("LeaseTableName", Value=Ref(TABLE), Description="Name of the lease table"),
            Output("LeaseTableArn", Value=GetAtt(TABLE, "Arn"), Description="ARN of the lease table"),
        ),
    )
