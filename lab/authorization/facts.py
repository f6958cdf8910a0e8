"""What a check must know about a resource that exists: its tags, a table's key."""

from lab.hooks import Hook

_TAGS = Hook("ministack.services.ec2", "_tags", "AccountRegionScopedDict", "", "tags by resource id")
_TABLES = Hook("ministack.services.dynamodb", "_tables", "AccountRegionScopedDict", "", "tables by name")
_KEY = Hook("ministack.services.kms", "_resolve_key", "(key_id_or_arn)", "90e6b84ded7c", "a key by any of its names")
_ALIASES = Hook("ministack.services.kms", "_aliases", "AccountRegionScopedDict", "", "keys by an alias' ARN")
_RDS_TAGS = Hook("ministack.services.rds", "_tags", "AccountScopedDict", "", "tags by ARN")
_OTHER_TAGS = Hook("ministack.services.tagging", "resource_tags", "(arn)", "5d98719f044c", "called: tags by ARN")
HOOKS = (_TAGS, _TABLES, _KEY, _ALIASES, _RDS_TAGS, _OTHER_TAGS)


def tags_of_ec2(resource_id: str) -> dict[str, str]:
    """The tags of a resource of EC2 in the caller's account and region."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in _TAGS.value().get(resource_id) or []}


def tags(arn: str) -> dict[str, str]:
    """The tags of a resource in the caller's account and region; none when it has none or does not exist."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    if service == "ec2":
        return tags_of_ec2(arn.rpartition("/")[2])
    if service == "rds":
        return {str(tag["Key"]): str(tag["Value"]) for tag in _RDS_TAGS.value().get(arn) or []}
    return dict(_OTHER_TAGS.value()(arn) or {})


def partition_key(table: str) -> str:
    """The attribute that is a table's partition key; empty when there is no such table."""
    found = _TABLES.value().get(table.rpartition("/")[2]) or {}
    return next((str(part["AttributeName"]) for part in found.get("KeySchema", []) if part["KeyType"] == "HASH"), "")


def key(named: str) -> tuple[str, list[str]] | None:
    """ARN and aliases (`alias/x`) of a key that is named by id, ARN or alias; None when there is no such key."""
    found = _KEY.value()(named)
    if not found:
        return None
    aliases = [arn.partition(":alias/")[2] for arn, target in _ALIASES.value().items() if target == found["KeyId"]]
    return str(found["Arn"]), [f"alias/{alias}" for alias in aliases]
