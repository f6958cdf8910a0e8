"""Steps that change the lease. Each is one conditional write; one that fails is looked at afresh in the next pass."""

import time
from typing import Any

from functions.controller import calls, databases, environment, fences, memory, metrics, report, situation, tables

TURNING, TURNED, SETTLED = "turning", "turned", "settled"
"""Primary has taken back and says so to DNS; dr has stood down, primary is silent; DNS has seen that."""
STOOD_DOWN, QUIET = 3, 2
"""Whole minutes of zeros: of dr's metric, then of primary's own."""


def change(seen: memory.Seen, event: str = "", **changes: Any) -> bool:
    """Write the lease with these changes, if it is still as it was read; journal and tell of a transition."""
    lease = {**seen.state, **changes}
    if event:
        entry = f"{seen.now:.0f} {environment.OWN} {event}"
        lease["journal"] = [*lease.get("journal", []), entry][-12:]
    try:
        seen.lease = tables.write(tables.LEASE, lease, seen.lease)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("lease not written", why=str(failure), wanted=event or "renew")
        return False
    if seen.held:
        seen.record["touched_at"] = seen.now
    if event:
        report.tell(seen, event)
    return True


def save(seen: memory.Seen) -> bool:
    """Write the record now, because what follows must not be forgotten; false if that failed."""
    try:
        seen.stored = tables.write(tables.RECORD, seen.record, seen.stored)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("record not written", why=str(failure))
        return False
    return True


def holding(seen: memory.Seen) -> dict[str, Any]:
    """What a holder says with every renewal; its database served clients when the probe last said so."""
    served_at = seen.now if seen.probe.get("own") == "accepting" else seen.state.get("served_at", seen.now)
    times = {"renewed_at": seen.now, "expires_at": seen.now + environment.TTL, "served_at": served_at}
    return {**times, "renewals": seen.state.get("renewals", 0) + 1, "mode": environment.MODE}


def given_to(seen: memory.Seen, region: str, **changes: Any) -> dict[str, Any]:
    """A new holder and epoch: nothing is armed, nothing asked for, and DNS begins to turn."""
    new = {"holder": region, "epoch": seen.state["epoch"] + 1, "expires_at": seen.now + environment.TTL}
    blank = {"armed": False, "dns": TURNING, "released_at": 0, "intent": None}
    past = {"taken_at": seen.now, "lost_at": seen.state["served_at"], "planned": False}
    return {**new, **blank, **past, **changes}


def found(seen: memory.Seen) -> None:
    """The first lease, for a database that was created from nothing."""
    first = {"holder": environment.OWN, "epoch": 1, "armed": False, "dns": TURNING, "released_at": 0, "intent": None}
    past = {"taken_at": 0, "lost_at": 0, "planned": False}
    change(seen, "found", **first, **holding(seen), **past, paused=False, slot_bytes=None)


def renew(seen: memory.Seen) -> bool:
    """Renew, and say whether a take-over would be right: armed only where a standby may really be promoted."""
    state, record = seen.state, seen.record
    dns = _dns(seen) if record.get("writable") else state["dns"]
    slot = _slot(seen) if record.get("writable") else None
    ready = record.get("writable") and record.get("peer_follows") and not record.get("disarmed")
    armed = bool(
        ready and environment.MODE == "automatic" and environment.WITNESS and not state["paused"] and dns == SETTLED
    )
    if armed and not state["armed"]:
        # Remembered before it is sent: a writer that may be armed fences itself when it is isolated.
        record["armed"] = True
        if not save(seen):
            return False
    event = "" if armed == state["armed"] else "armed" if armed else "disarmed"
    intent = None if _stale(seen) else state["intent"]
    done = change(seen, event, **holding(seen), armed=armed, dns=dns, slot_bytes=slot, intent=intent)
    if done:
        record["armed"] = armed
    return done


def _stale(seen: memory.Seen) -> bool:
    """An order that has lapsed, or an approval of a take-over while the database serves: the incident is over."""
    intent: tables.Intent | None = seen.state["intent"]
    if not intent:
        return False
    over = intent["kind"] == "approve" and seen.probe.get("own") == "accepting"
    return over or seen.now - intent["since"] > environment.APPROVED


def _dns(seen: memory.Seen) -> str:
    """The next state of DNS. Where dr holds the lease its own metric alone decides, so nothing is waited for."""
    dns = str(seen.state["dns"])
    own, peer = (environment.REGIONS[region]["dns_metric"] for region in (environment.OWN, environment.PEER))
    if environment.REGIONS[environment.OWN]["home"] == "dr":
        return SETTLED
    try:
        if dns == TURNING and metrics.all_equal(environment.PEER, peer, 0, STOOD_DOWN, seen.now):
            return TURNED
        if dns == TURNED and metrics.all_equal(environment.OWN, own, 0, QUIET, seen.now):
            return SETTLED
    except (calls.Silence, calls.Refusal):
        return dns
    return dns


def _slot(seen: memory.Seen) -> float | None:
    """Bytes that the standby has not confirmed, as last published; asked once a minute."""
    known: float | None = seen.state["slot_bytes"]
    if seen.now - seen.record.get("slot_at", 0) < metrics.MINUTE:
        return known
    own = databases.identifier(environment.OWN)
    try:
        points = metrics.minutes(environment.OWN, metrics.SLOT_LAG, seen.now - 300, seen.now, own)
    except (calls.Silence, calls.Refusal):
        return known
    seen.record["slot_at"] = seen.now
    return list(points.values())[-1] if points else None


def hand_over(seen: memory.Seen) -> None:
    """Pass the lease on after the drain. That it was sent is remembered first: from then on only a read unfences."""
    seen.record["cause"] = "handed over"
    if save(seen):
        change(seen, "hand over", **given_to(seen, environment.PEER, planned=True))


def abandon(seen: memory.Seen) -> None:
    """Call a switchover off; the fence comes down in a later pass."""
    change(seen, "abandon", intent=None, **holding(seen))


def release(seen: memory.Seen) -> None:
    """Let go of the lease of a dead and fenced database."""
    change(seen, "release", released_at=seen.now)


def reclaim(seen: memory.Seen) -> None:
    """Nobody took it, and RDS says that the database is back."""
    seen.record["cause"] = "for staleness"
    seen.record.pop("dead_since", None)
    seen.record.pop("unfencing_at", None)
    change(seen, "reclaim", released_at=0, **holding(seen))


def take(seen: memory.Seen) -> None:
    """Close the contact item, then take the lease: the writer needs one of the two, so the taker needs both."""
    epoch = seen.state["epoch"]
    try:
        if not _still_theirs(seen):
            return
        tables.close(epoch + 1, time.time(), seen.contact)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("contact not closed", why=str(failure))
        return
    change(seen, "take", **given_to(seen, environment.OWN, renewed_at=seen.now))


def _still_theirs(seen: memory.Seen) -> bool:
    """For a writer that lets go, and may renew while it does, look again: what was read before the probe is old."""
    if situation.case(seen) == "expired":
        return True  # a renewal since must make the writes fail
    before, seen.lease = seen.state, tables.read(tables.LEASE)
    seen.contact = tables.read(tables.CONTACT)
    return all(seen.state.get(key) == before[key] for key in ("holder", "epoch", "released_at", "intent"))


def give_back(seen: memory.Seen) -> None:
    """RDS will not promote, the writer's region answers: let it go on."""
    if change(seen, "give back", **given_to(seen, environment.PEER, taken_at=0)):
        _unfence_peer()


def undo(seen: memory.Seen) -> None:
    """The writer's controller left a switchover half-done: clear it and unfence the writer from here."""
    if change(seen, "undo", intent=None):
        _unfence_peer()


def reopen(seen: memory.Seen) -> None:
    """A take-over of this region came to nothing: accept the writer's contact again, once it cannot come after all."""
    if seen.contact and change(seen):
        tables.reopen(seen.state["epoch"], seen.contact)


def _unfence_peer() -> None:
    try:
        fences.take_down(environment.PEER)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("peer not unfenced", why=str(failure))
