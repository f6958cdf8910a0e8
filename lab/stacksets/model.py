"""What a StackSet is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple


def now() -> datetime:
    """The time of an event."""
    return datetime.now(UTC)


class InstanceStatus(StrEnum):
    """How an instance's stack compares with its stack set."""

    CURRENT = "CURRENT"
    OUTDATED = "OUTDATED"
    INOPERABLE = "INOPERABLE"


class Outcome(StrEnum):
    """How an operation went for one instance."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Action(StrEnum):
    """What an operation does to instances."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    DETECT_DRIFT = "DETECT_DRIFT"


class OperationStatus(StrEnum):
    """Where an operation is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


ONGOING = frozenset({OperationStatus.QUEUED, OperationStatus.RUNNING, OperationStatus.STOPPING})


class Target(NamedTuple):
    """Where an instance is."""

    account: str
    region: str


@dataclass(frozen=True)
class Definition:
    """What every instance of a stack set gets."""

    template: str
    parameters: Mapping[str, str]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    administration_role: str
    execution_role: str
    description: str
    managed: bool
    """Whether operations that conflict wait for each other instead of being refused."""


@dataclass
class Instance:
    """One stack of a stack set."""

    target: Target
    stack_name: str
    stack_id: str = ""
    """Of the last stack made for it; events of a stack that was rolled back and deleted are read by it."""
    exists: bool = False
    """Whether that stack is there."""
    overrides: dict[str, str] = field(default_factory=dict)
    status: InstanceStatus = InstanceStatus.OUTDATED
    outcome: str = Outcome.PENDING
    reason: str = ""
    operation: str = ""
    drift: str = "NOT_CHECKED"
    drift_checked: datetime | None = None


@dataclass
class Result:
    """What an operation came to at one target."""

    target: Target
    outcome: Outcome = Outcome.PENDING
    reason: str = ""


@dataclass
class Operation:
    """One order to a stack set, carried out in the background."""

    id: str
    action: Action
    request: Mapping[str, Any]
    """As it was asked for: repeated with the same id it is the same operation."""
    targets: tuple[Target, ...]
    preferences: Mapping[str, Any]
    definition: Definition
    """The stack set's, once this operation has run."""
    overrides: list[dict[str, Any]] | None = None
    retain_stacks: bool = False
    touches_all: bool = False
    """An update of the stack set itself: every other instance becomes outdated."""
    status: OperationStatus = OperationStatus.QUEUED
    reason: str = ""
    results: dict[Target, Result] = field(default_factory=dict)
    created: datetime = field(default_factory=now)
    ended: datetime | None = None

    def conflicts_with(self, other: "Operation") -> bool:
        """Whether the two may not run at the same time."""
        return self.touches_all or other.touches_all or bool(set(self.targets) & set(other.targets))

    def failures(self) -> int:
        """Instances for which it failed."""
        return sum(result.outcome is Outcome.FAILED for result in self.results.values())


@dataclass
class StackSet:
    """A template and the instances of it."""

    name: str
    id: str
    arn: str
    account: str
    region: str
    definition: Definition
    token: str = ""
    """Of the request that made it: the same request again makes nothing."""
    instances: dict[Target, Instance] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    drift: dict[str, Any] = field(default_factory=dict)

    def ongoing(self) -> list[Operation]:
        """Operations that have not ended, oldest first."""
        return [operation for operation in self.operations.values() if operation.status in ONGOING]
