"""KMS: keys, aliases, and what other services do with a key in the caller's name."""

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import request_scope

from lab.authorization.facts import key
from lab.permissions.need import Need, Operation, Rule


def _key(op: Operation) -> Iterator[Need]:
    if op.verb == "create":
        yield Need("kms:CreateKey", "*", op.request_tags())
    resource = op.arn("kms", f"key/{op.physical_id or '*'}")
    tags = op.resource_tags() if op.physical_id else {}

    def on(action: str, keys: Mapping[str, Any] = tags) -> Need:
        return Need(f"kms:{action}", resource, keys)

    yield on("DescribeKey")
    if op.verb == "delete":
        yield on("ScheduleKeyDeletion")
        return
    for action in ("GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"):
        yield on(action)
    if op.changed("EnableKeyRotation", "RotationPeriodInDays"):
        enabled = str(op.new.get("EnableKeyRotation", False)).lower() == "true"
        yield on("EnableKeyRotation" if enabled else "DisableKeyRotation")
    if op.verb == "update" and op.changed("KeyPolicy"):
        yield on("PutKeyPolicy")
    if op.verb == "update" and op.changed("Description"):
        yield on("UpdateKeyDescription")
    if op.new_tags():
        yield on("TagResource", {**tags, **op.request_tags()})
    if op.verb == "update" and op.lost_tags():
        yield on("UntagResource")


def _alias(op: Operation) -> Iterator[Need]:
    """The alias and its key, each by itself."""
    verb = {"create": "Create", "update": "Update", "delete": "Delete"}[op.verb]
    yield Need(f"kms:{verb}Alias", op.arn("kms", op.properties["AliasName"]))
    yield from used(op, op.properties["TargetKeyId"], f"{verb}Alias")
    if op.verb != "delete":
        yield Need("kms:ListAliases")


def used(op: Operation, named: str, *actions: str, via: str = "", region: str = "") -> Iterator[Need]:
    """Actions on a key that is named by id, ARN or alias, perhaps by another service in the caller's name."""
    place = region or op.region
    with request_scope(op.account, place):
        found = key(named)
    if found is None:
        return  # the service says that there is no such key
    keys: dict[str, Any] = {"kms:ResourceAliases": found[1]}
    if via:
        keys |= {"kms:ViaService": f"{via}.{place}.amazonaws.com", "kms:CallerAccount": op.account}
    for action in actions:
        more = {"kms:GrantIsForAWSResource": "true"} if action == "CreateGrant" else {}
        yield Need(f"kms:{action}", found[0], {**keys, **more}, region)


RULES: Mapping[str, Rule] = {"AWS::KMS::Alias": _alias, "AWS::KMS::Key": _key}
