"""CloudFormation: stacks and StackSets, and the roles that a caller hands to them."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.authorization.check import Check, Rule, arn
from lab.authorization.request import Request

SERVICE = "cloudformation.amazonaws.com"


def _create_stack_set(request: Request) -> Iterator[Check]:
    """A StackSet that is not there yet is no resource."""
    yield Check(request.action, "*", _stack_set_keys(request))
    yield from _pass_role(request, "AdministrationRoleARN")


def _stack_set(request: Request) -> Iterator[Check]:
    name = request.one("StackSetName").partition(":")[0]
    yield Check(request.action, arn(request, "cloudformation", f"stackset/{name}:*"), _stack_set_keys(request))
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
    resource = name if name.startswith("arn:") else arn(request, "cloudformation", f"stack/{name or '*'}/*")
    yield Check(request.action, resource, {"cloudformation:RoleArn": role} if role else {})
    yield from _pass_role(request, "RoleARN")


def _pass_role(request: Request, parameter: str) -> Iterator[Check]:
    role = request.one(parameter)
    if role:
        yield Check("iam:PassRole", role, {"iam:PassedToService": SERVICE})


OF_A_STACK = ("CreateStack", "DeleteStack", "DescribeStacks", "UpdateStack")
OF_A_STACK_SET = (
    "CreateStackInstances",
    "DeleteStackInstances",
    "DeleteStackSet",
    "DescribeStackInstance",
    "DescribeStackSet",
    "DescribeStackSetOperation",
    "DetectStackSetDrift",
    "ListStackInstanceResourceDrifts",
    "ListStackInstances",
    "ListStackSetOperationResults",
    "ListStackSetOperations",
    "StopStackSetOperation",
    "UpdateStackInstances",
    "UpdateStackSet",
)
RULES: Mapping[str, Rule] = {
    "cloudformation:CreateStackSet": _create_stack_set,
    **{f"cloudformation:{action}": _stack_set for action in OF_A_STACK_SET},
    **{f"cloudformation:{action}": _stack for action in OF_A_STACK},
}
