"""RDS: instances, snapshots, groups, subscriptions."""

from collections.abc import Iterator, Mapping

from lab.authorization.check import Check, Rule, arn
from lab.authorization.request import Request


def _of(**types: str) -> Rule:
    """`_of(db="DBInstanceIdentifier")`: which parameter names a resource of each type; `*` when none does."""

    def rule(request: Request) -> Iterator[Check]:
        named = {kind: request.one(parameter) for kind, parameter in types.items()}
        for kind, name in named.items():
            if name.startswith("arn:"):
                yield Check(request.action, name)
            elif name or not any(named.values()):
                yield Check(request.action, arn(request, "rds", f"{kind}:{name or '*'}"))

    return rule


def _copy_snapshot(request: Request) -> Iterator[Check]:
    """Two resources, the source perhaps in another region; tags are a permission of their own."""
    target = arn(request, "rds", f"snapshot:{request.one('TargetDBSnapshotIdentifier')}")
    source = request.one("SourceDBSnapshotIdentifier")
    yield Check(request.action, source if source.startswith("arn:") else arn(request, "rds", f"snapshot:{source}"))
    yield Check(request.action, target)
    if any(parameter.startswith("Tags.") for parameter in request.parameters):
        yield Check("rds:AddTagsToResource", target)


def _named_resource(request: Request) -> Iterator[Check]:
    yield Check(request.action, request.one("ResourceName") or "*")


_INSTANCE = _of(db="DBInstanceIdentifier")
_NEW_INSTANCE = _of(
    db="DBInstanceIdentifier", subgrp="DBSubnetGroupName", pg="DBParameterGroupName", og="OptionGroupName"
)
_SNAPSHOT = _of(snapshot="DBSnapshotIdentifier")
_INSTANCE_AND_SNAPSHOT = _of(db="DBInstanceIdentifier", snapshot="DBSnapshotIdentifier")
_PARAMETERS = _of(pg="DBParameterGroupName")
_SUBSCRIPTION = _of(es="SubscriptionName")

RULES: Mapping[str, Rule] = {
    "rds:AddTagsToResource": _named_resource,
    "rds:CopyDBSnapshot": _copy_snapshot,
    "rds:CreateDBInstance": _NEW_INSTANCE,
    "rds:CreateDBInstanceReadReplica": _NEW_INSTANCE,
    "rds:CreateDBSnapshot": _INSTANCE_AND_SNAPSHOT,
    "rds:DeleteDBInstance": _INSTANCE,
    "rds:DeleteDBSnapshot": _SNAPSHOT,
    "rds:DeleteEventSubscription": _SUBSCRIPTION,
    "rds:DescribeDBInstances": _INSTANCE,
    "rds:DescribeDBLogFiles": _INSTANCE,
    "rds:DescribeDBParameterGroups": _PARAMETERS,
    "rds:DescribeDBParameters": _PARAMETERS,
    "rds:DescribeDBSnapshots": _INSTANCE_AND_SNAPSHOT,
    "rds:DescribeDBSubnetGroups": _of(subgrp="DBSubnetGroupName"),
    "rds:DescribeEventSubscriptions": _SUBSCRIPTION,
    "rds:DownloadDBLogFilePortion": _INSTANCE,
    "rds:ListTagsForResource": _named_resource,
    "rds:ModifyDBInstance": _of(db="DBInstanceIdentifier", pg="DBParameterGroupName", og="OptionGroupName"),
    "rds:ModifyDBParameterGroup": _PARAMETERS,
    "rds:PromoteReadReplica": _INSTANCE,
    "rds:RebootDBInstance": _INSTANCE,
    "rds:RemoveTagsFromResource": _named_resource,
    "rds:StartDBInstance": _INSTANCE,
    "rds:StopDBInstance": _INSTANCE,
}
