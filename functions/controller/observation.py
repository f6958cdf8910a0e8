"""One look: what is asked, in which order, and of the other region only what the situation needs."""

import json
import os

from functions.controller import calls, databases, environment, fences, memory, metrics, situation, tables

ASK_PEER_EVERY = 60.0
HOSTS = {"own": os.environ["ENDPOINT"], "peer": os.environ["PEER_ENDPOINT"]}


def look(now: float, record: memory.Record, stored: tables.Version | None) -> memory.Seen:
    """Ask, and remember what the next run must know."""
    seen = memory.Seen(now, record, stored)
    _read_lease(seen)
    writable = record.get("writable")
    if writable and (seen.held or (record.get("held") and not seen.lease_read)) and not seen.state.get("released_at"):
        _touch_peer(seen)
    if writable is False and not seen.held:
        seen.contact = _contact()
    seen.own = databases.describe(environment.OWN)
    if isinstance(seen.own, databases.Database):
        record["writable"] = not seen.own.source
    fence = _fence_of(environment.OWN)
    seen.fence = None if isinstance(fence, str) else fence
    _ask_probe(seen)
    memory.remember(seen)
    if _peer_matters(seen):
        _ask_peer(seen)
    return seen


def _read_lease(seen: memory.Seen) -> None:
    """The lease; one of an earlier epoch than was seen before is none."""
    try:
        lease = tables.read(tables.LEASE)
    except (calls.Silence, calls.Refusal):
        return
    seen.lease_read = True
    if lease and lease.state["epoch"] >= seen.record.get("epoch", 0):
        seen.lease = lease


def _touch_peer(seen: memory.Seen) -> None:
    """Renew the contact item. What it says about being armed counts once it is there: a standby asks both."""
    armed = bool(seen.record.get("armed", True)) and not seen.record.get("disarmed")
    try:
        tables.touch(seen.record.get("epoch", 0), int(seen.now * 1000), armed=armed)
    except (calls.Silence, calls.Refusal):
        return
    seen.touched = True
    seen.record["armed"] = armed


def _contact() -> tables.Version | None:
    try:
        return tables.read(tables.CONTACT)
    except (calls.Silence, calls.Refusal):
        return None


def _fence_of(region: str) -> fences.Fence | str:
    try:
        return fences.inspect(region)
    except calls.Silence:
        return databases.SILENT
    except calls.Refusal:
        return databases.UNCLEAR


def _ask_probe(seen: memory.Seen) -> None:
    """The writer asks for its own database, the standby for the writer's; a probe that fails has said nothing.

    A standby that has the lease asks nothing: it promotes, whatever the answer.
    """
    if seen.held and not seen.record.get("writable"):
        return
    asked = ["own"] if seen.record.get("writable") else ["peer"]
    if seen.held and seen.state["taken_at"] and seen.record.get("rpo_epoch") != seen.state["epoch"]:
        asked.append("peer")
    payload = json.dumps({"hosts": {name: HOSTS[name] for name in asked}}).encode()
    try:
        answer = calls.call("lambda", environment.OWN, "invoke", FunctionName=os.environ["PROBE"], Payload=payload)
        if "FunctionError" not in answer:
            seen.probe = {name: each["answer"] for name, each in json.loads(answer["Payload"].read()).items()}
    except (calls.Silence, calls.Refusal):
        seen.probe = {}


def _peer_matters(seen: memory.Seen) -> bool:
    record = seen.record
    if seen.held and record.get("writable"):
        intent = seen.state["intent"]
        due = seen.now - record.get("peer_asked_at", 0) >= ASK_PEER_EVERY
        return due or not record.get("peer_follows") or bool(intent and intent["kind"] == "switchover")
    calm = situation.case(seen) == "quiet" and situation.intent(seen) == "no intent"
    if seen.held:
        return situation.promotion(seen) != "unpromoted"
    if record.get("writable"):
        return environment.FOUNDER and seen.lease_read and not seen.lease
    return record.get("writable") is False and not calm


def _ask_peer(seen: memory.Seen) -> None:
    """The other region's database and fence; for a take-over how far the replica was behind at the last renewal."""
    seen.peer = databases.describe(environment.PEER)
    memory.remember_peer(seen)
    if not (seen.held and seen.follows):
        seen.peer_fence = _fence_of(environment.PEER)
    try:
        own, state = databases.identifier(environment.OWN), seen.state
        if "fenced_at" in seen.record and seen.record.get("cause") == "for switchover":
            since, until = seen.record["fenced_at"], seen.now
            seen.slot = list(metrics.minutes(environment.OWN, metrics.SLOT_LAG, since, until, own).values())
        elif not seen.record.get("writable") and not seen.held:
            until = state["served_at"] if state["released_at"] else state["renewed_at"]
            since = until - 360
            lags = list(metrics.minutes(environment.OWN, metrics.REPLICA_LAG, since, until, own).values())
            seen.lag = lags[-1] if lags else None
    except (calls.Silence, calls.Refusal):
        return
