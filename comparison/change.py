"""What a comparison finds: plain data."""

from dataclasses import dataclass
from enum import Enum, Flag, IntEnum
from typing import Any


class Action(Enum):
    """What becomes of a resource."""

    ADD = "added"
    MODIFY = "modified"
    REPLACE = "replaced"
    REMOVE = "removed"
    KEEP = "unchanged"


class Interruption(IntEnum):
    """What a change of a property costs, in CloudFormation's words. The larger, the worse."""

    NONE = 0
    SOME = 1
    REPLACEMENT = 2

    @property
    def words(self) -> str:
        """As people read it."""
        return ("no interruption", "some interruption", "replacement")[self]


class Disposal(IntEnum):
    """What becomes of a resource that goes. The larger, the more is lost."""

    KEPT = 0
    FINAL_SNAPSHOT = 1
    SNAPSHOT_ONCE_PROMOTED = 2
    """CloudFormation takes no final snapshot of an instance that still is a replica."""
    DELETED = 3

    @property
    def words(self) -> str:
        """As people read it."""
        return (
            "is kept, outside the stack",
            "goes with a final snapshot",
            "goes; with a final snapshot only if it is no replica any more",
            "is deleted",
        )[self]


class Protection(Flag):
    """Why a resource must not be lost or changed by accident."""

    NOTHING = 0
    STATE = 1
    """Holds what cannot be made again: database, key, secret, table, zone."""
    DNS = 2
    """Decides where the writer's name points."""


@dataclass(frozen=True)
class Effect:
    """What changing a property does."""

    interruption: Interruption
    reason: str = ""
    """Why, where the registry's schema does not say it all."""
    certain: bool = True
    """False: it depends on values or on a state that nobody knows before; this is the worst of it."""
    promotes: bool = False
    """It makes a replica a database of its own, for good."""


@dataclass(frozen=True)
class PropertyChange:
    """A property that differs."""

    path: str
    """`HealthCheckConfig/AlarmIdentifier/Name`; of tags `Tags/Purpose`."""
    before: Any
    """None: not there."""
    after: Any
    """None: not there. An intrinsic function: known only once the update has come so far."""
    effect: Effect


def action_of(changes: tuple[PropertyChange, ...]) -> Action:
    """What the changes of its properties do to a resource."""
    if not changes:
        return Action.KEEP
    worst = max(change.effect.interruption for change in changes)
    return Action.REPLACE if worst is Interruption.REPLACEMENT else Action.MODIFY


@dataclass(frozen=True)
class ResourceChange:
    """A resource, and what an update does to it."""

    title: str
    """Its logical id."""
    resource_type: str
    action: Action
    properties: tuple[PropertyChange, ...] = ()
    protection: Protection = Protection.NOTHING
    disposal: Disposal | None = None
    """What becomes of the present one, when it is removed or replaced."""
    refused: str = ""
    """Why AWS will refuse this change; empty: it will not, as far as templates show."""

    @property
    def interruption(self) -> Interruption:
        """The worst of it; of what is added or removed, none."""
        return max((change.effect.interruption for change in self.properties), default=Interruption.NONE)

    @property
    def certain(self) -> bool:
        """Whether a replacement surely happens; True for everything else."""
        if self.action is not Action.REPLACE:
            return True
        effects = (change.effect for change in self.properties)
        return any(effect.certain for effect in effects if effect.interruption is Interruption.REPLACEMENT)

    @property
    def promotes(self) -> bool:
        """Whether a replica is made a database of its own."""
        return any(change.effect.promotes for change in self.properties)


@dataclass(frozen=True)
class OutputChange:
    """An output of the stack that will not have its present value."""

    name: str
    action: Action
    """ADD, MODIFY or REMOVE."""
    exported_as: str = ""
    """Name of its export: others may have imported the present value, and CloudFormation then refuses a change."""


@dataclass(frozen=True)
class Comparison:
    """Everything an update of one stack does."""

    resources: tuple[ResourceChange, ...]
    """In the order of the new template, then what it has no more; the unchanged ones too."""
    outputs: tuple[OutputChange, ...] = ()

    @property
    def changes(self) -> tuple[ResourceChange, ...]:
        """The resources that are not left as they are."""
        return tuple(change for change in self.resources if change.action is not Action.KEEP)

    @property
    def nothing(self) -> bool:
        """Whether the update would change nothing at all."""
        return not self.changes and not self.outputs

    def resource(self, title: str) -> ResourceChange:
        """The resource of this logical id; `KeyError` if neither template has it."""
        return {change.title: change for change in self.resources}[title]
