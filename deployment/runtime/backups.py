"""What a database can be restored from."""

from typing import Any

GOOD = "available"


def newest_snapshot(rds: Any, identifier: str) -> float | None:
    """When the newest finished snapshot of an instance was begun, seconds since 1970; None: it has none.

    Automated ones and those that a human made count alike. Raises as the client does.

    Args:
        rds: a client of the instance's region.
        identifier: the instance's.
    """
    pages = rds.get_paginator("describe_db_snapshots").paginate(DBInstanceIdentifier=identifier)
    made = [
        snapshot["SnapshotCreateTime"].timestamp()
        for page in pages
        for snapshot in page["DBSnapshots"]
        if snapshot["Status"] == GOOD and "SnapshotCreateTime" in snapshot
    ]
    return max(made, default=None)
