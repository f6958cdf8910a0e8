"""The model of RDS refuses what RDS refuses, and lets time do what it does."""

from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulation.copies.account import DAY, HOUR, QUOTA, Account, Snapshot

HERE, PEER = "us-west-2", "us-east-1"
DATABASE = "orders-prod-us-east-1-g1"
SOURCE = f"rds:{DATABASE}-2026-01-01-03-00"
COPY = SOURCE.removeprefix("rds:")
NOW = 1_767_236_400.0


def account() -> Account:
    made = Account((PEER, HERE), Random(1))  # noqa: S311  a simulation
    made.add(Snapshot(PEER, SOURCE, DATABASE, NOW - HOUR, NOW - HOUR, {}, automated=True))
    return made


def wish(**changes: Any) -> dict[str, Any]:
    return {
        "SourceDBSnapshotIdentifier": f"arn:aws:rds:{PEER}:111122223333:snapshot:{SOURCE}",
        "SourceRegion": PEER,
        "TargetDBSnapshotIdentifier": COPY,
        "KmsKeyId": "key",
        "Tags": [{"Key": "CopiedBy", "Value": "us"}],
        **changes,
    }


def copy(made: Account, *, spoilt: bool = False, **changes: Any) -> None:
    made.copy(NOW, HERE, wish(**changes), "key", spoilt=spoilt)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TargetDBSnapshotIdentifier": SOURCE},
        {"KmsKeyId": "the peer's key"},
        {"SourceRegion": HERE},
        {"Tags": [{"Key": "aws:x", "Value": "y"}]},
        {"Tags": [{"Key": "x", "Value": "1"}, {"Key": "x", "Value": "2"}]},
    ],
    ids=str,
)
def test_a_wrong_wish_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        copy(account(), **wrong)


@pytest.mark.parametrize(
    ("code", "attribute", "value"),
    [("InvalidDBSnapshotState", "status", "creating"), ("KMSKeyNotAccessibleFault", "refuses", True)],
)
def test_a_source_that_cannot_be_copied_is_refused(code: str, attribute: str, value: object) -> None:
    made = account()
    setattr(made.snapshots[PEER][SOURCE], attribute, value)
    with pytest.raises(ClientError, match=code):
        copy(made)


def test_a_name_is_taken_once() -> None:
    made = account()
    copy(made)
    with pytest.raises(ClientError, match="DBSnapshotAlreadyExists"):
        copy(made)


def test_the_quota_is_of_manual_snapshots() -> None:
    made = account()
    for number in range(QUOTA):
        made.add(Snapshot(HERE, f"other-{number}", "other", NOW, NOW, {}))
    with pytest.raises(ClientError, match="SnapshotQuotaExceeded"):
        copy(made)


@pytest.mark.parametrize(("spoilt", "status"), [(False, "available"), (True, "failed")])
def test_a_copy_takes_hours_and_keeps_the_time_of_its_data(spoilt: bool, status: str) -> None:  # noqa: FBT001  a case
    made = account()
    copy(made, spoilt=spoilt)
    made.advance(NOW + 60, 7 * DAY)
    assert made.snapshots[HERE][COPY].status == "creating"
    made.advance(NOW + 6 * HOUR, 7 * DAY)
    copied = made.snapshots[HERE][COPY]
    assert copied.status == status
    copied.status = "available"
    described = copied.described()
    assert described["OriginalSnapshotCreateTime"].timestamp() == NOW - HOUR
    assert described["SnapshotCreateTime"].timestamp() == NOW


def test_automated_snapshots_expire_and_copies_do_not() -> None:
    made = account()
    copy(made)
    made.advance(NOW + 6 * HOUR, 7 * DAY)
    made.advance(NOW + 8 * DAY, 7 * DAY)
    assert (made.of(PEER, automated=True), len(made.ours(HERE, "available"))) == ([], 1)


def test_what_is_not_done_is_not_deleted() -> None:
    made = account()
    copy(made)
    with pytest.raises(ClientError, match="InvalidDBSnapshotState"):
        made.delete(HERE, COPY)
    with pytest.raises(ClientError, match="DBSnapshotNotFound"):
        made.delete(HERE, "nothing")
    with pytest.raises(ClientError, match="InvalidDBSnapshotState"):
        made.delete(PEER, SOURCE)
