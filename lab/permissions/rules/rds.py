"""RDS: groups, subscriptions and instances."""

from collections.abc import Iterator, Mapping

from lab.permissions.need import Need, Operation, Rule
from lab.permissions.rules.kms import used

LONGEST_NAME = 255
NETWORK = (
    "AccountAttributes",
    "AvailabilityZones",
    "InternetGateways",
    "SecurityGroups",
    "Subnets",
    "VpcAttribute",
    "Vpcs",
)
"""What RDS looks up in EC2 in the caller's name."""


def _named(op: Operation, kind: str, given: str) -> str:
    return op.arn("rds", f"{kind}:{op.name(given, lowercase=True, longest=LONGEST_NAME).lower()}")


def _tagged(op: Operation, resource: str) -> Iterator[Need]:
    tags = op.resource_tags() if op.old else op.request_tags()
    yield Need("rds:ListTagsForResource", resource, tags)
    if op.new_tags():
        yield Need("rds:AddTagsToResource", resource, tags)
    if op.verb == "update" and op.lost_tags():
        yield Need("rds:RemoveTagsFromResource", resource, tags)


def _subnet_group(op: Operation) -> Iterator[Need]:
    resource = _named(op, "subgrp", "DBSubnetGroupName")
    yield Need("rds:DescribeDBSubnetGroups", resource)
    verb = {"create": "Create", "update": "Modify", "delete": "Delete"}[op.verb]
    yield Need(f"rds:{verb}DBSubnetGroup", resource)
    yield from _tagged(op, resource) if op.verb != "delete" else (Need("rds:ListTagsForResource", resource),)


def _parameter_group(op: Operation) -> Iterator[Need]:
    resource = _named(op, "pg", "DBParameterGroupName")
    if op.verb == "delete":
        yield Need("rds:DeleteDBParameterGroup", resource)
        return
    if op.verb == "create":
        yield Need("rds:CreateDBParameterGroup", resource)
    yield Need("rds:DescribeDBParameterGroups", resource)
    yield Need("rds:DescribeDBParameters", resource)
    yield Need("rds:DescribeEngineDefaultParameters")
    new, old = op.new.get("Parameters", {}), op.old.get("Parameters", {})
    if any(old.get(name) != value for name, value in new.items()):
        yield Need("rds:ModifyDBParameterGroup", resource)
    if set(old) - set(new):
        yield Need("rds:ResetDBParameterGroup", resource)
    yield from _tagged(op, resource)


def _event_subscription(op: Operation) -> Iterator[Need]:
    resource = _named(op, "es", "SubscriptionName")
    yield Need("rds:DescribeEventSubscriptions", resource)
    if op.verb == "delete":
        yield Need("rds:DeleteEventSubscription", resource)
        return
    if op.verb == "create":
        yield Need("rds:CreateEventSubscription", resource)
    elif op.changed("SourceType", "EventCategories", "Enabled"):
        yield Need("rds:ModifyEventSubscription", resource)
    new, old = set(op.new.get("SourceIds", [])), set(op.old.get("SourceIds", []))
    if op.verb == "update" and new - old:
        yield Need("rds:AddSourceIdentifierToSubscription", resource)
    if op.verb == "update" and old - new:
        yield Need("rds:RemoveSourceIdentifierFromSubscription", resource)
    yield from _tagged(op, resource)


def _instance(op: Operation) -> Iterator[Need]:
    resource = _named(op, "db", "DBInstanceIdentifier")
    yield Need("rds:DescribeDBInstances", resource)
    if op.verb == "delete":
        yield from _deleted(op, resource)
        return
    for what in NETWORK:
        yield Need(f"ec2:Describe{what}")
    if op.verb == "create":
        yield from _made(op, resource)
    else:
        yield from _modified(op, resource)
    if op.new_tags():
        yield Need("rds:AddTagsToResource", resource, op.request_tags())
    if op.changed("MonitoringRoleArn") and op.given("MonitoringRoleArn"):
        passed = {"iam:PassedToService": "monitoring.rds.amazonaws.com"}
        yield Need("iam:PassRole", op.new["MonitoringRoleArn"], passed)
    for name in ("KmsKeyId", "PerformanceInsightsKMSKeyId"):
        if op.changed(name) and op.given(name):
            yield from used(op, op.new[name], "CreateGrant", "DescribeKey", via="rds")


def _made(op: Operation, resource: str) -> Iterator[Need]:
    source = op.new.get("SourceDBInstanceIdentifier")
    yield from _on_instance_and_groups(op, resource, "CreateDBInstanceReadReplica" if source else "CreateDBInstance")
    if source:
        region = op.new.get("SourceRegion", op.region)
        arn = source if source.startswith("arn:") else op.arn("rds", f"db:{source}")
        yield Need("rds:CreateDBInstanceReadReplica", arn, region=region)
        if not op.given("Engine"):  # the handler looks up the source's
            yield Need("rds:DescribeDBInstances", arn, region=region)
        if op.given("DBParameterGroupName"):  # a PostgreSQL replica takes it only afterwards
            yield from _on_instance_and_groups(op, resource, "ModifyDBInstance")
            yield Need("rds:RebootDBInstance", resource)


def _on_instance_and_groups(op: Operation, resource: str, action: str) -> Iterator[Need]:
    """Such a call is checked for the instance and for the groups it names."""
    yield Need(f"rds:{action}", resource, op.request_tags() if op.verb == "create" else op.resource_tags())
    for kind, name in (("subgrp", "DBSubnetGroupName"), ("pg", "DBParameterGroupName")):
        if op.given(name) and (op.verb == "create" or op.changed(name)):
            yield Need(f"rds:{action}", op.arn("rds", f"{kind}:{op.new[name].lower()}"))


def _modified(op: Operation, resource: str) -> Iterator[Need]:
    changed = {name for name in set(op.new) | set(op.old) if op.new.get(name) != op.old.get(name)} - {"Tags"}
    if "SourceDBInstanceIdentifier" in changed and not op.given("SourceDBInstanceIdentifier"):
        yield Need("rds:PromoteReadReplica", resource)
    if changed:
        yield from _on_instance_and_groups(op, resource, "ModifyDBInstance")
    if "DBParameterGroupName" in changed:
        yield Need("rds:RebootDBInstance", resource)
    if "EngineVersion" in changed:
        yield Need("rds:DescribeDBEngineVersions")
        yield Need("rds:DescribeDBParameterGroups")
    if op.lost_tags():
        yield Need("rds:RemoveTagsFromResource", resource, op.resource_tags())


def _deleted(op: Operation, resource: str) -> Iterator[Need]:
    """The final snapshot is named after stack and resource, and gets the instance's tags."""
    yield Need("rds:DeleteDBInstance", resource, op.resource_tags())
    snapshot = op.arn("rds", f"snapshot:{op.stack.lower()}-snapshot-{op.logical_id.lower()}-*")
    yield Need("rds:CreateDBSnapshot", snapshot)
    yield Need("rds:AddTagsToResource", snapshot)


RULES: Mapping[str, Rule] = {
    "AWS::RDS::DBInstance": _instance,
    "AWS::RDS::DBParameterGroup": _parameter_group,
    "AWS::RDS::DBSubnetGroup": _subnet_group,
    "AWS::RDS::EventSubscription": _event_subscription,
}
