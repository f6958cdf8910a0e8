"""A plan: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from comparison.change import Comparison
from deployment.remains import Remain


class Writer(Enum):
    """Who may write, by the lease."""

    HOME = "home primary"
    AWAY = "dr"
    NOBODY_YET = "nobody yet"
    """There is no lease: nothing has run so far."""
    UNKNOWN = "nobody knows"
    """The lease does not answer."""


@dataclass(frozen=True)
class ParameterChange:
    """A stack's parameter that will have another value."""

    name: str
    before: str | None
    """None: it is new."""
    after: str | None
    """None: it is known only when an earlier layer is done."""
    source: str
    """Which output feeds it."""


@dataclass(frozen=True)
class FixedChange:
    """A setting that would change although it must not."""

    setting: str
    """Dotted, as in the environment file."""
    before: str
    after: str


@dataclass(frozen=True)
class StackPlan:
    """One layer in one region."""

    layer: str
    region: str
    deployed_as: str
    """Name of the stack or StackSet."""
    present: bool
    """There is a stack with resources in it."""
    status: str
    """The stack's; empty: there is none."""
    instance: str
    """The StackSet instance's status: `CURRENT`, `OUTDATED`, ...; empty: none, or a plain stack."""
    notes: tuple[str, ...]
    """What is odd about it, in words."""
    comparison: Comparison
    parameters: tuple[ParameterChange, ...] = ()
    fixed: tuple[FixedChange, ...] = ()
    records: Mapping[str, Any] | None = None
    """The new template's records, by logical id: their properties."""

    @property
    def name(self) -> str:
        """`database/us-east-1`."""
        return f"{self.layer}/{self.region}"

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do here."""
        return self.present and not self.notes and not self.parameters and self.comparison.nothing


@dataclass(frozen=True)
class Plan:
    """What `apply` would change."""

    deployment: str
    primary: str
    """Home primary's region."""
    writer: Writer
    stacks: tuple[StackPlan, ...]
    """In the order in which `apply` comes to them."""
    imported: frozenset[tuple[str, str]] = frozenset()
    """Region and name of every export that a deployed stack imports."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Layer and region of stacks that are there although the environment file has no such region."""
    lost: tuple[Remain, ...] = ()
    """What a stack holds by its name, and is not there any more."""
    notes: tuple[str, ...] = ()
    """What is odd about StackSets as a whole; each is something to do."""
    lease_moved: bool = False
    """The lease would be looked for in another region, and a human has put it there."""

    @property
    def nothing(self) -> bool:
        """Whether `apply` would change nothing."""
        return not self.notes and all(stack.nothing for stack in self.stacks)

    def of(self, layer: str) -> tuple[StackPlan, ...]:
        """A layer's stacks."""
        return tuple(stack for stack in self.stacks if stack.layer == layer)

    def stack(self, layer: str, region: str) -> StackPlan:
        """The stack of a layer in a region; `KeyError` if the plan has none."""
        return {(stack.layer, stack.region): stack for stack in self.stacks}[layer, region]
