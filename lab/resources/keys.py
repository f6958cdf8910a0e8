"""KMS keys and their aliases."""

import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes
from lab.resources.values import numbers, picked, truth

LONGEST_WINDOW = 30


class Key(ApiHandler):
    """`AWS::KMS::Key`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"Description", "EnableKeyRotation", "RotationPeriodInDays", "PendingWindowInDays", "KeyPolicy", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it, then switch on its rotation."""
        wanted = wish.properties
        tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in wanted.get("Tags", [])]
        policy = {"Policy": json.dumps(wanted["KeyPolicy"])} if "KeyPolicy" in wanted else {}
        key = self.api.client("kms").create_key(Tags=tags, **picked(wanted, "Description"), **policy)["KeyMetadata"]
        with begun(key["KeyId"]):
            self._rotate(key["KeyId"], wanted)
        return Made(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its policy, description, rotation and tags."""
        kms, wanted = self.api.client("kms"), wish.properties
        if wanted.get("KeyPolicy") != previous.get("KeyPolicy"):
            kms.put_key_policy(KeyId=made, PolicyName="default", Policy=json.dumps(wanted["KeyPolicy"]))
        if wanted.get("Description") != previous.get("Description"):
            kms.update_key_description(KeyId=made, Description=wanted.get("Description", ""))
        self._rotate(made, wanted, previous)
        new, lost = changes(wanted, previous)
        if new:
            kms.tag_resource(KeyId=made, Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in new])
        if lost:
            kms.untag_resource(KeyId=made, TagKeys=lost)
        return Made(made)

    def delete(self, made: str, properties: Properties) -> None:
        """Schedule its deletion."""
        window = int(properties.get("PendingWindowInDays", LONGEST_WINDOW))
        self.api.client("kms").schedule_key_deletion(KeyId=made, PendingWindowInDays=window)

    def _rotate(self, made: str, wanted: Properties, previous: Properties | None = None) -> None:
        def rotation(properties: Properties) -> tuple[bool, Any]:
            return truth(properties.get("EnableKeyRotation", False)), properties.get("RotationPeriodInDays")

        if rotation(wanted) == rotation(previous or {}):
            return
        if rotation(wanted)[0]:
            self.api.client("kms").enable_key_rotation(KeyId=made, **numbers(wanted, "RotationPeriodInDays"))
        else:
            self.api.client("kms").disable_key_rotation(KeyId=made)


class Alias(ApiHandler):
    """`AWS::KMS::Alias`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"AliasName", "TargetKeyId"})

    def create(self, wish: Wish) -> Made:
        """Name a key; KMS refuses a name that is taken."""
        self.api.client("kms").create_alias(**wish.properties)
        return Made(wish.properties["AliasName"])

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Let the name point to another key."""
        self.api.client("kms").update_alias(**wish.properties)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Take the name away; the key stays."""
        try:
            self.api.client("kms").delete_alias(AliasName=made)
        except ClientError as error:
            if not gone(error):
                raise
