"""What a region's controller remembers, and the item in which it hears of the other's writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployment.runtime import journal
from deployment.runtime.lease import document
from settings.environment import Environment
from templates import naming


@dataclass(frozen=True)
class Record:
    """A region's record. Times are seconds since 1970 by that region's clock; None is never."""

    region: str
    epoch: int
    """The highest that was seen there."""
    held: bool
    writable: bool | None
    """Whether RDS last said that the region's database has no source; None: it never said."""
    armed: bool
    disarmed: bool
    cause: str
    """Why the fence was put up (`for staleness`, ...); empty without one."""
    fenced_at: float | None
    """Since when the fence is complete and the region's own probe has found that it holds."""
    next_at: float | None
    """When the next pass is due; long past: no controller runs there."""
    rto_epoch: int | None
    """The last epoch of whose take-over this region has reported the RTO: its database serves."""
    rpo_epoch: int | None
    """The same of the RPO: the old writer is fenced."""
    told: Mapping[str, float]
    """When each page was last sent."""
    journal: tuple[journal.Entry, ...]

    @classmethod
    def of(cls, region: str, state: Mapping[str, Any]) -> "Record":
        """From the document as the controller writes it."""
        return cls(
            region=region,
            epoch=int(state.get("epoch", 0)),
            held=bool(state.get("held")),
            writable=state.get("writable"),
            armed=bool(state.get("armed")),
            disarmed=bool(state.get("disarmed")),
            cause=str(state.get("cause", "")),
            fenced_at=state.get("fenced_at"),
            next_at=state.get("next_at"),
            rto_epoch=state.get("rto_epoch"),
            rpo_epoch=state.get("rpo_epoch"),
            told=dict(state.get("told", {})),
            journal=journal.of_record(region, state.get("journal", ())),
        )


def read_record(dynamodb: Any, env: Environment, region: str) -> Record | None:
    """A region's record; None if its controller has never run. Raises as the client does."""
    state = document(dynamodb, naming.region_table(env), {"item": {"S": "record"}})
    return None if state is None else Record.of(region, state)


def read_contact_armed(dynamodb: Any, env: Environment) -> bool | None:
    """Whether the writer has told this region by contact that a take-over is allowed; None: no contact ever."""
    state = document(dynamodb, naming.region_table(env), {"item": {"S": "contact"}})
    return None if state is None else bool(state["armed"])
