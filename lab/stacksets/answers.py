"""Describe and list: stack sets, instances, operations and their results."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets.call import Call
from lab.stacksets.model import ONGOING, Instance, Operation, StackSet, Target

PAGE = 100


def stack_set(call: Call) -> Mapping[str, Any]:
    """DescribeStackSet."""
    found = call.stack_set()
    definition = found.definition
    return {
        "StackSet": {
            **_stack_set_summary(found),
            "StackSetARN": found.arn,
            "TemplateBody": definition.template,
            "Parameters": _parameters(definition.parameters),
            "Capabilities": list(definition.capabilities),
            "Tags": [{"Key": key, "Value": value} for key, value in definition.tags.items()],
            "AdministrationRoleARN": definition.administration_role,
            "ExecutionRoleName": definition.execution_role,
            "StackSetDriftDetectionDetails": found.drift or {"DriftStatus": "NOT_CHECKED"},
            "OrganizationalUnitIds": [],
            "Regions": sorted({target.region for target in found.instances}),
        }
    }


def stack_sets(call: Call) -> Mapping[str, Any]:
    """ListStackSets: those that were deleted are not remembered."""
    if call.request.get("Status") == "DELETED":
        return {"Summaries": []}
    summaries = [
        {
            **_stack_set_summary(known),
            "DriftStatus": known.drift.get("DriftStatus", "NOT_CHECKED"),
            "LastDriftCheckTimestamp": known.drift.get("LastDriftCheckTimestamp"),
        }
        for known in call.store.all(call.account, call.region)
    ]
    return _page(call, summaries)


def _stack_set_summary(found: StackSet) -> dict[str, Any]:
    return {
        "StackSetName": found.name,
        "StackSetId": found.id,
        "Description": found.definition.description or None,
        "Status": "ACTIVE",
        "PermissionModel": "SELF_MANAGED",
        "ManagedExecution": {"Active": found.definition.managed},
    }


def instance(call: Call) -> Mapping[str, Any]:
    """DescribeStackInstance."""
    found = call.stack_set()
    target = Target(call.request["StackInstanceAccount"], call.request["StackInstanceRegion"])
    known = found.instances.get(target)
    if known is None:
        raise ServiceError(
            "StackInstanceNotFoundException",
            f"Stack instance not found for StackSet: {found.id}, account: {target.account}, region: {target.region}",
            404,
        )
    return {"StackInstance": {**_instance(found, known), "ParameterOverrides": _parameters(known.overrides)}}


def instances(call: Call) -> Mapping[str, Any]:
    """ListStackInstances."""
    found = call.stack_set()
    wanted = {entry["Name"]: entry["Values"] for entry in call.request.get("Filters", [])}
    summaries = [
        _instance(found, known)
        for target, known in sorted(found.instances.items())
        if call.request.get("StackInstanceAccount", target.account) == target.account
        and call.request.get("StackInstanceRegion", target.region) == target.region
        and wanted.get("DETAILED_STATUS", known.outcome) == known.outcome
        and wanted.get("LAST_OPERATION_ID", known.operation) == known.operation
        and wanted.get("DRIFT_STATUS", known.drift) == known.drift
    ]
    return _page(call, summaries)


def _instance(found: StackSet, known: Instance) -> dict[str, Any]:
    return {
        "StackSetId": found.id,
        "Account": known.target.account,
        "Region": known.target.region,
        "StackId": known.stack_id or None,
        "Status": known.status,
        "StatusReason": known.reason or None,
        "StackInstanceStatus": {"DetailedStatus": known.outcome},
        "OrganizationalUnitId": "",
        "DriftStatus": known.drift,
        "LastDriftCheckTimestamp": known.drift_checked,
        "LastOperationId": known.operation or None,
    }


def operation(call: Call) -> Mapping[str, Any]:
    """DescribeStackSetOperation."""
    found, known = call.stack_set(), call.operation()
    return {
        "StackSetOperation": {
            **_operation(known),
            "StackSetId": found.id,
            "RetainStacks": known.retain_stacks,
            "AdministrationRoleARN": known.definition.administration_role,
            "ExecutionRoleName": known.definition.execution_role,
            "DeploymentTargets": {"OrganizationalUnitIds": []},
            "StackSetDriftDetectionDetails": found.drift if known.action == "DETECT_DRIFT" and found.drift else None,
        }
    }


def operations(call: Call) -> Mapping[str, Any]:
    """ListStackSetOperations: the newest first."""
    return _page(call, [_operation(known) for known in reversed(call.stack_set().operations.values())])


def _operation(known: Operation) -> dict[str, Any]:
    return {
        "OperationId": known.id,
        "Action": known.action,
        "Status": known.status,
        "StatusReason": known.reason or None,
        "StatusDetails": {"FailedStackInstancesCount": known.failures()},
        "OperationPreferences": dict(known.preferences) or None,
        "CreationTimestamp": known.created,
        "EndTimestamp": None if known.status in ONGOING else known.ended,
    }


def results(call: Call) -> Mapping[str, Any]:
    """ListStackSetOperationResults."""
    wanted = {entry["Name"]: entry["Values"] for entry in call.request.get("Filters", [])}
    summaries = [
        {
            "Account": result.target.account,
            "Region": result.target.region,
            "Status": result.outcome,
            "StatusReason": result.reason or None,
            "AccountGateResult": {
                "Status": "SKIPPED",
                "StatusReason": f"Function not found: arn:aws:lambda:{call.region}:{result.target.account}:"
                "function:AWSCloudFormationStackSetAccountGate",
            },
            "OrganizationalUnitId": "",
        }
        for result in call.operation().results.values()
        if wanted.get("OPERATION_RESULT_STATUS", result.outcome) == result.outcome
    ]
    return _page(call, summaries)


def _parameters(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def _page(call: Call, summaries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    token = call.request.get("NextToken", "0")
    if not token.isdigit():
        raise ServiceError("ValidationError", f"Invalid NextToken {token}")
    start = int(token)
    end = start + int(call.request.get("MaxResults", PAGE))
    return {"Summaries": summaries[start:end], "NextToken": str(end) if end < len(summaries) else None}
