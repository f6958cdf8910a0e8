"""What becomes of a resource that an update removes or replaces.

CloudFormation User Guide, "DeletionPolicy attribute" and "UpdateReplacePolicy attribute".
"""

from collections.abc import Mapping
from typing import Any

from comparison.beyond_registry import INSTANCE
from comparison.change import Disposal

SNAPSHOT_TYPES = frozenset({INSTANCE})
"""Types in use of which CloudFormation can take a last snapshot; of others the policy `Snapshot` means `Delete`."""
_POLICIES = {
    "Retain": Disposal.KEPT,
    "RetainExceptOnCreate": Disposal.KEPT,
    "Snapshot": Disposal.FINAL_SNAPSHOT,
    "Delete": Disposal.DELETED,
}


def of_removed(before: Mapping[str, Any]) -> Disposal:
    """Of a resource that leaves the template: the policy it was deployed with decides."""
    default = "Snapshot" if _is_single_instance(before) else "Delete"
    return _disposal(before, before.get("DeletionPolicy", default))


def of_replaced(before: Mapping[str, Any], after: Mapping[str, Any]) -> Disposal:
    """Of the old one of a resource that is replaced. AWS does not say which template decides: the worse of both."""
    return max(_disposal(before, body.get("UpdateReplacePolicy", "Delete")) for body in (before, after))


def _disposal(before: Mapping[str, Any], policy: str) -> Disposal:
    disposal = _POLICIES.get(policy, Disposal.DELETED)
    if disposal is not Disposal.FINAL_SNAPSHOT:
        return disposal
    if before["Type"] not in SNAPSHOT_TYPES:
        return Disposal.DELETED
    # The handler skips the final snapshot of what still is a replica (RDS handler, DeleteHandler).
    replica = "SourceDBInstanceIdentifier" in before.get("Properties", {})
    return Disposal.SNAPSHOT_ONCE_PROMOTED if replica else Disposal.FINAL_SNAPSHOT


def _is_single_instance(resource: Mapping[str, Any]) -> bool:
    return resource["Type"] == INSTANCE and "DBClusterIdentifier" not in resource.get("Properties", {})
