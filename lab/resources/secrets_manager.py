"""Secrets, their copies in other regions, and when they are rotated."""

import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes
from lab.resources.values import numeric, picked, truth

GENERATOR = (
    "PasswordLength",
    "ExcludeCharacters",
    "ExcludeLowercase",
    "ExcludeNumbers",
    "ExcludePunctuation",
    "ExcludeUppercase",
    "IncludeSpace",
    "RequireEachIncludedType",
)


class Secret(ApiHandler):
    """`AWS::SecretsManager::Secret`: `Ref` is its ARN."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "Name",
            "Description",
            "KmsKeyId",
            "SecretString",
            "ReplicaRegions",
            "Tags",
            *(f"GenerateSecretString/{name}" for name in (*GENERATOR, "SecretStringTemplate", "GenerateStringKey")),
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it with its first value and its copies; a name that is taken is refused."""
        wanted = wish.properties
        secrets = self.api.client("secretsmanager")
        arn = secrets.create_secret(
            Name=wanted.get("Name") or wish.name(),
            SecretString=self._value(wanted),
            Tags=wanted.get("Tags", []),
            **picked(wanted, "Description", "KmsKeyId"),
        )["ARN"]
        if copies := wanted.get("ReplicaRegions"):
            with begun(arn):
                secrets.replicate_secret_to_regions(SecretId=arn, AddReplicaRegions=copies)
        return Made(arn, {"Id": arn})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Description, key, copies, tags; another way to generate it makes another value."""
        secrets, wanted = self.api.client("secretsmanager"), wish.properties
        changed = {
            name: wanted.get(name, "") for name in ("Description", "KmsKeyId") if wanted.get(name) != previous.get(name)
        }
        said = ("GenerateSecretString", "SecretString")
        if picked(wanted, *said) != picked(previous, *said):
            changed["SecretString"] = self._value(wanted)
        if changed:
            secrets.update_secret(SecretId=made, **changed)
        self._copy(made, wanted, previous)
        new, lost = changes(wanted, previous)
        if new:
            secrets.tag_resource(SecretId=made, Tags=new)
        if lost:
            secrets.untag_resource(SecretId=made, TagKeys=lost)
        return Made(made)

    def delete(self, made: str, properties: Properties) -> None:
        """Remove its copies, then itself, for good."""
        secrets = self.api.client("secretsmanager")
        try:
            self._copy(made, {}, properties)
            secrets.delete_secret(SecretId=made, ForceDeleteWithoutRecovery=True)
        except ClientError as error:
            if not gone(error):
                raise

    def _copy(self, made: str, wanted: Properties, had: Properties) -> None:
        new, old = _copies(wanted), _copies(had)
        if lost := sorted(set(old) - set(new)):
            self.api.client("secretsmanager").remove_regions_from_replication(SecretId=made, RemoveReplicaRegions=lost)
        if more := [copy for region, copy in new.items() if old.get(region) != copy]:
            self.api.client("secretsmanager").replicate_secret_to_regions(SecretId=made, AddReplicaRegions=more)

    def _value(self, properties: Properties) -> str:
        if "SecretString" in properties:
            return str(properties["SecretString"])
        rules = properties.get("GenerateSecretString", {})
        wanted: dict[str, Any] = {
            name: int(rules[name]) if name == "PasswordLength" else rules[name] for name in GENERATOR if name in rules
        }
        password = str(self.api.client("secretsmanager").get_random_password(**wanted)["RandomPassword"])
        if "SecretStringTemplate" not in rules:
            return password
        return json.dumps({**json.loads(rules["SecretStringTemplate"]), rules["GenerateStringKey"]: password})


def _copies(properties: Properties) -> dict[str, Any]:
    return {copy["Region"]: copy for copy in properties.get("ReplicaRegions", [])}


class RotationSchedule(ApiHandler):
    """`AWS::SecretsManager::RotationSchedule`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"SecretId", "RotationLambdaARN", "RotationRules", "RotateImmediatelyOnUpdate"}
    )

    def create(self, wish: Wish) -> Made:
        """Switch rotation on; without RotateImmediatelyOnUpdate false the secret is rotated at once."""
        self._rotate(wish.properties)
        return Made(wish.properties["SecretId"], {"Id": wish.properties["SecretId"]})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Another function, other rules."""
        self._rotate(wish.properties)
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Switch rotation off; the secret stays."""
        try:
            self.api.client("secretsmanager").cancel_rotate_secret(SecretId=properties["SecretId"])
        except ClientError as error:
            if not gone(error):
                raise

    def _rotate(self, properties: Properties) -> None:
        self.api.client("secretsmanager").rotate_secret(
            SecretId=properties["SecretId"],
            RotationLambdaARN=properties["RotationLambdaARN"],
            RotationRules=numeric(properties.get("RotationRules", {})),
            RotateImmediately=truth(properties.get("RotateImmediatelyOnUpdate", True)),
        )
