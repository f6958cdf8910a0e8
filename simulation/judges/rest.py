"""What a history must have come to once everything is over: no half fence, no stale writer, nothing left to do."""

import json
from collections.abc import Iterator
from typing import Any

from simulation.model.database import Instance
from simulation.model.steady import may_arm
from simulation.model.world import World
from simulation.plans.drawing import Plan
from templates import naming

RESERVED = range(1, 10)
"""Numbers of the fence's entries in a network ACL."""
LAPSED = 900.0 + 60
"""An order of a human counts for so long, and is cleared by a pass or two after that."""
REPEATS = ("killed", "lambda dead", "region lost", "api", "no ticks", "late tick", "region isolated", "link", "clock")
"""Faults after which a report may be made twice: it was sent, and that was not remembered."""


def unfinished(world: World, plan: Plan) -> list[str]:
    """What is not yet as it should be, in words; a region that is lost for good is left out."""
    lease = _lease(world)
    if not world.topology.alive(lease["holder"]):
        return list(_halves(world))
    return [
        *_halves(world),
        *_databases(world, lease),
        *_name(world, lease),
        *_contact(world, lease),
        *_asked(world, lease),
        *_arming(world, lease),
        *_duties(world, plan, lease),
    ]


def _lease(world: World) -> dict[str, Any]:
    (item,) = world.state.tables[world.present.lease_region][naming.lease_table(world.present.env)].values()
    lease: dict[str, Any] = json.loads(item["state"]["S"])
    return lease


def _item(world: World, region: str, name: str) -> dict[str, Any]:
    found = world.state.tables[region][naming.region_table(world.present.env)].get((name,))
    item: dict[str, Any] = json.loads(found["state"]["S"]) if found else {}
    return item


def _entries(world: World, region: str) -> tuple[int, int]:
    """Of the fence: how many there are, and how many a whole one has."""
    wanted = json.loads(world.present.variables[region]["REGIONS"])[region]["fence"]
    return sum(number in RESERVED for number, _ in world.state.acls[region].entries), 2 * len(wanted)


def _halves(world: World) -> Iterator[str]:
    for region in world.present.regions:
        there, whole = _entries(world, region)
        if world.topology.alive(region) and there not in (0, whole):
            yield f"{there} of {whole} entries of the fence of {region}"


def _databases(world: World, lease: dict[str, Any]) -> Iterator[str]:
    """The holder's is open, another writable one is fenced, a replica is not."""
    holder, known = lease["holder"], world.topology.alive(world.present.lease_region)
    for region in world.present.regions:
        found = world.database(region)
        if not found or not world.topology.alive(region) or not (known or region == holder):
            continue
        up = bool(_entries(world, region)[0])
        if region == holder and not found.writable:
            yield f"{region} has the lease, and its database is a replica"
        if up is not (region != holder and found.writable):
            yield f"the fence of {region} is {'up' if up else 'down'}, and {holder} has the lease"


def _name(world: World, lease: dict[str, Any]) -> Iterator[str]:
    name = world.timeline.points_to(world.first_name)
    if name != lease["holder"] and world.topology.alive(world.present.lease_region):
        yield f"the name is at {name}, and {lease['holder']} has the lease"


def _contact(world: World, lease: dict[str, Any]) -> Iterator[str]:
    """The writer needs it when the lease cannot be reached."""
    peer = world.present.peer(lease["holder"])
    contact = _item(world, peer, "contact")
    if world.topology.alive(peer) and (contact.get("epoch") != lease["epoch"] or "closed_at" in contact):
        yield f"the contact item in {peer} says {contact}, and the epoch is {lease['epoch']}"


def _asked(world: World, lease: dict[str, Any]) -> Iterator[str]:
    intent = lease["intent"]
    if intent and world.clock.now - intent["since"] > LAPSED and world.topology.alive(world.present.lease_region):
        yield f"{intent['kind']} has lapsed and still stands"


def _arming(world: World, lease: dict[str, Any]) -> Iterator[str]:
    holder, present = lease["holder"], world.present
    forbidden = lease["paused"] or _item(world, holder, "record").get("disarmed") or not may_arm(present)
    standby, writer = world.database(present.peer(holder)), world.database(holder)
    reached = all(map(world.topology.alive, present.everywhere))
    if reached and not forbidden and _follows(standby, writer) and not lease["armed"]:
        yield f"{holder} is not armed, and its standby follows"


def _follows(standby: Instance | None, writer: Instance | None) -> bool:
    stream = standby.stream if standby else None
    return bool(stream and stream.source is writer and not stream.ordered)


def _duties(world: World, plan: Plan, lease: dict[str, Any]) -> Iterator[str]:
    """After a promotion of the holder's database: its password, and what people are told of it."""
    holder, epoch = lease["holder"], lease["epoch"]
    found, peer = world.database(holder), world.present.peer(holder)
    done = [each for each in world.losses if each.promoted is found and each.writable_at <= world.clock.now]
    if not found or not done or not world.topology.alive(world.present.lease_region):
        return
    if found.password != f"password-of-{holder}":
        yield f"the promoted database of {holder} has not the password of its secret"
    once = not any(fault.what in REPEATS for fault in plan.faults)
    for event in ("writable", "rpo"):
        final = event == "writable" or done[-1].planned or world.topology.alive(peer)
        text = f'{{"event": "{event}"'
        told = sum(
            text in line and f'"epoch": {epoch}' in line and region == holder
            for _, region, line in world.timeline.output
        )
        if final and (not told or (once and told > 1)):
            yield f"{event!r} of epoch {epoch} was told {told} times"
