"""Everything that a history begins with: plain data, so that a prepared steady state is copied by pickling."""

from dataclasses import dataclass, field
from typing import NamedTuple

from simulation.model.acl import Acl
from simulation.model.aws.cloudwatch import Points, Series
from simulation.model.aws.dynamodb import Items
from simulation.model.database import Instance


class Generation(NamedTuple):
    """Which database a region has: its number, and the identifier of what it was created from."""

    number: int
    created_from: str


Generations = tuple[Generation, Generation]
"""Of the home primary and of dr."""


Tables = dict[str, dict[str, Items]]
"""Region to table to items."""


@dataclass(slots=True)
class State:
    """What outlives a function's run and a region's outage."""

    now: float
    holder: str
    """Who held the lease when this was prepared."""
    epoch: int
    """Of that lease; 0 before the first."""
    generations: Generations
    tables: Tables
    instances: dict[str, dict[str, Instance]]
    """Region to identifier to instance, in the order of their creation."""
    acls: dict[str, Acl]
    metrics: dict[str, dict[Series, Points]]
    healthy: dict[str, bool] = field(default_factory=dict)
    """Health check to what was last known of it."""
    health_known_at: dict[str, float] = field(default_factory=dict)
    config: str = ""
    """Which environment: a name in `deployment.CONFIGURATIONS`."""
