"""What a human may ask: each names region and epoch, is written into the lease, and is acted on by the loop.

A command that was given before, or for another epoch, changes nothing and says so.
"""

import time
from typing import Any

from functions.controller import calls, databases, environment, fences, tables

ORDERS = ("approve", "switchover", "failover")
TRIES = 5
"""A renewal may come between reading the lease and writing it."""
COMMANDS = ("status", *ORDERS, "pause", "resume", "unfence", "disarm")


def command(event: dict[str, Any]) -> dict[str, Any]:
    """Carry out a command; the answer says whether anything was done, and what."""
    name = event.get("command")
    if name not in COMMANDS:
        return _no(f"no command {name!r}; one of {', '.join(COMMANDS)}")
    for _ in range(TRIES):
        try:
            return _status() if name == "status" else _disarm(event) if name == "disarm" else _order(str(name), event)
        except calls.Refusal as refusal:
            if refusal.code != tables.CHANGED:
                return _no(f"AWS refuses: {refusal}")
        except calls.Silence as silence:
            return _no(f"AWS does not answer: {silence}; whether it was done is in the status")
    return _no("the lease changed each time: ask for the status, and again")


def _order(name: str, event: dict[str, Any]) -> dict[str, Any]:
    lease, record = tables.read(tables.LEASE), tables.read(tables.RECORD)
    if not lease:
        return _no("there is no lease yet")
    disarmed = bool(record and record.state.get("disarmed"))
    refused = _refused(name, event, lease.state, disarmed=disarmed)
    return _no(refused) if refused else _obey(name, event, lease, record)


def _status() -> dict[str, Any]:
    """Whatever answers: a status is asked for when something does not."""
    database = databases.describe(environment.OWN)
    own = database if isinstance(database, str) else {**database._asdict(), "subnets": sorted(database.subnets)}
    answer = {"done": False, "region": environment.OWN, "database": own}
    for name, place in (("lease", tables.LEASE), ("record", tables.RECORD)):
        try:
            version = tables.read(place)
            answer[name] = version.state if version else None
        except (calls.Silence, calls.Refusal) as failure:
            answer[name] = f"no answer: {failure}"
    return answer


def _refused(name: str, event: dict[str, Any], lease: tables.Lease, *, disarmed: bool) -> str:
    """Why a command may not be followed; empty if it may."""
    to, epoch, intent = event.get("to"), lease["epoch"], lease["intent"]
    standing = intent["kind"] if intent and time.time() - intent["since"] < environment.APPROVED else ""
    reasons = {
        f"the epoch is {epoch}, the command says {event.get('epoch')}": event.get("epoch") != epoch,
        f"`to` is {to!r}; one of {', '.join(environment.REGIONS)}": name not in ("pause", "resume")
        and to not in environment.REGIONS,
        "already paused": name == "pause" and lease["paused"],
        "neither paused nor, in this region, disarmed": name == "resume" and not (lease["paused"] or disarmed),
        f"{to} is the writer already": name in ORDERS and to == lease["holder"],
        f"a {standing} is under way": bool(standing) and name in ("approve", "switchover", standing),
        "only the holder is unfenced, in its own region, with nothing under way": name == "unfence"
        and not (to == environment.OWN == lease["holder"] and not intent),
        'a failover may lose what the standby has not got: say so with "data_loss": true': name == "failover"
        and event.get("data_loss") is not True,
    }
    first = next((reason for reason, applies in reasons.items() if applies), "")
    return first or (_unfit(str(to), name) if name in ("switchover", "failover") else "")


def _unfit(region: str, name: str) -> str:
    """Why it cannot go there; empty if it can. A failover wants a replica only, and that only if RDS answers."""
    found = databases.describe(region)
    if isinstance(found, str):
        return f"the database of {region} cannot be seen: {found}" if name == "switchover" else ""
    if not found.source:
        return f"the database of {region} is no replica"
    fit = name == "failover" or (found.status == "available" and found.replicating)
    return "" if fit else f"the database of {region} is {found.status}, replicating: {found.replicating}"


def _obey(name: str, event: dict[str, Any], lease: tables.Version, record: tables.Version | None) -> dict[str, Any]:
    if name == "unfence":
        fences.take_down(environment.OWN)
        return _yes(f"{environment.OWN} is not fenced any more")
    changes: dict[str, Any] = {"paused": name == "pause"}
    if name in ORDERS:
        changes = {"intent": tables.Intent(kind=name, to=event["to"], since=time.time())}
    elif name == "resume" and record and record.state.get("disarmed"):
        tables.write(tables.RECORD, {**record.state, "disarmed": False}, record)
    tables.write(tables.LEASE, {**lease.state, **changes}, lease)
    return _yes(f"{name} stands in the lease of epoch {lease.state['epoch']}; the controllers act within seconds")


def _disarm(event: dict[str, Any]) -> dict[str, Any]:
    """Works without the lease, in the writer's region: the standby heeds the contact item too. `resume` ends it."""
    if event.get("to") != environment.OWN:
        return _no(f"disarm is given in the writer's region, which `to` names; this is {environment.OWN}")
    record = tables.read(tables.RECORD)
    state = record.state if record else {"epoch": 0}
    if state.get("disarmed"):
        return _no("already disarmed")
    if event.get("epoch") != state["epoch"]:
        return _no(f"the epoch is {state['epoch']}, the command says {event.get('epoch')}")
    tables.write(tables.RECORD, {**state, "disarmed": True}, record)
    return _yes(f"it counts once the lease or {environment.PEER} has heard of it: see `armed` in the status")


def _yes(said: str) -> dict[str, Any]:
    return {"done": True, "said": said}


def _no(said: str) -> dict[str, Any]:
    return {"done": False, "said": said}
