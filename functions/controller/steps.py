"""Steps outside the lease: fences, promotion, password, outcome. Idempotent: AWS is asked, never remembered."""

import time
from collections.abc import Callable, Mapping

from functions.controller import calls, databases, environment, fences, lease_steps, memory, metrics, report

WRONG_STATE = "InvalidDBInstanceState"
"""RDS refuses a promotion while the instance is backed up, modified, or promoted already."""


def fence(seen: memory.Seen, cause: str) -> None:
    """Fence the own database. A holder keeps the lease meanwhile, and is not isolated if that can be renewed."""
    if seen.held and lease_steps.renew(seen) and cause == "for isolation":
        return
    seen.record["cause"] = cause
    lease_steps.save(seen)
    seen.fence = fences.put_up(environment.OWN)
    if seen.fence.up:
        report.tell(seen, "fence", why=cause)


def unfence(seen: memory.Seen) -> None:
    """Open the database to clients: straight after a renewal where the lease can be read, and to no other database."""
    seen.record.setdefault("unfencing_at", seen.now)
    if seen.held and not lease_steps.renew(seen):
        return
    others = databases.neighbours()
    if others:
        report.page(seen, "neighbours", others=", ".join(others))
        return
    fences.take_down(environment.OWN)
    report.tell(seen, "unfence")


def fence_peer(seen: memory.Seen) -> None:
    """Fence the other region's database from here; the next pass looks whether it holds."""
    if seen.held:
        lease_steps.renew(seen)
    seen.peer_fence = fences.put_up(environment.PEER)
    report.page(seen, "fence peer")


def promote(seen: memory.Seen) -> None:
    """Renew, and ask RDS. Refused is only what RDS says of an instance that is surely not being promoted already."""
    record, epoch = seen.record, seen.state["epoch"]
    lease_steps.renew(seen)
    if record.get("promotion_epoch") != epoch:
        record["promotion_epoch"], record["promotion"] = epoch, ""
        record["asked_since"] = record["begun_at"] = seen.now
    try:
        databases.promote()
    except calls.Refusal as refusal:
        if isinstance(seen.own, databases.Database) and seen.own.still:
            record["promotion"] = "refused" if refusal.code == WRONG_STATE else ""
            report.page(seen, "not promotable", why=refusal.code)
        return
    record["promotion"], record["asked_since"] = "accepted", seen.now
    report.tell(seen, "promote")


def set_password(seen: memory.Seen) -> None:
    """After a promotion, and whenever the secret's copy catches up: the replayed password may be another."""
    record = seen.record
    lease_steps.renew(seen)
    known = record.get("password_version", "") if record.get("password_epoch") == seen.state["epoch"] else ""
    version = databases.set_password(known)
    record["password_epoch"], record["password_version"] = seen.state["epoch"], version
    record["password_at"] = seen.now
    if version != known:
        report.tell(seen, "password")


def conclude(seen: memory.Seen) -> None:
    """Say how long it took once clients are served, and what survived once the old writer is fenced."""
    lease_steps.renew(seen)
    record, state = seen.record, seen.state
    epoch, lost_at = state["epoch"], state["lost_at"]
    if record.get("rto_epoch") != epoch:
        rto, record["rto_epoch"] = round(seen.now - lost_at, 1), epoch
        report.tell(seen, "writable", rto=rto)
        metrics.publish({"MeasuredRtoSeconds": rto})
        return
    kept_until = lost_at if state["planned"] else _kept_until(state["taken_at"])
    rpo = max(0.0, round(lost_at - kept_until, 1))
    record["rpo_epoch"] = epoch
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(kept_until))
    report.tell(seen, "rpo", kept_until=stamp, kept_until_seconds=kept_until, rpo=rpo)
    if kept_until:  # else nobody knows, and a figure since 1970 is none
        metrics.publish({"MeasuredRpoSeconds": rpo})


def _kept_until(taken_at: float) -> float:
    """What the replica had replayed, by its datapoints of the hour before: certain to within the sampling."""
    own = databases.identifier(environment.OWN)
    points = metrics.minutes(environment.OWN, metrics.REPLICA_LAG, taken_at - 3600, taken_at + metrics.MINUTE, own)
    return max((at - metrics.MINUTE - lag for at, lag in points.items() if lag >= 0), default=0.0)


def wait(_seen: memory.Seen) -> None:
    """Look again in the next pass."""


STEPS: Mapping[str, Callable[[memory.Seen], object]] = {
    "wait": wait,
    "found": lease_steps.found,
    "renew": lease_steps.renew,
    "abandon": lease_steps.abandon,
    "hand over": lease_steps.hand_over,
    "release": lease_steps.release,
    "reclaim": lease_steps.reclaim,
    "take": lease_steps.take,
    "give back": lease_steps.give_back,
    "undo": lease_steps.undo,
    "reopen": lease_steps.reopen,
    "unfence": unfence,
    "fence peer": fence_peer,
    "promote": promote,
    "set password": set_password,
    "conclude": conclude,
}


def perform(seen: memory.Seen, step: str) -> None:
    """Do what the table says. Raises as `calls.call` does."""
    if step.startswith("fence for "):
        fence(seen, step.removeprefix("fence "))
    elif step.startswith("page "):
        if seen.held:
            lease_steps.renew(seen)
        report.page(seen, step.removeprefix("page "))
    else:
        STEPS[step](seen)
