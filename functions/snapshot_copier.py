"""Copies the writer's automated snapshots to the standby's region.

This release looks and reports; it copies nothing and deletes nothing. It publishes no age of copies either, so
that the alarm on that metric fires and nobody mistakes its runs for backups.
"""

import json
import os
from typing import Any


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Say what a run would be asked to do, and that nothing was done. Answers the record it logs."""
    record = {
        "message": "no snapshot was copied: this release of the function takes no action",
        "action": "none",
        "event": event,
        "from": {"region": os.environ["PEER_REGION"], "prefix": os.environ["PEER_DATABASE_PREFIX"]},
        "to": {"region": os.environ["AWS_REGION"], "key": os.environ["KEY_ARN"]},
        "keep_days": int(os.environ["KEEP_DAYS"]),
        "at_once": int(os.environ["COPIES_AT_ONCE"]),
    }
    print(json.dumps(record))
    return record
