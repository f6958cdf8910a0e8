"""Per action: the resources and condition keys it is checked for.

Source: AWS's Service Authorization Reference (actions, resource types and condition keys of each service). An action
that is not here is checked as MiniStack has it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.authorization.facts import partition_key, tags_of_ec2
from lab.authorization.request import Request

STACK_SETS = "cloudformation.amazonaws.com"


@dataclass(frozen=True)
class Check:
    """One permission that a call needs."""

    action: str
    resource: str = "*"
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Condition keys beyond the global ones."""


Rule = Callable[[Request], Iterator[Check]]


def needed(request: Request) -> tuple[Check, ...]:
    """Every permission that a call needs; empty: this module does not know the action."""
    rule = RULES.get(request.action)
    return tuple(rule(request)) if rule else ()


def _arn(request: Request, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
    place = request.region if region else ""
    return f"arn:aws:{service}:{place}:{request.account if account else ''}:{resource}"


def _rds(**types: str) -> Rule:
    """`_rds(db="DBInstanceIdentifier")`: the parameter that names a resource of each type, `*` when it is absent."""

    def rule(request: Request) -> Iterator[Check]:
        named = {kind: request.one(parameter) for kind, parameter in types.items()}
        for kind, name in named.items():
            if name.startswith("arn:"):
                yield Check(request.action, name)
            elif name or not any(named.values()):
                yield Check(request.action, _arn(request, "rds", f"{kind}:{name or '*'}"))

    return rule


def _copy_snapshot(request: Request) -> Iterator[Check]:
    for name in (request.one("SourceDBSnapshotIdentifier"), request.one("TargetDBSnapshotIdentifier")):
        yield Check(request.action, name if name.startswith("arn:") else _arn(request, "rds", f"snapshot:{name}"))
    if any(parameter.startswith("Tags.") for parameter in request.parameters):
        target = _arn(request, "rds", f"snapshot:{request.one('TargetDBSnapshotIdentifier')}")
        yield Check("rds:AddTagsToResource", target)


def _named_resource(request: Request) -> Iterator[Check]:
    yield Check(request.action, request.one("ResourceName") or "*")


def _ec2(parameter: str, kind: str) -> Rule:
    def rule(request: Request) -> Iterator[Check]:
        name = request.one(parameter)
        keys = {f"ec2:ResourceTag/{key}": value for key, value in tags_of_ec2(name).items()}
        yield Check(request.action, _arn(request, "ec2", f"{kind}/{name}"), keys)

    return rule


def _alarms(parameter: str) -> Rule:
    def rule(request: Request) -> Iterator[Check]:
        for name in request.many(parameter) or [request.one(parameter) or "*"]:
            yield Check(request.action, _arn(request, "cloudwatch", f"alarm:{name}"))

    return rule


def _metric_data(request: Request) -> Iterator[Check]:
    yield Check(request.action, "*", {"cloudwatch:namespace": request.one("Namespace")})


def _create_stack_set(request: Request) -> Iterator[Check]:
    yield Check(request.action, "*", _stack_set_keys(request))
    yield from _pass_role(request, "AdministrationRoleARN")


def _stack_set(request: Request) -> Iterator[Check]:
    name = request.one("StackSetName").partition(":")[0]
    yield Check(request.action, _arn(request, "cloudformation", f"stackset/{name}:*"), _stack_set_keys(request))
    yield from _pass_role(request, "AdministrationRoleARN")


def _stack_set_keys(request: Request) -> dict[str, Any]:
    role, regions = request.one("AdministrationRoleARN"), request.many("Regions")
    return {
        **({"cloudformation:RoleArn": role} if role else {}),
        **({"cloudformation:TargetRegion": regions} if regions else {}),
    }


def _stack(request: Request) -> Iterator[Check]:
    name = request.one("StackName")
    role = request.one("RoleARN")
    arn = name if name.startswith("arn:") else _arn(request, "cloudformation", f"stack/{name or '*'}/*")
    yield Check(request.action, arn, {"cloudformation:RoleArn": role} if role else {})
    yield from _pass_role(request, "RoleARN")


def _pass_role(request: Request, parameter: str) -> Iterator[Check]:
    role = request.one(parameter)
    if role:
        yield Check("iam:PassRole", role, {"iam:PassedToService": STACK_SETS})


def _log_group(request: Request) -> Iterator[Check]:
    name = request.one("logGroupName")
    stream = request.one("logStreamName")
    resource = f"log-group:{name}:log-stream:{stream}" if stream else f"log-group:{name or '*'}"
    yield Check(request.action, _arn(request, "logs", resource))


def _log_groups(request: Request) -> Iterator[Check]:
    yield Check(request.action, _arn(request, "logs", "log-group:*"))


def _item(request: Request) -> Iterator[Check]:
    """One item of a table: its partition key's value is a condition key, whole operations have none."""
    table = request.one("TableName")
    item = request.parameters.get("Key") or request.parameters.get("Item") or {}
    value = item.get(partition_key(table)) if isinstance(item, dict) else None
    keys = {"dynamodb:LeadingKeys": [str(part) for part in value.values()]} if isinstance(value, dict) else {}
    yield Check(
        request.action, table if table.startswith("arn:") else _arn(request, "dynamodb", f"table/{table}"), keys
    )


def _health_check(request: Request) -> Iterator[Check]:
    name = request.after("healthcheck") or "*"
    yield Check(request.action, _arn(request, "route53", f"healthcheck/{name}", region=False, account=False))


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        [
            f"rds:{verb}"
            for verb in (
                "DescribeDBInstances",
                "DeleteDBInstance",
                "PromoteReadReplica",
                "RebootDBInstance",
                "StartDBInstance",
                "StopDBInstance",
                "DescribeDBLogFiles",
                "DownloadDBLogFilePortion",
            )
        ],
        _rds(db="DBInstanceIdentifier"),
    ),
    "rds:ModifyDBInstance": _rds(db="DBInstanceIdentifier", pg="DBParameterGroupName", og="OptionGroupName"),
    **dict.fromkeys(
        ("rds:CreateDBInstance", "rds:CreateDBInstanceReadReplica"),
        _rds(
            db="DBInstanceIdentifier",
            subgrp="DBSubnetGroupName",
            pg="DBParameterGroupName",
            og="OptionGroupName",
        ),
    ),
    "rds:CreateDBSnapshot": _rds(db="DBInstanceIdentifier", snapshot="DBSnapshotIdentifier"),
    "rds:DescribeDBSnapshots": _rds(db="DBInstanceIdentifier", snapshot="DBSnapshotIdentifier"),
    "rds:DeleteDBSnapshot": _rds(snapshot="DBSnapshotIdentifier"),
    "rds:CopyDBSnapshot": _copy_snapshot,
    **dict.fromkeys(
        ("rds:AddTagsToResource", "rds:RemoveTagsFromResource", "rds:ListTagsForResource"), _named_resource
    ),
    **dict.fromkeys(
        ("rds:DescribeDBParameterGroups", "rds:DescribeDBParameters", "rds:ModifyDBParameterGroup"),
        _rds(pg="DBParameterGroupName"),
    ),
    "rds:DescribeDBSubnetGroups": _rds(subgrp="DBSubnetGroupName"),
    "rds:DescribeEventSubscriptions": _rds(es="SubscriptionName"),
    **dict.fromkeys(
        ("ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAclEntry", "ec2:ReplaceNetworkAclEntry"),
        _ec2("NetworkAclId", "network-acl"),
    ),
    "cloudwatch:DescribeAlarms": _alarms("AlarmNames"),
    "cloudwatch:DeleteAlarms": _alarms("AlarmNames"),
    "cloudwatch:PutMetricAlarm": _alarms("AlarmName"),
    "cloudwatch:SetAlarmState": _alarms("AlarmName"),
    "cloudwatch:DescribeAlarmHistory": _alarms("AlarmName"),
    "cloudwatch:PutMetricData": _metric_data,
    "cloudformation:CreateStackSet": _create_stack_set,
    **dict.fromkeys(
        [
            f"cloudformation:{verb}"
            for verb in (
                "CreateStackInstances",
                "DeleteStackInstances",
                "DeleteStackSet",
                "DescribeStackInstance",
                "DescribeStackSet",
                "DescribeStackSetOperation",
                "DetectStackSetDrift",
                "ListStackInstances",
                "ListStackInstanceResourceDrifts",
                "ListStackSetOperationResults",
                "ListStackSetOperations",
                "StopStackSetOperation",
                "UpdateStackInstances",
                "UpdateStackSet",
            )
        ],
        _stack_set,
    ),
    **dict.fromkeys(
        [f"cloudformation:{verb}" for verb in ("CreateStack", "UpdateStack", "DeleteStack", "DescribeStacks")], _stack
    ),
    **dict.fromkeys([f"logs:{verb}" for verb in ("DeleteLogGroup", "PutLogEvents", "CreateLogStream")], _log_group),
    "logs:DescribeLogGroups": _log_groups,
    **dict.fromkeys([f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update", "Delete")], _item),
    **dict.fromkeys(
        [f"route53:{verb}" for verb in ("GetHealthCheck", "GetHealthCheckStatus", "UpdateHealthCheck")], _health_check
    ),
}
"""What each action needs."""
