"""What is done to a stack or StackSet, as data: the decisions are in `stack_steps` and `stack_set_steps`."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployment.operations import Operation
from deployment.stacks import Stack

Overrides = Mapping[str, str]


@dataclass(frozen=True)
class Follow:
    """Wait for what is under way, whoever began it."""

    operation: Operation | None = None
    """A StackSet's operation."""
    stack: Stack | None = None
    """A stack that changes by itself."""

    def __str__(self) -> str:
        """For progress."""
        if self.operation:
            return f"following operation {self.operation.id} ({self.operation.action.lower()})"
        return f"following {self.stack.region} ({self.stack.status})" if self.stack else "following"


@dataclass(frozen=True)
class Create:
    """Create the stack or the StackSet."""

    def __str__(self) -> str:
        """For progress."""
        return "creating"


@dataclass(frozen=True)
class Update:
    """Give it the rendered template; a StackSet's instances follow in this order."""

    regions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """For progress."""
        return f"updating {', '.join(self.regions)}".rstrip()


@dataclass(frozen=True)
class Remove:
    """Remove a stack whose creation never succeeded, so that it can be created again."""

    region: str
    status: str
    """Of the stack; empty: there is none."""

    def __str__(self) -> str:
        """For progress."""
        return f"removing what a failed creation left in {self.region} ({self.status or 'no stack'})"


@dataclass(frozen=True)
class ContinueRollback:
    """Let a stack finish going back to what it was; it cannot be updated before."""

    def __str__(self) -> str:
        """For progress."""
        return "continuing a roll-back that stopped"


@dataclass(frozen=True)
class CreateInstances:
    """Create the StackSet's stacks in these regions, in this order."""

    regions: tuple[str, ...]
    overrides: Overrides

    def __str__(self) -> str:
        """For progress."""
        return f"creating {', '.join(self.regions)}"


@dataclass(frozen=True)
class UpdateInstance:
    """Give a region its parameters."""

    region: str
    overrides: Overrides

    def __str__(self) -> str:
        """For progress."""
        return f"updating the parameters of {self.region}"


@dataclass(frozen=True)
class Refresh:
    """Bring instances to the StackSet's present template that an earlier operation did not reach.

    It goes to all of them, since an update of some makes the others OUTDATED; to those up to date it does nothing.
    """

    regions: tuple[str, ...]

    def __str__(self) -> str:
        """For progress."""
        return f"bringing {', '.join(self.regions)} up to date"


@dataclass(frozen=True)
class Stuck:
    """Only a human can go on."""

    stack: Stack
    """The stack that is stuck, in its region."""

    def __str__(self) -> str:
        """For progress."""
        return f"stuck: {self.stack.status}"


@dataclass(frozen=True)
class Inoperable:
    """No operation reaches an instance: StackSets have given it up, or do not know that its stack is gone."""

    region: str
    reason: str

    def __str__(self) -> str:
        """For progress."""
        return f"{self.region} is out of reach"


StackStep = Follow | Create | Update | Remove | ContinueRollback | Stuck
StackSetStep = Follow | Create | Update | CreateInstances | UpdateInstance | Refresh | Stuck | Inoperable
