"""StackSets as they are: template, instances with their overrides and stacks, and the operation under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deployment import operations, stacks
from deployment.aws_errors import error_code
from deployment.cloud import Cloud
from deployment.operations import Operation
from deployment.stacks import Stack


@dataclass(frozen=True)
class Instance:
    """A StackSet's instance in a region, and its stack."""

    region: str
    status: str
    """`CURRENT`, `OUTDATED` or `INOPERABLE`."""
    detail: str
    """`PENDING`, `RUNNING`, `SUCCEEDED`, `FAILED`, `CANCELLED`, `INOPERABLE`."""
    reason: str
    overrides: Mapping[str, str]
    stack_id: str
    """Empty before there is a stack."""
    stack: Stack | None
    """None: there is none, or not any more."""


@dataclass(frozen=True)
class StackSet:
    """A StackSet with everything that decides what is to be done about it."""

    name: str
    id: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    """Values for instances without an override: placeholders only."""
    administration_role: str
    execution_role: str
    instances: tuple[Instance, ...]
    operations: tuple[Operation, ...]
    """The latest ones, newest first."""

    @property
    def under_way(self) -> Operation | None:
        """The operation to wait for: of several queued ones the oldest."""
        return next((operation for operation in reversed(self.operations) if operation.under_way), None)

    @property
    def last(self) -> Operation | None:
        """The newest operation."""
        return self.operations[0] if self.operations else None

    def instance(self, region: str) -> Instance | None:
        """The instance of a region."""
        return next((instance for instance in self.instances if instance.region == region), None)


def look(cloud: Cloud, administration: str, name: str, *, stacks_too: bool = True) -> StackSet | None:
    """The StackSet of a name; None if there is none. Raises as the client does.

    Args:
        cloud: where.
        administration: the region it is administered from.
        name: its name.
        stacks_too: look at the instances' stacks in their regions.
    """
    client = cloud.client("cloudformation", administration)
    try:
        found = client.describe_stack_set(StackSetName=name)["StackSet"]
        under_way = operations.latest(cloud, administration, name)
        regions = list(stack_ids(cloud, administration, name))
    except ClientError as error:
        if error_code(error) == "StackSetNotFoundException":
            return None
        raise
    if found.get("Status") == "DELETED":
        return None
    return StackSet(
        name=name,
        id=found["StackSetId"],
        template=stacks.parsed(found["TemplateBody"]),
        parameters=_parameters(found.get("Parameters", ())),
        administration_role=found.get("AdministrationRoleARN", ""),
        execution_role=found.get("ExecutionRoleName", ""),
        instances=tuple(
            instance
            for region in regions
            if (instance := _instance(cloud, administration, name, region, stacks_too=stacks_too))
        ),
        operations=under_way,
    )


def stack_ids(cloud: Cloud, administration: str, name: str) -> dict[str, str]:
    """Region to the id of the instance's stack; empty before there is one. Raises as the client does."""
    pages = cloud.client("cloudformation", administration).get_paginator("list_stack_instances")
    return {
        summary["Region"]: summary.get("StackId", "")
        for page in pages.paginate(StackSetName=name)
        for summary in page["Summaries"]
    }


def _instance(cloud: Cloud, administration: str, name: str, region: str, *, stacks_too: bool) -> Instance | None:
    try:
        answer = cloud.client("cloudformation", administration).describe_stack_instance(
            StackSetName=name, StackInstanceAccount=cloud.account, StackInstanceRegion=region
        )
    except ClientError as error:
        if error_code(error) == "StackInstanceNotFoundException":
            return None
        raise
    found = answer["StackInstance"]
    stack_id = found.get("StackId", "")
    return Instance(
        region=region,
        status=found["Status"],
        detail=found.get("StackInstanceStatus", {}).get("DetailedStatus", ""),
        reason=" ".join(found.get("StatusReason", "").split()),
        overrides=_parameters(found.get("ParameterOverrides", ())),
        stack_id=stack_id,
        stack=stacks.look(cloud, region, stack_id) if stack_id and stacks_too else None,
    )


def _parameters(given: Any) -> dict[str, str]:
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in given}
