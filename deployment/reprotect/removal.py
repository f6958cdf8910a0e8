"""Takes the deletion protection off exactly the stale instances, and deletes those that CloudFormation has given up."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import error_code, error_message
from deployment.errors import Failure, Refusal
from deployment.reprotect import codes
from deployment.reprotect.decision import Decision, decide
from deployment.reprotect.survey import Survey, survey
from deployment.runtime.databases import DELETING, Instance, instances
from deployment.session import Session

PROTECTION_SECONDS, DELETION_SECONDS = 600.0, 7200.0
"""How long is waited: RDS takes seconds for the first; the second includes a final snapshot."""
TRIES = 3
TAKEN = "DBSnapshotAlreadyExists"
GONE = "DBInstanceNotFound"


def unprotect(session: Session, before: Survey, decision: Decision) -> None:
    """Take the protection off what is to go, having looked again whether all is as it was when that was decided.

    Raises:
        Refusal: things have changed meanwhile.
        Failure: RDS leaves it on.
    """
    protected = [instance for instance in decision.remove if instance.protected]
    if not protected:
        return
    verify(session, before, decision)
    rds = session.cloud.client("rds", decision.region)
    for instance in protected:
        session.progress.say(f"{decision.region}: deletion protection off {instance.identifier}")
        rds.modify_db_instance(
            DBInstanceIdentifier=instance.identifier, DeletionProtection=False, ApplyImmediately=True
        )
    names = {instance.identifier for instance in protected}
    if not _until(session, PROTECTION_SECONDS, lambda: not any(one.protected for one in _of(session, decision, names))):
        raise Failure(codes.STILL_PROTECTED, f"{', '.join(names)} is protected still", where=decision.region)


def verify(session: Session, before: Survey, decision: Decision) -> None:
    """Look again: the same holder, epoch and writer, the same stale instances, fenced.

    Raises:
        Refusal: something has changed; or as `decide` does.
    """
    now = survey(session.cloud.impatient(), session.rollout.env)
    found = decide(now)
    wanted = {instance.resource_id for instance in decision.remove}
    changed = {
        "the lease": (now.lease.holder, now.lease.epoch) != (before.lease.holder, before.lease.epoch),
        "the writer's database": _identity(now.writing) != _identity(before.writing),
        "the stale database": not {instance.resource_id for instance in found.remove} <= wanted,
    }
    what = [name for name, differs in changed.items() if differs]
    if what:
        raise Refusal(codes.SITUATION_CHANGED, f"{' and '.join(what)} changed meanwhile", where=decision.region)


def remove_leftovers(session: Session, before: Survey, decision: Decision) -> None:
    """Delete, with a final snapshot, what is still there although CloudFormation is done with it.

    Raises:
        Refusal: things have changed meanwhile.
        Failure: RDS does not delete it.
    """
    names = {instance.identifier for instance in decision.remove}
    left = [instance for instance in _of(session, decision, names) if instance.status != DELETING]
    if left:
        verify(session, before, decision)
    rds = session.cloud.client("rds", decision.region)
    for instance in left:
        if instance.protected:
            rds.modify_db_instance(
                DBInstanceIdentifier=instance.identifier, DeletionProtection=False, ApplyImmediately=True
            )
        session.progress.say(f"{decision.region}: {instance.identifier} is deleted, {_kept(instance)}")
        try:
            _delete(rds, instance)
        except ClientError as error:
            wrong = f"{instance.identifier} is {instance.status}: {error_message(error)}"
            raise Failure(codes.LEFT_BEHIND, wrong, where=decision.region) from error
    if not _until(session, DELETION_SECONDS, lambda: not _of(session, decision, names)):
        raise Failure(codes.LEFT_BEHIND, f"{', '.join(names)} is still being deleted", where=decision.region)


def _delete(rds: Any, instance: Instance) -> None:
    """A replica has nothing of its own, and RDS makes no final snapshot of one."""
    if not instance.writable:
        rds.delete_db_instance(DBInstanceIdentifier=instance.identifier, SkipFinalSnapshot=True)
        return
    for number in range(TRIES):
        snapshot = f"{instance.identifier}-final{f'-{number + 1}' if number else ''}"
        try:
            rds.delete_db_instance(
                DBInstanceIdentifier=instance.identifier,
                FinalDBSnapshotIdentifier=snapshot,
                SkipFinalSnapshot=False,
                DeleteAutomatedBackups=False,
            )
        except ClientError as error:
            if error_code(error) == GONE:
                return
            if error_code(error) != TAKEN or number == TRIES - 1:
                raise
        else:
            return


def _of(session: Session, decision: Decision, names: set[str]) -> tuple[Instance, ...]:
    rds = session.cloud.client("rds", decision.region)
    return tuple(one for one in instances(rds, session.rollout.env, decision.role) if one.identifier in names)


def _identity(instance: Instance | None) -> tuple[str, str]:
    return (instance.resource_id, instance.endpoint) if instance else ("", "")


def _kept(instance: Instance) -> str:
    return "its final snapshot is kept" if instance.writable else "a replica: it has nothing of its own"


def _until(session: Session, seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it held within the time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(session.cloud.pace.poll)
    return True
