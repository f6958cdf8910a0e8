"""StackSet operations: what is under way, and how it ended in each region.

An operation lives at AWS: whoever started it may be killed, and anyone can follow it. Its id is also its idempotency
token, so it is made from what is to be done and from the operation before it: two runs that look at the same moment
ask for the same operation, and one of them is told that it exists.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deployment.cloud import Cloud

UNDER_WAY = ("RUNNING", "STOPPING", "QUEUED")
ONE_AFTER_THE_OTHER = {
    "RegionConcurrencyType": "SEQUENTIAL",
    "FailureToleranceCount": 0,
    "MaxConcurrentCount": 1,
}


@dataclass(frozen=True)
class Operation:
    """An operation on a StackSet."""

    id: str
    action: str
    """`CREATE`, `UPDATE`, `DELETE`, `DETECT_DRIFT`."""
    status: str
    """`QUEUED`, `RUNNING`, `STOPPING`, `STOPPED`, `SUCCEEDED`, `FAILED`."""
    reason: str
    began_at: datetime

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return self.status in UNDER_WAY

    @property
    def succeeded(self) -> bool:
        """Whether StackSets call it a success."""
        return self.status == "SUCCEEDED"


@dataclass(frozen=True)
class Result:
    """How an operation ended in a region."""

    region: str
    status: str
    """`SUCCEEDED`, `FAILED`, `CANCELLED`, ..."""
    reason: str


def preferences(regions: tuple[str, ...]) -> dict[str, Any]:
    """One region at a time, in this order, and none after one that failed."""
    return {**ONE_AFTER_THE_OTHER, "RegionOrder": list(regions)}


def identity(*parts: Any) -> str:
    """An id made from what is to be done: the same parts give the same id. AWS takes letters, digits, hyphens, 128."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return f"deployer-{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def latest(cloud: Cloud, administration: str, stack_set: str) -> tuple[Operation, ...]:
    """The latest operations, newest first. Raises as the client does."""
    answer = cloud.client("cloudformation", administration).list_stack_set_operations(
        StackSetName=stack_set, MaxResults=20
    )
    found = [_operation(raw) for raw in answer["Summaries"]]
    return tuple(sorted(found, key=lambda operation: operation.began_at, reverse=True))


def look(cloud: Cloud, administration: str, stack_set: str, operation: str) -> Operation:
    """One operation. Raises as the client does."""
    answer = cloud.client("cloudformation", administration).describe_stack_set_operation(
        StackSetName=stack_set, OperationId=operation
    )
    return _operation(answer["StackSetOperation"])


def results(cloud: Cloud, administration: str, stack_set: str, operation: str) -> tuple[Result, ...]:
    """How it went, region by region. Raises as the client does."""
    pages = cloud.client("cloudformation", administration).get_paginator("list_stack_set_operation_results")
    return tuple(
        Result(raw["Region"], raw["Status"], " ".join(raw.get("StatusReason", "").split()))
        for page in pages.paginate(StackSetName=stack_set, OperationId=operation)
        for raw in page["Summaries"]
    )


def _operation(raw: dict[str, Any]) -> Operation:
    began: datetime = raw["CreationTimestamp"]
    return Operation(
        id=raw["OperationId"],
        action=raw["Action"],
        status=raw["Status"],
        reason=" ".join(raw.get("StatusReason", "").split()),
        began_at=began if began.tzinfo else began.replace(tzinfo=UTC),
    )
