"""What a human should do next, if anything: pure. The first line is the most urgent."""

from collections.abc import Iterator
from typing import NamedTuple

from deployment.runtime.asking import NoAnswer
from deployment.runtime.fences import Fence
from deployment.runtime.lease import Lease
from deployment.status.model import NOT_DEPLOYED, Part, Region, RuntimeRole, Status

PAGED_AGAIN = 900.0
"""Pages that stand are repeated after this, seconds (`AGAIN` of the controller)."""
PASS_MISSED = 180.0
"""Without a pass for so long no controller runs; its alarm waits as long."""
RECENT = 60.0
"""A renewal, or a look at the writer that found it serving, is recent for so long, seconds."""
PAGES = {
    "approval needed": "approve",
    "database dead": "approve",
    "lagging": "failover",
    "writer alive": "failover",
    "neighbours": "unfence",
    "not promotable": "",
    "promotion slow": "",
}
"""Messages that stand until a human acts, and the command that answers them, where one does."""
LOST = "docs/runbook.md, `The lease is lost or went backwards`, before anything is deployed"
SOUND_STACKS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


class Advice(NamedTuple):
    """One thing to do."""

    words: str
    command: str = ""
    """What to type; empty: look into it."""
    urgent: bool = True
    """A human is needed; else it is only worth knowing."""


def advice(status: Status) -> tuple[Advice, ...]:
    """Everything that is not as it should be, the most urgent first; then what is worth knowing."""
    found = list(_all(status))
    return (*(one for one in found if one.urgent), *(one for one in found if not one.urgent))


def _all(status: Status) -> Iterator[Advice]:
    lease = status.lease
    if isinstance(lease, NoAnswer) and not lease.absent:
        yield _lease_silent(status)
    elif not isinstance(lease, Lease):
        yield from _no_lease(status, table=lease is None)
    else:
        yield from _pages(status, lease)
        yield from _silent(status, lease)
        yield from _orders(status, lease)
        yield from _armed(status, lease)
    for region in status.regions:
        yield from _region(status, region)
    if isinstance(status.parts, NoAnswer):
        yield Advice(f"StackSets are administered in {_dr(status).name}, which does not say how they are")
    else:
        yield from _parts(status, status.parts)


def _lease_silent(status: Status) -> Advice:
    words = f"the lease in {status.witness} does not answer: the writer goes on, nobody takes over"
    if not status.holder:
        return Advice(words)
    return Advice(f"{words}; if that lasts, disarm the writer", _type(status, "disarm"))


def _no_lease(status: Status, *, table: bool) -> Iterator[Advice]:
    """There is none yet, or it is gone: by what the stacks say that there should be, and what the regions remember."""
    if not table and status.deployed("lease", status.witness):
        yield Advice(f"the lease's table in {status.witness} is gone, although its stack is there: {LOST}")
    elif any(region.record and region.record.epoch for region in status.regions):
        yield Advice(f"the lease is gone: {LOST}")
    elif any(status.deployed("failover", region.name) for region in status.regions):
        yield Advice(
            "there is no lease yet: home primary makes it once RDS says that dr's database follows", urgent=False
        )


def _pages(status: Status, lease: Lease) -> Iterator[Advice]:
    """What the controllers ask of a human, as far as it still stands: nobody takes a page back."""
    ahead = [region.name for region in status.regions if region.record and region.record.epoch > lease.epoch]
    if ahead:
        words = f"{' and '.join(ahead)} knows a higher epoch than the lease's {lease.epoch}: it went backwards"
        yield Advice(f"{words}: {LOST}")
    for region in status.regions:
        record = region.record
        if record is None or record.epoch != lease.epoch:
            continue
        since = {entry.event: entry.epoch for entry in record.journal}
        for page, at in record.told.items():
            young = status.at - at < PAGED_AGAIN + PASS_MISSED
            if page in PAGES and young and since.get(page, lease.epoch) == lease.epoch:
                yield from _page(status, lease, region, page)


def _page(status: Status, lease: Lease, region: Region, page: str) -> Iterator[Advice]:
    renewed = status.at - lease.renewed_at < RECENT and not lease.released_at
    over = {
        "approval needed": renewed,
        "lagging": renewed,
        "writer alive": renewed,
        "database dead": status.at - lease.served_at < RECENT,
        "neighbours": region.fence is Fence.DOWN,
        "not promotable": renewed and not lease.intent and region.name != lease.holder,
        "promotion slow": status.role(region) is RuntimeRole.WRITER,
    }
    if over[page]:
        return
    command = PAGES[page]
    to = "" if command in ("", "unfence") else f" --to {_standby(status, lease)}"
    yield Advice(f"{region.name} says: {page}", f"{_type(status, command)}{to}" if command else "")


def _silent(status: Status, lease: Lease) -> Iterator[Advice]:
    """A writer that renews no more, although it has not let go."""
    age = status.at - lease.renewed_at
    if age < RECENT or lease.released_at:
        return
    words = f"{lease.holder} has not renewed the lease for {age:.0f} s"
    if lease.armed:
        yield Advice(f"{words}; the standby takes over by itself once probe and RDS agree")
    elif lease.intent is None:
        yield Advice(
            f"{words}; not armed, so nobody takes over", f"{_type(status, 'approve')} --to {_standby(status, lease)}"
        )


def _orders(status: Status, lease: Lease) -> Iterator[Advice]:
    if lease.intent:
        age = status.at - lease.intent.since
        words = f"{lease.intent.kind} to {lease.intent.to} was ordered {age:.0f} s ago and stands"
        yield Advice(words, f"{_type(status, lease.intent.kind)} --to {lease.intent.to}", urgent=False)
    if lease.released_at:
        yield Advice(f"{lease.holder} has released the lease and nobody has taken it yet")
    if lease.paused:
        yield Advice("it is paused: nobody takes over without a human", _type(status, "resume"))
    disarmed = [region.name for region in status.regions if region.record and region.record.disarmed]
    if lease.holder in disarmed:
        yield Advice(f"{lease.holder} is disarmed: nobody takes over without a human", _type(status, "resume"))


def _armed(status: Status, lease: Lease) -> Iterator[Advice]:
    """A lease that should be armed and is not, where nothing above says why."""
    if lease.armed or lease.paused or status.mode != "automatic" or lease.intent or lease.released_at:
        return
    if status.at - lease.renewed_at >= RECENT:
        return
    standby = next((region for region in status.regions if region.name != lease.holder), None)
    follows = standby is not None and standby.database is not None and standby.database.replicating
    if follows and lease.dns != "settled":
        yield Advice(f"not armed yet: the writer's name is {lease.dns}; it settles within minutes", urgent=False)
    elif follows:
        yield Advice("not armed, although the standby replicates: see the controller's log", "")


def _region(status: Status, region: Region) -> Iterator[Advice]:
    if region.silent:
        yield Advice(f"{region.name} does not answer")
        return
    for what, answer in region.unanswered.items():
        if not answer.absent:
            yield Advice(f"{region.name} does not say its {what}: {answer.why}")
    yield from _database(status, region, status.role(region))
    yield from _controller(status, region)
    if region.alarms:
        yield Advice(f"{region.name} has {len(region.alarms)} in ALARM: {', '.join(region.alarms)}")


def _database(status: Status, region: Region, role: RuntimeRole) -> Iterator[Advice]:
    if role is RuntimeRole.STALE:
        words = f"{region.name} has a writable database that is not the writer's, and it is not fenced"
        yield Advice(f"{words}: its controller, or the writer's, fences it within minutes; if not, fence it by hand")
    elif role in (RuntimeRole.FENCED, RuntimeRole.NONE) and status.holder not in (None, region.name):
        yield Advice(f"{status.holder} has no standby: the next loss is a loss", _type(status, "reprotect"))
    elif role is RuntimeRole.NONE and status.holder == region.name:
        yield Advice(f"{region.name} holds the lease and has no database {region.expected}")
    elif role is RuntimeRole.STANDBY and region.database and not region.database.replicating:
        yield Advice(f"the standby {region.expected} is {region.database.status} and does not replicate")
    if role in (RuntimeRole.WRITER, RuntimeRole.STANDBY) and region.leftovers:
        names = ", ".join(instance.identifier for instance in region.leftovers)
        yield Advice(f"{region.name} still has {names}", _type(status, "reprotect"))
    elif role is RuntimeRole.STANDBY and region.fence in (Fence.UP, Fence.PARTIAL):
        words = f"the standby in {region.name} is fenced still: its controller takes that down within minutes"
        yield Advice(words, urgent=False)


def _controller(status: Status, region: Region) -> Iterator[Advice]:
    if region.table_absent and status.deployed("foundation", region.name):
        page = "docs/runbook.md, `A region's own table is lost`"
        yield Advice(f"the table of {region.name}'s controller is gone, although its stack is there: {page}")
    record = region.record
    if record and record.next_at and status.at - record.next_at > PASS_MISSED:
        yield Advice(f"the controller of {region.name} has made no pass for {status.at - record.next_at:.0f} s")
    elif region.record_read and record is None and isinstance(status.lease, Lease):
        yield Advice(f"the controller of {region.name} has never run")


def _parts(status: Status, parts: tuple[Part, ...]) -> Iterator[Advice]:
    absent = [part.layer for part in parts if part.status == NOT_DEPLOYED]
    if absent:
        yield Advice(f"not deployed: {', '.join(absent)}", _type(status, "apply"))
    for part in parts:
        name = f"{part.layer} in {part.region}"
        if part.status not in ("CURRENT", NOT_DEPLOYED, *SOUND_STACKS):
            reason = f": {part.reason}" if part.reason else ""
            # Nothing is applied to a pair that has lost one side.
            yield Advice(f"{name} is {part.status}{reason}", "" if _rebuilds(status) else _type(status, "apply"))
        if part.drift == "DRIFTED":
            yield Advice(f"{name} is not as it was deployed (drift): see CloudFormation's drift results")


def _rebuilds(status: Status) -> bool:
    """Whether the next thing to do is to rebuild a side."""
    lost = (RuntimeRole.FENCED, RuntimeRole.STALE, RuntimeRole.NONE)
    return any(status.role(region) in lost for region in status.regions if status.holder not in (None, region.name))


def _standby(status: Status, lease: Lease) -> str:
    return next(region.name for region in status.regions if region.name != lease.holder)


def _dr(status: Status) -> Region:
    return status.regions[-1]


def _type(status: Status, command: str) -> str:
    return f"./deploy.sh {command} {status.typed}"
