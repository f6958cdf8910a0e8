"""The lease, the region's own record and the contact items: JSON under a revision that grows with every write.

A write names the revision that it replaces, so that of two writers one is refused: whatever was read still holds
when the write succeeds. Nothing is concluded from an unanswered write; the next pass reads.
"""

import json
import os
from typing import Any, NamedTuple, TypedDict

from functions.controller import calls, environment


class Intent(TypedDict):
    """What a human asked for: kind is `switchover`, `failover` or `approve`."""

    kind: str
    to: str
    since: float


class Lease(TypedDict):
    """Which region may write. Its holder renews it; a standby takes it; an intent may be put in from either region."""

    holder: str
    epoch: int
    renewals: int
    renewed_at: float
    expires_at: float
    served_at: float
    mode: str
    paused: bool
    armed: bool
    dns: str
    released_at: float
    intent: Intent | None
    slot_bytes: float | None
    taken_at: float
    lost_at: float
    planned: bool
    journal: list[str]


class Version(NamedTuple):
    """A document as it was read, and the revision that a change of it replaces."""

    state: Any
    revision: int


class Place(NamedTuple):
    """Where a document is."""

    region: str
    table: str
    key: dict[str, Any]


LEASE = Place(environment.LEASE_REGION, os.environ["LEASE_TABLE"], {"deployment": {"S": environment.DEPLOYMENT}})
RECORD = Place(environment.OWN, os.environ["REGION_TABLE"], {"item": {"S": "record"}})
CONTACT = Place(environment.OWN, RECORD.table, {"item": {"S": "contact"}})
PEER_CONTACT = Place(environment.PEER, RECORD.table, CONTACT.key)
NEW = "attribute_not_exists(revision)"
CHANGED = "ConditionalCheckFailedException"
"""DynamoDB's refusal of a write, because somebody else has written since."""


def read(place: Place) -> Version | None:
    """The document, or None if there is none. Raises as `calls.call` does."""
    answer = calls.call("dynamodb", place.region, "get_item", TableName=place.table, Key=place.key, ConsistentRead=True)
    if "Item" not in answer:
        return None
    item = answer["Item"]
    return Version(json.loads(item["state"]["S"]), int(item["revision"]["N"]))


def write(place: Place, state: Any, replaced: Version | None) -> Version:
    """The document in place of the one that was read, or as the first.

    Raises:
        calls.Refusal: somebody else has written since. And as `calls.call` does.
    """
    if replaced is None:
        return _put(place, state, 1, NEW)
    return _put(place, state, replaced.revision + 1, "revision = :known", replaced.revision)


def touch(epoch: int, revision: int, *, armed: bool) -> None:
    """The writer's contact: renew the item in the standby's table.

    Raises:
        calls.Refusal: the standby has closed it, see `close`. And as `calls.call` does.
    """
    _put(PEER_CONTACT, {"epoch": epoch, "armed": armed}, revision, f"{NEW} OR epoch <= :known", epoch)


def close(epoch: int, at: float, contact: Version | None) -> Version:
    """Before a take-over: refuse contact from before this epoch, if none was made since. Raises as `write` does."""
    armed = bool(contact and contact.state["armed"])
    return write(CONTACT, {"epoch": epoch, "armed": armed, "closed_at": at}, contact)


def reopen(epoch: int, contact: Version) -> Version:
    """Accept contact from this epoch on again. Raises as `write` does."""
    return write(CONTACT, {"epoch": epoch, "armed": contact.state["armed"]}, contact)


def _put(place: Place, state: Any, revision: int, condition: str, known: int | None = None) -> Version:
    item = {
        **place.key,
        "revision": {"N": str(revision)},
        "epoch": {"N": str(state["epoch"])},
        "state": {"S": json.dumps(state)},
    }
    values = {} if known is None else {"ExpressionAttributeValues": {":known": {"N": str(known)}}}
    calls.call(
        "dynamodb", place.region, "put_item", TableName=place.table, Item=item, ConditionExpression=condition, **values
    )
    return Version(state, revision)
