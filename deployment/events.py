"""What CloudFormation says happened in a stack: its events, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deployment.cloud import Cloud

BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


@dataclass(frozen=True)
class Event:
    """A resource, or the stack itself, reached a state."""

    at: datetime
    """UTC."""
    resource: str
    """Logical id; the stack's own name for the stack."""
    type: str
    status: str
    """`CREATE_COMPLETE`, `UPDATE_FAILED`, ..."""
    reason: str
    """AWS's words; empty mostly."""
    physical: str
    """Physical id; empty until there is one."""
    id: str

    @property
    def failed(self) -> bool:
        """Whether this is a failure."""
        return self.status.endswith("_FAILED")

    @property
    def done(self) -> bool:
        """Whether the resource has reached the state that was wanted."""
        return self.status.endswith(("_COMPLETE", "_SKIPPED"))

    @property
    def of_the_stack(self) -> bool:
        """Whether it is about the stack itself."""
        return self.type == "AWS::CloudFormation::Stack" and self.physical.startswith("arn:")

    def line(self) -> str:
        """Resource, what happened, why."""
        kind = self.type.removeprefix("AWS::")
        said = self.status.lower().replace("_", " ")
        return f"{self.resource} ({kind}) {said}{f': {self.reason}' if self.reason else ''}"


def read(cloud: Cloud, region: str, stack: str, *, since: datetime | None = None, after: str = "") -> tuple[Event, ...]:
    """The events of a stack, oldest first.

    Args:
        cloud: where.
        region: the stack's.
        stack: its name or, also for one that is gone, its id.
        since: only those from this time on; None: all.
        after: only those that came after the event of this id; empty: all.
    """
    found = []
    for raw in _newest_first(cloud, region, stack):
        event = _event(raw)
        if (since and event.at < since) or event.id == after:
            break
        found.append(event)
    return tuple(reversed(found))


def newest(cloud: Cloud, region: str, stack: str) -> str:
    """The id of a stack's newest event; empty if it has none. Raises as the client does."""
    return next((str(raw["EventId"]) for raw in _newest_first(cloud, region, stack)), "")


def last_operation(cloud: Cloud, region: str, stack: str) -> tuple[Event, ...]:
    """The events since a stack last began something, oldest first. Raises as the client does."""
    found = []
    for raw in _newest_first(cloud, region, stack):
        event = _event(raw)
        found.append(event)
        if event.of_the_stack and event.status in BEGINNINGS:
            break
    return tuple(reversed(found))


def _newest_first(cloud: Cloud, region: str, stack: str) -> Iterator[dict[str, Any]]:
    pages = cloud.client("cloudformation", region).get_paginator("describe_stack_events")
    for page in pages.paginate(StackName=stack):
        yield from page["StackEvents"]


def _event(raw: dict[str, Any]) -> Event:
    at = raw["Timestamp"]
    return Event(
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        resource=raw.get("LogicalResourceId", ""),
        type=raw.get("ResourceType", ""),
        status=raw.get("ResourceStatus", ""),
        reason=" ".join(raw.get("ResourceStatusReason", "").split()),
        physical=raw.get("PhysicalResourceId", ""),
        id=raw.get("EventId", ""),
    )
