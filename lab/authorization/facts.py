"""What a check must know about a resource that exists: its tags, a table's key."""

from lab.hooks import Hook

_TAGS = Hook("ministack.services.ec2", "_tags", "AccountRegionScopedDict", "", "read: tags by resource id")
_TABLES = Hook("ministack.services.dynamodb", "_tables", "AccountRegionScopedDict", "", "read: tables by name")
HOOKS = (_TAGS, _TABLES)


def tags_of_ec2(resource_id: str) -> dict[str, str]:
    """The tags of a resource of EC2 in the caller's account and region."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in _TAGS.value().get(resource_id) or []}


def partition_key(table: str) -> str:
    """The attribute that is a table's partition key; empty when there is no such table."""
    found = _TABLES.value().get(table.rpartition("/")[2]) or {}
    return next((str(part["AttributeName"]) for part in found.get("KeySchema", []) if part["KeyType"] == "HASH"), "")
