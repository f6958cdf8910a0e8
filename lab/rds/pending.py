"""Changes that wait for a restart or for the maintenance window: `PendingModifiedValues`. Pure."""

from collections.abc import Mapping
from typing import Any

from lab.rds.model import Instance

WAITING = frozenset(
    {"DBInstanceClass", "EngineVersion", "MultiAZ", "AllocatedStorage", "Iops", "StorageType", "StorageThroughput"}
)
"""Changes that wait for the maintenance window unless ApplyImmediately: RDS User Guide, "Available settings"."""
RESTARTING = frozenset({"DBInstanceClass", "EngineVersion"})
"""Those of them that interrupt the database."""


def split(
    pending: Mapping[str, Any], changes: Mapping[str, Any], asked: Mapping[str, Any], *, immediately: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which changes happen now, and which wait afterwards.

    Args:
        pending: what has been waiting.
        changes: what would differ from the present.
        asked: all that the request says; it replaces what waits of the same name.
        immediately: nothing waits any longer, not even what has been waiting.
    """
    waiting = {name: value for name, value in pending.items() if name not in asked}
    if immediately:
        return {**waiting, **changes}, {}
    later = {name: value for name, value in changes.items() if name in WAITING}
    return {name: value for name, value in changes.items() if name not in later}, {**waiting, **later}


def apply(instance: Instance) -> None:
    """What waits for the maintenance window happens with a restart that comes before it, engine upgrades excepted."""
    waiting = instance.record["PendingModifiedValues"]
    instance.record.update({name: value for name, value in waiting.items() if name != "EngineVersion"})
    instance.record["PendingModifiedValues"] = {
        name: value for name, value in waiting.items() if name == "EngineVersion"
    }
