"""The end of a re-protection: the writer untouched, the standby replicating, the lease armed."""

import time
from collections.abc import Callable

from deployment.errors import Failure
from deployment.reprotect import codes
from deployment.reprotect.decision import Decision
from deployment.reprotect.survey import Survey
from deployment.runtime.databases import Instance
from deployment.session import Session

REPLICATING_SECONDS, ARMED_SECONDS = 1800.0, 900.0
"""CloudFormation waits until the replica is available; then it catches up. After a failback DNS takes five minutes."""
LEAST_POLL = 0.5


def refuse_another_writer(before: Survey, after: Survey) -> None:
    """Go on only if the promoted database is the very same one.

    Raises:
        Failure: it is not.
    """
    old, new = before.writing, after.writing
    if old is None or new is None or (old.resource_id, old.endpoint) != (new.resource_id, new.endpoint):
        now = f"{new.identifier} ({new.resource_id}) at {new.endpoint}" if new else "gone"
        was = f"{old.identifier} ({old.resource_id}) at {old.endpoint}" if old else "not there"
        raise Failure(codes.WRITER_CHANGED, f"it was {was} and is {now}", where=after.writer_region)


def wait_replicating(session: Session, decision: Decision, look: Callable[[], Survey]) -> Survey:
    """Wait until RDS calls the new standby `replicating`.

    Raises:
        Failure: it does not within the time.
    """
    with session.progress.waiting(f"{decision.identifier} replicates"):
        found = _until(session, REPLICATING_SECONDS, look, lambda seen: bool(_standby(seen, decision)))
    if not _standby(found, decision):
        raise Failure(codes.NOT_REPLICATING, f"{decision.identifier} does not replicate", where=decision.region)
    session.progress.say(f"{decision.region}: {decision.identifier} follows {decision.created_from}")
    return found


def wait_armed(session: Session, look: Callable[[], Survey]) -> bool:
    """Wait until the lease is armed; whether it can be at all.

    Raises:
        Failure: it is not within the time.
    """
    why_not = never_armed(look())
    if why_not:
        session.progress.say(f"the lease is not armed: {why_not}")
        return False
    with session.progress.waiting("the lease is armed"):
        found = _until(session, ARMED_SECONDS, look, lambda seen: seen.lease.armed)
    if not found.lease.armed:
        raise Failure(codes.NOT_ARMED, f"the name is {found.lease.dns}", where=found.env.lease_region)
    session.progress.say("the lease is armed: a failover is possible again")
    return True


def never_armed(seen: Survey) -> str:
    """Why waiting would be in vain; empty if it would not."""
    record = seen.writer_record
    reasons = {
        f"the mode is {seen.env.recovery.mode}": seen.env.recovery.mode != "automatic",
        "it is paused": seen.lease.paused,
        "it is disarmed": bool(record and record.disarmed),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _standby(seen: Survey, decision: Decision) -> Instance | None:
    found = (one for one in seen.others if one.identifier == decision.identifier and one.replicating)
    return next(found, None)


def _until(session: Session, seconds: float, look: Callable[[], Survey], holds: Callable[[Survey], bool]) -> Survey:
    """The first look in which it holds; the last one if it never does."""
    end = time.monotonic() + seconds
    while not holds(seen := look()) and time.monotonic() < end:
        time.sleep(max(LEAST_POLL, session.cloud.pace.poll))
    return seen
