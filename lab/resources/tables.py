"""`AWS::DynamoDB::Table`."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes
from lab.resources.values import picked, truth


class Table(ApiHandler):
    """A table that is paid by request."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "TableName",
            "AttributeDefinitions",
            "KeySchema",
            "BillingMode",
            "DeletionProtectionEnabled",
            "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
            "SSESpecification/SSEEnabled",
            "Tags",
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it, then switch on point-in-time recovery."""
        wanted = wish.properties
        name = wanted.get("TableName") or wish.name(longest=255)
        arn = f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{name}"
        self.api.client("dynamodb").create_table(
            TableName=name,
            Tags=wanted.get("Tags", []),
            DeletionProtectionEnabled=truth(wanted.get("DeletionProtectionEnabled", False)),
            **picked(wanted, "AttributeDefinitions", "KeySchema", "BillingMode"),
            **_encryption(wanted),
        )
        if _recovery(wanted):
            with begun(name):
                self._recover(name, wanted)
        return Made(name, {"Arn": arn})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Protection, billing, encryption, recovery and tags; its keys are create-only."""
        dynamodb, wanted = self.api.client("dynamodb"), wish.properties
        wants, had = self._settings(wanted), self._settings(previous)
        if changed := {name: value for name, value in wants.items() if had.get(name) != value}:
            dynamodb.update_table(TableName=made, **changed)
        if _recovery(wanted) != _recovery(previous):
            self._recover(made, wanted)
        arn = f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{made}"
        new, lost = changes(wanted, previous)
        if new:
            dynamodb.tag_resource(ResourceArn=arn, Tags=new)
        if lost:
            dynamodb.untag_resource(ResourceArn=arn, TagKeys=lost)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it with what is in it; DynamoDB refuses while it is protected."""
        try:
            self.api.client("dynamodb").delete_table(TableName=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _settings(self, properties: Properties) -> dict[str, Any]:
        return {
            "DeletionProtectionEnabled": truth(properties.get("DeletionProtectionEnabled", False)),
            **picked(properties, "BillingMode"),
            **_encryption(properties),
        }

    def _recover(self, name: str, properties: Properties) -> None:
        self.api.client("dynamodb").update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": _recovery(properties)},
        )


def replaces(old: Properties, new: Properties) -> tuple[str, ...]:
    """The registry calls KeySchema conditionally create-only; for a plain table a changed one needs another table."""
    return tuple(name for name in ("KeySchema", "AttributeDefinitions") if old.get(name) != new.get(name))


def _recovery(properties: Properties) -> bool:
    return truth(properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False))


def _encryption(properties: Properties) -> dict[str, Any]:
    """`SSEEnabled: false` is AWS's own key, which the API expresses as Enabled false."""
    said = properties.get("SSESpecification")
    return {"SSESpecification": {"Enabled": truth(said.get("SSEEnabled", False))}} if said else {}
