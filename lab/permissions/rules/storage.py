"""DynamoDB tables, secrets and log groups."""

from collections.abc import Iterator, Mapping

from lab.permissions.need import Need, Operation, Rule
from lab.permissions.rules.kms import used


def _table(op: Operation) -> Iterator[Need]:
    resource = op.arn("dynamodb", f"table/{op.name('TableName')}")

    def on(*actions: str) -> Iterator[Need]:
        for action in actions:
            yield Need(f"dynamodb:{action}", resource, op.resource_tags() if op.old else op.request_tags())

    yield from on("DescribeTable")
    if op.verb == "delete":
        yield from on("DeleteTable")
        return
    yield from on(
        "DescribeContinuousBackups",
        "DescribeContributorInsights",
        "DescribeKinesisStreamingDestination",
        "DescribeTimeToLive",
        "GetResourcePolicy",
        "ListTagsOfResource",
    )
    if op.verb == "create":
        yield from on("CreateTable")
    elif op.changed("DeletionProtectionEnabled", "BillingMode", "SSESpecification", "AttributeDefinitions"):
        yield from on("UpdateTable")
    if op.changed("PointInTimeRecoverySpecification"):
        yield from on("UpdateContinuousBackups")
    if op.new_tags():
        yield from on("TagResource")
    if op.verb == "update" and op.lost_tags():
        yield from on("UntagResource")


def _secret(op: Operation) -> Iterator[Need]:
    """A new secret's ARN ends in six characters that nobody knows beforehand."""
    resource = op.physical_id or op.arn("secretsmanager", f"secret:{op.name('Name')}-??????")

    def on(*actions: str) -> Iterator[Need]:
        for action in actions:
            yield Need(f"secretsmanager:{action}", resource, op.resource_tags() if op.old else op.request_tags())

    yield from on("DescribeSecret")
    if op.verb == "delete":
        yield from on("DeleteSecret")
        if op.given("ReplicaRegions"):
            yield from on("RemoveRegionsFromReplication")
        return
    yield from on("GetSecretValue")
    if op.changed("GenerateSecretString") and op.given("GenerateSecretString"):
        yield Need("secretsmanager:GetRandomPassword")
    if op.verb == "create":
        yield from on("CreateSecret")
    elif op.changed("Description", "KmsKeyId", "GenerateSecretString", "SecretString"):
        yield from on("UpdateSecret")
    if op.new_tags():
        yield from on("TagResource")
    if op.verb == "update" and op.lost_tags():
        yield from on("UntagResource")
    if op.verb == "create" or op.changed("KmsKeyId", "GenerateSecretString", "SecretString"):
        yield from _encrypted(op, op.new.get("KmsKeyId", ""), "")
    if op.changed("ReplicaRegions"):
        yield from _copied(op, resource)


def _copied(op: Operation, resource: str) -> Iterator[Need]:
    new = {copy["Region"]: copy for copy in op.new.get("ReplicaRegions", [])}
    old = {copy["Region"]: copy for copy in op.old.get("ReplicaRegions", [])}
    if any(old.get(region) != copy for region, copy in new.items()):
        yield Need("secretsmanager:ReplicateSecretToRegions", resource)
    if set(old) - set(new):
        yield Need("secretsmanager:RemoveRegionsFromReplication", resource)
    for region, copy in new.items():
        yield from _encrypted(op, copy.get("KmsKeyId", ""), region)


def _encrypted(op: Operation, named: str, region: str) -> Iterator[Need]:
    if named:
        yield from used(op, named, "GenerateDataKey", "Decrypt", via="secretsmanager", region=region)


def _rotation(op: Operation) -> Iterator[Need]:
    secret = op.properties["SecretId"]
    yield Need("secretsmanager:DescribeSecret", secret)
    if op.verb == "delete":
        yield Need("secretsmanager:CancelRotateSecret", secret)
        return
    yield Need("secretsmanager:RotateSecret", secret)
    yield Need("lambda:InvokeFunction", op.new["RotationLambdaARN"])


def _log_group(op: Operation) -> Iterator[Need]:
    resource = op.arn("logs", f"log-group:{op.name('LogGroupName', longest=512)}")

    def on(*actions: str) -> Iterator[Need]:
        for action in actions:
            yield Need(f"logs:{action}", resource, op.resource_tags() if op.old else op.request_tags())

    yield Need("logs:DescribeLogGroups")
    if op.verb == "delete":
        yield from on("DeleteLogGroup")
        return
    if op.verb == "create":
        yield from on("CreateLogGroup")
    yield Need("logs:DescribeResourcePolicies")
    yield from on("ListTagsForResource", "GetDataProtectionPolicy", "DescribeIndexPolicies")
    if op.changed("RetentionInDays"):
        yield from on("PutRetentionPolicy" if op.given("RetentionInDays") else "DeleteRetentionPolicy")
    if op.verb == "update" and op.changed("KmsKeyId"):
        yield from on("AssociateKmsKey" if op.given("KmsKeyId") else "DisassociateKmsKey")
    if op.new_tags():
        yield from on("TagResource")
    if op.verb == "update" and op.lost_tags():
        yield from on("UntagResource")


RULES: Mapping[str, Rule] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::SecretsManager::RotationSchedule": _rotation,
    "AWS::SecretsManager::Secret": _secret,
}
