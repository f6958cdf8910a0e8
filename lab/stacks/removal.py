"""Remove resources as their policies say: keep, copy first, or just remove."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.stacks.events import Events
from lab.stacks.types import Subject, Types

KEPT = frozenset({"Retain", "RetainExceptOnCreate"})


@dataclass(frozen=True)
class Removal:
    """Removes resources of one stack."""

    types: Types
    events: Events

    def remove(self, subject: Subject, record: Mapping[str, Any], policy: str) -> str:
        """Remove one, or leave it alone; answers the failure's reason, or nothing."""
        made, properties = record["PhysicalResourceId"], record["Properties"]

        def tell(status: str, reason: str = "") -> None:
            self.events.of_resource(subject.logical_id, subject.kind, status, reason=reason, physical_id=made)

        if policy in KEPT:
            tell("DELETE_SKIPPED")
            return ""
        tell("DELETE_IN_PROGRESS")
        try:
            if policy == "Snapshot":
                self.types.snapshot(subject, made, properties)
            self.types.delete(subject, made, properties)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is the resource's failure
            reason = str(error) or repr(error)
            tell("DELETE_FAILED", reason)
            return reason
        tell("DELETE_COMPLETE")
        return ""
