"""`AWS::SecretsManager::RotationSchedule`."""

from typing import Any

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone


class RotationSchedule(ApiHandler):
    """When and by which function a secret is rotated."""

    def create(self, wish: Wish) -> Made:
        """Switch rotation on."""
        self._rotate(wish.properties)
        return Made(wish.properties["SecretId"], {"Id": wish.properties["SecretId"]})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Another function, other rules."""
        self._rotate(wish.properties)
        return Made(made, {"Id": made})

    def delete(self, _made: str, properties: Properties) -> None:
        """Switch rotation off; the secret stays."""
        try:
            self.api.client("secretsmanager").cancel_rotate_secret(SecretId=properties["SecretId"])
        except ClientError as error:
            if not gone(error):
                raise

    def _rotate(self, properties: Properties) -> None:
        rules: dict[str, Any] = dict(properties.get("RotationRules", {}))
        if "AutomaticallyAfterDays" in rules:
            rules["AutomaticallyAfterDays"] = int(rules["AutomaticallyAfterDays"])
        self.api.client("secretsmanager").rotate_secret(
            SecretId=properties["SecretId"],
            RotationLambdaARN=properties["RotationLambdaARN"],
            RotationRules=rules,
            RotateImmediately=str(properties.get("RotateImmediatelyOnUpdate", True)).lower() == "true",
        )
