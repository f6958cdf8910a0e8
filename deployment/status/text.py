"""A status as lines for a reader, or as one JSON object for a machine."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from deployment.runtime.asking import NoAnswer
from deployment.runtime.databases import Instance
from deployment.runtime.lease import Lease
from deployment.status.advice import Advice
from deployment.status.model import Measured, Part, Region, RuntimeRole, Status

SHOWN = 6
"""Entries of the journal."""
WIDTH = 12


def lines(status: Status, advice: tuple[Advice, ...]) -> Iterator[str]:
    """The status, most important first; what a human should do stands at the end, next to the prompt."""
    yield f"{status.deployment}, mode {status.mode}"
    yield _row("lease", _lease(status))
    for region in status.regions:
        yield from _region(status, region)
    yield from _layers(status)
    if status.measured:
        yield _row("last change", _measured(status.measured))
    for number, entry in enumerate(status.journal[-SHOWN:]):
        yield _row("" if number else "journal", f"{clock(entry.at)} {entry.region} {entry.event}")
    if not advice:
        yield _row("next", "nothing")
    for number, one in enumerate(advice):
        yield _row("" if number else "next", f"{one.words}{f'  ->  {one.command}' if one.command else ''}")


def clock(at: float) -> str:
    """A time, as everything here is shown: UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def machine_readable(status: Status, advice: tuple[Advice, ...], *, healthy: bool) -> str:
    """The same as JSON. Times are seconds since 1970; what is null was not answered, `unanswered` says why."""
    found = asdict(status)
    found.pop("typed")
    for region, shown in zip(status.regions, found["regions"], strict=True):
        shown["runtime"] = status.role(region).value
        shown["unanswered"] = {what: answer.why for what, answer in region.unanswered.items()}
    found["lease"], found["parts"] = _answered(status.lease), _answered(status.parts)
    found["journal"] = [entry._asdict() for entry in status.journal]
    whole = {**found, "healthy": healthy, "next": [one._asdict() for one in advice]}
    return json.dumps(whole, indent=2, default=_plain) + "\n"


def _answered(answer: Any) -> Any:
    if isinstance(answer, NoAnswer):
        return {"no_answer": answer.why}
    if isinstance(answer, tuple):
        return [asdict(one) for one in answer]
    return asdict(answer) if answer else None


def _plain(value: Any) -> Any:
    return value._asdict() if hasattr(value, "_asdict") else str(value)


def _row(name: str, text: str) -> str:
    return f"{name:<{WIDTH}} {text}".rstrip()


def _lease(status: Status) -> str:
    lease = status.lease
    if isinstance(lease, NoAnswer) and lease.absent:
        return f"no table for it in {status.witness}"
    if isinstance(lease, NoAnswer):
        known = f"; by its own record {status.holder} is the writer" if status.holder else ""
        return f"{status.witness} does not answer ({lease.why}){known}"
    if lease is None:
        return f"none yet in {status.witness}"
    return "; ".join(_of_lease(status, lease))


def _of_lease(status: Status, lease: Lease) -> Iterator[str]:
    yield f"{lease.holder} writes under epoch {lease.epoch}"
    yield "armed" if lease.armed else "not armed"
    yield f"renewed {_age(status.at - lease.renewed_at)} ago"
    if lease.released_at:
        yield f"released {_age(status.at - lease.released_at)} ago"
    if lease.paused:
        yield "paused"
    if lease.intent:
        yield f"{lease.intent.kind} to {lease.intent.to} ordered {_age(status.at - lease.intent.since)} ago"
    yield f"name {lease.dns}"
    if lease.slot_bytes is not None:
        yield f"{lease.slot_bytes:,.0f} bytes unconfirmed"
    if lease.mode != status.mode:
        yield f"mode {lease.mode or 'unknown'}, unlike the environment file"


def _region(status: Status, region: Region) -> Iterator[str]:
    if region.silent:
        why = next(iter(region.unanswered.values())).why
        yield _row(region.name, f"home {region.home}; does not answer ({why})")
        return
    yield _row(region.name, "; ".join(_of_region(status, region)))
    for what, answer in region.unanswered.items():
        yield _row("", f"{what}: {'no table' if answer.absent else f'no answer ({answer.why})'}")


def _of_region(status: Status, region: Region) -> Iterator[str]:
    role = status.role(region)
    yield f"home {region.home}, {role}"
    yield from (_instance(instance) for instance in region.instances or ())
    if region.fence:
        yield f"fence {region.fence}{f' {region.record.cause}' if region.record and region.record.cause else ''}"
    if region.record and region.record.disarmed:
        yield "disarmed"
    if role is RuntimeRole.STANDBY and "ReplicaLag" in region.metrics:
        yield f"{region.metrics['ReplicaLag']:,.1f} s behind"
    if role is RuntimeRole.STANDBY:
        age = region.metrics.get("SnapshotCopyAge")
        yield "no snapshot copied" if age is None else f"newest copy {_age(age)} old"
    if region.alarms:
        yield f"{len(region.alarms)} in ALARM"


def _instance(instance: Instance) -> str:
    follows = f", follows {instance.source}" if instance.source else ""
    broken = " (not replicating)" if instance.source and not instance.replicating else ""
    return f"{instance.identifier} {instance.status}{follows}{broken}"


def _layers(status: Status) -> Iterator[str]:
    if isinstance(status.parts, NoAnswer):
        yield _row("layers", f"no answer ({status.parts.why})")
        return
    by_state: dict[str, list[str]] = {}
    for part in status.parts:
        by_state.setdefault(_state(part), []).append(f"{part.layer} {part.region}".strip())
    for number, (state, parts) in enumerate(by_state.items()):
        yield _row("" if number else "layers", f"{state}: {', '.join(parts)}")


def _state(part: Part) -> str:
    drift = f", {part.drift.lower().replace('_', ' ')}" if part.drift not in ("", "NOT_CHECKED") else ""
    return f"{part.status.lower().replace('_', ' ')}{drift}"


def _measured(measured: Measured) -> str:
    kind = "planned" if measured.planned else "unplanned"
    rto = "RTO not measured" if measured.rto_seconds is None else f"RTO {measured.rto_seconds:,.1f} s"
    rpo = "RPO not measured" if measured.rpo_seconds is None else f"RPO {measured.rpo_seconds:,.1f} s"
    return f"{clock(measured.at)}, {kind}; {rto}; {rpo if measured.final else 'RPO not final'}"


def _age(seconds: float) -> str:
    """Seconds in a readable unit."""
    seconds = max(0.0, seconds)
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
