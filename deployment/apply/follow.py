"""Follows what CloudFormation does to its end, and says why it failed if it does."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from botocore.exceptions import BotoCoreError, ClientError

from deployment import causes, codes, events, operations, stack_sets, stacks
from deployment.errors import Failure
from deployment.events import Event
from deployment.operations import Operation
from deployment.session import Session
from deployment.stacks import Stack

Stacks = Mapping[str, str]
"""Region to the id of the stack there."""


class End(Enum):
    """How what is followed is to end."""

    THERE = "created or updated"
    GONE = "deleted"
    BACK = "back to what it was"
    ANYHOW = "whatever another run made of it"


class Watch:
    """Shows the events of some stacks as they come, each once, and keeps them."""

    def __init__(self, session: Session, *, since: datetime | None = None, after: str = "") -> None:
        """Watch from a time on, or what comes after an event."""
        self._session = session
        self._since = since
        self._after = after
        self._began: dict[tuple[str, str], datetime] = {}
        self._where: dict[str, str] = {}
        self.found: dict[str, tuple[Event, ...]] = {}
        """Region to its events so far, oldest first."""

    def look(self, where: Stacks) -> None:
        """Show what is new, also of stacks that are gone by now.

        A region that does not answer is left out: the operation itself tells how it ends.
        """
        self._where |= where
        for region, stack in self._where.items():
            known = self.found.get(region, ())
            after = known[-1].id if known else self._after
            try:
                new = events.read(self._session.cloud, region, stack, since=self._since, after=after)
            except (BotoCoreError, ClientError):
                continue
            self.found[region] = (*known, *new)
            for event in new:
                self._session.progress.event(region, event, self._seconds(region, event))

    def _seconds(self, region: str, event: Event) -> float | None:
        """Since the resource began what it has now ended; None: it is only beginning."""
        if not (event.done or event.failed):
            self._began.setdefault((region, event.resource), event.at)
            return None
        began = self._began.pop((region, event.resource), None)
        return (event.at - began).total_seconds() if began else None


def follow_operation(session: Session, stack_set: str, operation: Operation) -> None:
    """Wait until a StackSet's operation has ended.

    Raises:
        Failure: it did not succeed, or succeeded and left something behind.
    """
    cloud, administration = session.cloud, session.rollout.administration
    watch = Watch(session, since=operation.began_at)

    def look() -> bool:
        nonlocal operation
        operation = operations.look(cloud, administration, stack_set, operation.id)
        watch.look(_stacks_of(session, stack_set))
        return not operation.under_way

    _wait(session, f"{stack_set}: {operation.action.lower()}", look)
    if operation.status == "STOPPED":
        raise Failure(codes.STOPPED, f"{operation.id} was stopped {operation.reason}".rstrip(), where=stack_set)
    if not operation.succeeded:
        raise _failed(session, stack_set, operation, watch.found)
    refuse_left_behind(stack_set, watch.found)


def follow_stack(session: Session, stack: Stack, end: End, *, after: str = "") -> None:
    """Wait until a stack has settled.

    Args:
        session: this run.
        stack: as it was seen, or just begun.
        end: how it is to end.
        after: id of its last event before what is followed; empty: all of its last operation counts.

    Raises:
        Failure: it ended otherwise, or left something behind.
    """
    watch = Watch(session, since=None if after else stack.changed_at, after=after)
    seen: Stack | None = stack

    def look() -> bool:
        nonlocal seen
        seen = stacks.look(session.cloud, stack.region, stack.id)
        watch.look({stack.region: stack.id})
        return seen is None or not seen.under_way

    _wait(session, f"{stack.name} in {stack.region}", look)
    if not _as_expected(seen, end):
        reason = seen.reason if seen else "the stack is gone"
        raise failure(stack.name, stack.region, watch.found.get(stack.region, ()), reason)
    if end is not End.ANYHOW:
        refuse_left_behind(stack.name, watch.found)


def failure(name: str, region: str, found: tuple[Event, ...], otherwise: str) -> Failure:
    """Why a plain stack failed, in words. Its resources are made by whoever asked for the stack."""
    cause = causes.first_cause(found)
    denied = cause is not None and "is not authorized to perform" in cause.reason
    return Failure(
        codes.FAILED,
        _in_words(cause) if cause else otherwise or "AWS gives no reason",
        right=codes.DENIED.right if denied else "",
        where=f"{name} in {region}",
        details=_after(cause, found),
    )


def refuse_left_behind(name: str, found: Mapping[str, tuple[Event, ...]]) -> None:
    """An operation that succeeded and left something is a failure.

    Raises:
        Failure: it did.
    """
    left = [f"{region}: {_in_words(event)}" for region, seen in found.items() for event in causes.left_behind(seen)]
    if left:
        raise Failure(codes.LEFT_BEHIND, f"{len(left)} resources were not deleted", where=name, details=left)


def _failed(session: Session, stack_set: str, operation: Operation, found: Mapping[str, tuple[Event, ...]]) -> Failure:
    """The first cause: an event if a stack has one; else StackSets' own words, of the first region that failed."""
    results = operations.results(session.cloud, session.rollout.administration, stack_set, operation.id)
    reasons = {result.region: result.reason for result in results if result.status == "FAILED"}
    first = causes.first_of_all({region: found.get(region, ()) for region in reasons})
    region = first[0] if first else next(iter(reasons), session.rollout.administration)
    said = _in_words(first[1]) if first else reasons.get(region) or operation.reason or "StackSets give no reason"
    others = [f"{one.region}: {one.status.lower()}: {one.reason}" for one in results if one.region != region]
    also = _after(first[1], found[region]) if first else []
    return Failure(codes.FAILED, said, where=f"{stack_set} in {region}", details=[*also, *others])


def _as_expected(stack: Stack | None, end: End) -> bool:
    match end:
        case End.THERE:
            return stack is not None and stack.settled and "ROLLBACK" not in stack.status
        case End.GONE:
            return stack is None
        case End.BACK:
            return stack is not None and stack.settled
        case End.ANYHOW:
            return True


def _stacks_of(session: Session, stack_set: str) -> dict[str, str]:
    found = stack_sets.stack_ids(session.cloud, session.rollout.administration, stack_set)
    return {region: stack for region, stack in found.items() if stack}


def _wait(session: Session, text: str, look: Callable[[], bool]) -> None:
    with session.progress.waiting(text):
        while not look():
            session.progress.still(text)
            time.sleep(session.cloud.pace.poll)


def _in_words(event: Event) -> str:
    return f"{event.line()} at {event.at:%Y-%m-%d %H:%M:%S} UTC".replace("\n", " ")


def _after(cause: Event | None, found: tuple[Event, ...]) -> list[str]:
    """What else failed by itself, for whoever must see to all of it."""
    also = [
        event for event in found if event.failed and event != cause and not event.reason.startswith(causes.CANCELLED)
    ]
    return [f"then: {_in_words(event)}" for event in also if not event.of_the_stack]
