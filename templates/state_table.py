"""A small table that holds state of the failover: kept, restorable, billed by use.

Encrypted with the key that AWS owns: a customer key would be one more thing that can be switched off, and the
tables hold times and counters only.
"""

from troposphere import Tags, dynamodb


def state_table(title: str, name: str, key: str, tags: Tags) -> dynamodb.Table:
    """A DynamoDB table with a text key; neither a stack's deletion nor a person's slip removes it.

    Args:
        title: logical id.
        name: the table's fixed name, by which the other regions' controllers find it.
        key: attribute that is the partition key.
        tags: its tags.
    """
    return dynamodb.Table(
        title,
        TableName=name,
        AttributeDefinitions=[dynamodb.AttributeDefinition(AttributeName=key, AttributeType="S")],
        KeySchema=[dynamodb.KeySchema(AttributeName=key, KeyType="HASH")],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
        PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(PointInTimeRecoveryEnabled=True),
        SSESpecification=dynamodb.SSESpecification(SSEEnabled=False),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Tags=tags,
    )
