"""Stacks as they are: status, outputs and template, in any region. Plain stacks, and those that StackSets made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import error_message
from deployment.cloud import Cloud
from resolution.text import parse

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
"""The bootstrap layer's roles have names; the other layers' roles are made by StackSets, which want it said too."""
NEVER_THERE = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")
"""Of a stack whose creation did not succeed; it can only be deleted."""


@dataclass(frozen=True)
class Stack:
    """A stack, as CloudFormation describes it."""

    region: str
    name: str
    id: str
    status: str
    """`CREATE_COMPLETE`, ..."""
    reason: str
    """AWS's words about the status."""
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    created_at: datetime
    changed_at: datetime
    """When it was last updated; when it was created if it never was."""

    @property
    def under_way(self) -> bool:
        """Whether something is changing it."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def settled(self) -> bool:
        """Whether it can be updated."""
        return self.status in {
            "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED", "IMPORT_COMPLETE",
            "IMPORT_ROLLBACK_COMPLETE",
        }  # fmt: skip


def look(cloud: Cloud, region: str, stack: str, *, gone_too: bool = False) -> Stack | None:
    """The stack of a name or id; None if there is none. Raises as the client does.

    Args:
        cloud: where.
        region: the stack's.
        stack: its name or id.
        gone_too: also one that is deleted, which CloudFormation still knows by its id.
    """
    try:
        (found,) = cloud.client("cloudformation", region).describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in error_message(error):
            return None
        raise
    return None if found["StackStatus"] == "DELETE_COMPLETE" and not gone_too else _stack(region, found)


def template(cloud: Cloud, region: str, stack: str) -> dict[str, Any]:
    """The template that a stack was last given. Raises as the client does."""
    answer = cloud.client("cloudformation", region).get_template(StackName=stack, TemplateStage="Original")
    return parsed(answer["TemplateBody"])


def parsed(body: Any) -> dict[str, Any]:
    """A template as data: boto3 gives a stack's JSON parsed and all else as text; a console may have sent YAML."""
    return parse(body) if isinstance(body, str) else dict(json.loads(json.dumps(body)))


def essence(template: Mapping[str, Any]) -> dict[str, Any]:
    """What of a template makes a difference: an update of description and metadata alone AWS calls none."""
    return {name: content for name, content in template.items() if name not in {"Description", "Metadata"}}


def _stack(region: str, found: Mapping[str, Any]) -> Stack:
    created = _utc(found["CreationTime"])
    return Stack(
        region=region,
        name=found["StackName"],
        id=found["StackId"],
        status=found["StackStatus"],
        reason=" ".join(found.get("StackStatusReason", "").split()),
        outputs={output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", ())},
        parameters={given["ParameterKey"]: given.get("ParameterValue", "") for given in found.get("Parameters", ())},
        created_at=created,
        changed_at=_utc(found["LastUpdatedTime"]) if found.get("LastUpdatedTime") else created,
    )


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
