"""What has become of an order, from the lease and the regions' records: pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from deployment.commands.order import STANDS, TAKEOVERS, Command, Order
from deployment.runtime import journal
from deployment.runtime.lease import Lease
from deployment.runtime.record import Record


class State(StrEnum):
    """How far it is."""

    UNDER_WAY = "under way"
    DONE = "done"
    UNDONE = "undone"
    """It was called off, lapsed, or was overtaken by something else: what it asked for is not so."""


class Verdict(NamedTuple):
    """How far it is, and what that means."""

    state: State
    words: str


class Sight(NamedTuple):
    """One look at what the controllers write down. What did not answer is missing."""

    now: float
    lease: Lease | None
    records: Mapping[str, Record]
    contacts: Mapping[str, bool]
    """What each region has last heard of the other's writer about being armed."""

    @property
    def journal(self) -> tuple[journal.Entry, ...]:
        """Everything that was written down, oldest first."""
        of_records = [entry for record in self.records.values() for entry in record.journal]
        return journal.together(self.lease.journal if self.lease else (), of_records)


def verdict(order: Order, since: float, sight: Sight) -> Verdict:
    """What has become of the order.

    Args:
        order: what was ordered.
        since: when it was, seconds since 1970.
        sight: how things stand.
    """
    if order.command in TAKEOVERS:
        return _takeover(order, since, sight)
    return _SETTINGS[order.command](order, sight)


def already(order: Order, sight: Sight) -> str:
    """Why there is nothing to order; empty if there is something."""
    lease = sight.lease
    record = sight.records.get(lease.holder) if lease else None
    disarmed = bool(record and record.disarmed)
    reasons = {
        Command.PAUSE: "it is paused already" if lease and lease.paused else "",
        Command.RESUME: "it is neither paused nor disarmed" if lease and not lease.paused and not disarmed else "",
        Command.DISARM: f"{order.to} is disarmed already" if _disarmed(sight.records.get(order.to)) else "",
        Command.UNFENCE: "",
    }
    if order.command in TAKEOVERS:
        return (
            f"{order.to} is the writer already, under epoch {lease.epoch}" if lease and lease.holder == order.to else ""
        )
    return reasons[order.command]


def _disarmed(record: Record | None) -> bool:
    return record is not None and record.disarmed


def _takeover(order: Order, since: float, sight: Sight) -> Verdict:
    lease, taker = sight.lease, sight.records.get(order.to)
    if lease is None:
        return _takeover_unread(order, taker)
    if lease.epoch == order.epoch:
        return _asked(order, since, sight.now, lease)
    if lease.epoch == order.epoch + 1 and lease.holder == order.to:
        if taker and taker.rto_epoch == lease.epoch:
            return Verdict(State.DONE, f"{order.to} serves clients under epoch {lease.epoch}")
        return Verdict(State.UNDER_WAY, f"{order.to} has the lease under epoch {lease.epoch}; its database is promoted")
    if lease.holder == order.to:
        return Verdict(State.DONE, f"{order.to} is the writer, by now under epoch {lease.epoch}")
    return Verdict(State.UNDONE, f"{lease.holder} is the writer under epoch {lease.epoch}")


def _asked(order: Order, since: float, now: float, lease: Lease) -> Verdict:
    """Nobody has taken the lease yet."""
    stands = lease.intent is not None and lease.intent.kind == order.command.value and lease.intent.to == order.to
    if stands and now - since > STANDS:
        return Verdict(State.UNDONE, f"it has lapsed after {STANDS:.0f} s: nobody took over from {lease.holder}")
    if stands or lease.released_at:
        released = f"{lease.holder} has released the lease" if lease.released_at else "it stands in the lease"
        return Verdict(State.UNDER_WAY, f"{released}; {order.to} has not taken it yet")
    if order.command is Command.APPROVE:
        return Verdict(State.UNDONE, f"it is void: {lease.holder} serves again and goes on as the writer")
    return Verdict(State.UNDONE, f"it was called off: {lease.holder} stays the writer under epoch {lease.epoch}")


def _takeover_unread(order: Order, taker: Record | None) -> Verdict:
    """Without the lease, the taker's own record says enough."""
    if taker and taker.held and taker.epoch == order.epoch + 1 and taker.rto_epoch == taker.epoch:
        return Verdict(State.DONE, f"{order.to} serves clients under epoch {taker.epoch}; the lease does not answer")
    return Verdict(State.UNDER_WAY, "the lease does not answer")


def _pause(_order: Order, sight: Sight) -> Verdict:
    lease = sight.lease
    if lease is None:
        return Verdict(State.UNDER_WAY, "the lease does not answer")
    if not lease.paused:
        return Verdict(State.UNDONE, "the lease is not paused: somebody has resumed it")
    if lease.armed:
        return Verdict(State.UNDER_WAY, f"paused; {lease.holder} has not renewed since, the lease still says armed")
    return Verdict(State.DONE, "paused, and the lease is not armed: nobody takes over without a human")


def _resume(_order: Order, sight: Sight) -> Verdict:
    lease = sight.lease
    if lease is None:
        return Verdict(State.UNDER_WAY, "the lease does not answer")
    record = sight.records.get(lease.holder)
    if lease.paused or (record and record.disarmed):
        return Verdict(State.UNDER_WAY, "still paused or disarmed")
    armed = "armed" if lease.armed else "not armed yet: mode, standby and DNS decide, see status"
    return Verdict(State.DONE, f"neither paused nor disarmed; {armed}")


def _disarm(order: Order, sight: Sight) -> Verdict:
    record = sight.records.get(order.to)
    if record and not record.disarmed:
        return Verdict(State.UNDONE, f"{order.to} is not disarmed: somebody has resumed it")
    known = {} if sight.lease is None else {"the lease": sight.lease.armed}
    known |= {region: armed for region, armed in sight.contacts.items() if region != order.to}
    heard = [name for name, armed in known.items() if not armed]
    if record and heard:
        return Verdict(State.DONE, f"disarmed; heard by {' and '.join(heard)}")
    return Verdict(State.UNDER_WAY, "disarmed; neither the lease nor the standby has heard of it yet")


def _unfence(order: Order, _sight: Sight) -> Verdict:
    return Verdict(State.DONE, f"{order.to} is not fenced any more")


_SETTINGS = {
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.DISARM: _disarm,
    Command.UNFENCE: _unfence,
}
