"""What a human typed, and what of it the controller is told: pure, from the lease as it stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deployment.runtime.lease import Intent, Lease


class Command(StrEnum):
    """What can be ordered; `docs/controller.md` says what each does."""

    SWITCHOVER = "switchover"
    FAILOVER = "failover"
    APPROVE = "approve"
    PAUSE = "pause"
    RESUME = "resume"
    DISARM = "disarm"
    UNFENCE = "unfence"


TAKEOVERS = (Command.SWITCHOVER, Command.FAILOVER, Command.APPROVE)
"""Commands after which another region writes. They stand in the lease as its intent."""
IN_THE_STANDBY = (Command.FAILOVER, Command.APPROVE)
"""Commands for when the writer's region may be lost: the standby's controller is asked first."""
ONLY_IN_THE_WRITER = (Command.DISARM, Command.UNFENCE)
"""Commands that the other region's controller refuses, since they change what only the writer's region has."""
STANDS = 900.0
"""How long the controllers heed an order, seconds (`APPROVED`). Nobody clears it while the writer is away."""
RECENT = 900.0
"""Seconds after a take-over in which a target is not guessed: the same words would order the way back."""


@dataclass(frozen=True)
class Asked:
    """The command line."""

    command: Command
    to: str = ""
    """Region; empty: the one that makes sense."""
    epoch: int | None = None
    """The lease's epoch that its author saw; None: the present one."""
    data_loss: bool = False


@dataclass(frozen=True)
class Order:
    """What a controller is told, and which."""

    command: Command
    to: str
    """Target of a take-over; the region that `disarm` and `unfence` are about; empty for pause and resume."""
    epoch: int
    """The epoch that it is meant for."""
    regions: tuple[str, ...]
    """Whose controller is asked, in this order: the next one only where one does not answer."""
    data_loss: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """The event."""
        event: dict[str, Any] = {"command": self.command.value, "epoch": self.epoch}
        if self.to:
            event["to"] = self.to
        if self.data_loss:
            event["data_loss"] = True
        return event


@dataclass(frozen=True)
class Holder:
    """Who may write, as far as it is known: by the lease, or without it by a region's record."""

    region: str
    epoch: int


def order(asked: Asked, holder: Holder, other: str) -> Order:
    """The order for the deployment as it stands.

    Args:
        asked: the command line.
        holder: the lease's holder and epoch.
        other: the other database region.
    """
    if asked.command in TAKEOVERS:
        to = asked.to or other
    elif asked.command in ONLY_IN_THE_WRITER:
        to = asked.to or holder.region
    else:
        to = ""
    return Order(
        command=asked.command,
        to=to,
        epoch=holder.epoch if asked.epoch is None else asked.epoch,
        regions=_places(asked.command, to, holder.region, other),
        data_loss=asked.data_loss,
    )


def _places(command: Command, to: str, holder: str, other: str) -> tuple[str, ...]:
    if command in ONLY_IN_THE_WRITER:
        return (to,) if to in (holder, other) else (holder,)
    return (other, holder) if command in IN_THE_STANDBY else (holder, other)


def guesses_the_way_back(asked: Asked, lease: Lease, now: float) -> bool:
    """Whether a switchover or failover without `--to` may be the repetition of one that has just been carried out."""
    moves = asked.command in (Command.SWITCHOVER, Command.FAILOVER)
    return moves and not asked.to and 0 <= now - lease.taken_at < RECENT


def stands_already(order: Order, lease: Lease, now: float) -> Intent | None:
    """The same order, given before and still heeded: it is followed, not given again."""
    intent = lease.intent
    if intent is None or lease.epoch != order.epoch or now - intent.since > STANDS:
        return None
    return intent if (intent.kind, intent.to) == (order.command.value, order.to) else None


def at_stake(lease: Lease, lag_seconds: float | None, now: float) -> str:
    """What a failover would lose, in words: everything that is known about how far the standby is behind."""
    slot = "it is not known how many bytes the standby had not confirmed"
    if lease.slot_bytes is not None:
        slot = f"the standby had not confirmed {lease.slot_bytes:,.0f} bytes of WAL at the writer's last look"
    lag = "its lag is not known" if lag_seconds is None else f"it was {lag_seconds:,.0f} s behind"
    last = "the writer was never seen serving"
    if lease.served_at:
        last = f"the writer was last seen serving {now - lease.served_at:,.0f} s ago"
    return f"{slot}; {lag}; {last}"
