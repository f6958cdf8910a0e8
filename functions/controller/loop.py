"""The loop: every 10 seconds look, decide, take one step, remember. Runs overlap; one at a time makes a pass."""

import os
import time
from typing import Any

from functions.controller import (
    calls,
    commands,
    environment,
    lease_steps,
    memory,
    metrics,
    observation,
    report,
    situation,
    steps,
    tables,
    transitions,
)

RUN = float(os.environ["RUN_SECONDS"])
AT_ONCE = ("found", "take", "fence peer", "fence for death")
"""Steps after which the next look is worth no waiting."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A tick runs the loop; anything else is a command."""
    if event.get("command") != "tick":
        answer = commands.command(event)
        report.log("command", asked=event, **{key: answer[key] for key in ("done", "said") if key in answer})
        return answer
    end, step, passes, remembered = time.time() + RUN, "", 0, memory.Record(epoch=0)
    while True:
        before = step
        step, remembered, due = one_pass(remembered, at_once=before in AT_ONCE)
        passes += bool(step)
        if step in AT_ONCE and step != before:
            continue
        # A run that waits for another's pass looks just after it was due.
        pause = max(0.2, due - time.time() + 0.2 * (not step))
        if time.time() + pause > end:
            return {"passes": passes}
        time.sleep(pause)


def one_pass(remembered: memory.Record, *, at_once: bool) -> tuple[str, memory.Record, float]:
    """One look and one step: what was done, what is remembered, and when the next pass is due; "" if another run's."""
    now = time.time()
    record, stored = remembered, None
    try:
        stored = tables.read(tables.RECORD)
        record = stored.state if stored else memory.Record(epoch=0)
        due = max(record.get("busy_until", 0), 0 if at_once else record.get("next_at", 0))
        if now < due <= now + environment.PASS:
            return "", record, due
        record["busy_until"] = now + environment.PASS
        stored = tables.write(tables.RECORD, record, stored)
    except (calls.Silence, calls.Refusal) as failure:
        if isinstance(failure, calls.Refusal) and failure.code == tables.CHANGED:
            return "", record, now + 1
        # Without its table the region goes on by what this run remembers, which is nothing in its first pass.
        report.log("record unread", why=str(failure))
    seen = observation.look(now, record, stored)
    words = situation.words(seen)
    step = transitions.decide(words)
    report.log("pass", step=step, words=sorted(words))
    try:
        steps.perform(seen, step)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("step failed", step=step, why=str(failure))
    _publish(seen)
    record["busy_until"], record["next_at"] = 0, now + environment.LOOP
    if seen.stored:
        lease_steps.save(seen)
    return step, record, now + environment.LOOP


def _publish(seen: memory.Seen) -> None:
    """Metrics of this pass. DNS hears only what a lease that was read says, and of dr only an accepted promotion."""
    record, now = seen.record, seen.now
    heard = record.get("touched_at") if record.get("writable") else record.get("seen_since")
    values = {
        "Heartbeat": 1.0,
        "LoopSeconds": time.time() - now,
        "LeaseSilenceSeconds": now - record.get("read_at", now),
        "PeerSilenceSeconds": now - (heard or now),
    }
    if seen.lease_read and seen.state:
        own = environment.REGIONS[environment.OWN]
        accepted = record.get("writable") or situation.promotion(seen) in transitions.IMPLIED["under way"]
        turning = own["home"] == "dr" or seen.state["dns"] == lease_steps.TURNING
        values["LeaseHeld"] = float(seen.held)
        values[own["dns_metric"]] = float(bool(seen.held and accepted and turning))
    if seen.state.get("slot_bytes") is not None:
        values["SlotLagBytes"] = float(seen.state["slot_bytes"])
    try:
        metrics.publish(values)
    except (calls.Silence, calls.Refusal) as failure:
        report.log("metrics not published", why=str(failure))
