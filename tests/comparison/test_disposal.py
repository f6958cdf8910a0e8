"""What becomes of a resource that goes."""

from typing import Any

import pytest

from comparison.change import Disposal
from comparison.disposal import of_removed, of_replaced

DATABASE = {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres"}}
REPLICA = {"Type": "AWS::RDS::DBInstance", "Properties": {"SourceDBInstanceIdentifier": "arn:x"}}
KEY = {"Type": "AWS::KMS::Key"}


@pytest.mark.parametrize(
    ("resource", "policy", "expected"),
    [
        (DATABASE, None, Disposal.FINAL_SNAPSHOT),  # the guide's exception
        (DATABASE, "Snapshot", Disposal.FINAL_SNAPSHOT),
        (DATABASE, "Delete", Disposal.DELETED),
        (DATABASE, "Retain", Disposal.KEPT),
        (REPLICA, "Snapshot", Disposal.SNAPSHOT_ONCE_PROMOTED),
        (REPLICA, "RetainExceptOnCreate", Disposal.KEPT),
        (KEY, None, Disposal.DELETED),
        (KEY, "Retain", Disposal.KEPT),
        (KEY, "Snapshot", Disposal.DELETED),  # nothing can be taken of a key
        (KEY, "Something", Disposal.DELETED),
    ],
)
def test_removed(resource: dict[str, Any], policy: str | None, expected: Disposal) -> None:
    assert of_removed(resource | ({"DeletionPolicy": policy} if policy else {})) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Retain", "Retain", Disposal.KEPT),
        ("Retain", None, Disposal.DELETED),
        (None, "Retain", Disposal.DELETED),
        (None, None, Disposal.DELETED),  # here a database has no exception
        ("Snapshot", "Retain", Disposal.FINAL_SNAPSHOT),
        ("Snapshot", "Snapshot", Disposal.FINAL_SNAPSHOT),
    ],
)
def test_replaced(before: str | None, after: str | None, expected: Disposal) -> None:
    old, new = (DATABASE | ({"UpdateReplacePolicy": policy} if policy else {}) for policy in (before, after))
    assert of_replaced(old, new) is expected
