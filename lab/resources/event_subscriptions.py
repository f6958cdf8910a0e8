"""`AWS::RDS::EventSubscription`."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone
from lab.resources.tags import changes

LONGEST_NAME = 63


class EventSubscription(ApiHandler):
    """Which events of which databases go to which topic."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"SubscriptionName", "SnsTopicArn", "SourceType", "SourceIds", "EventCategories", "Enabled", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Subscribe; the name is lower case."""
        name = wish.properties.get("SubscriptionName") or wish.name(lowercase=True, longest=LONGEST_NAME)
        self.api.client("rds").create_event_subscription(
            SubscriptionName=name,
            SnsTopicArn=wish.properties["SnsTopicArn"],
            SourceIds=wish.properties.get("SourceIds", []),
            Tags=wish.properties.get("Tags", []),
            **_selection(wish.properties),
        )
        return Made(name)

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """What is subscribed to; not the topic."""
        rds = self.api.client("rds")
        if _selection(wish.properties) != _selection(previous):
            rds.modify_event_subscription(SubscriptionName=made, **_selection(wish.properties))
        wanted, had = set(wish.properties.get("SourceIds", [])), set(previous.get("SourceIds", []))
        for source in sorted(wanted - had):
            rds.add_source_identifier_to_subscription(SubscriptionName=made, SourceIdentifier=source)
        for source in sorted(had - wanted):
            rds.remove_source_identifier_from_subscription(SubscriptionName=made, SourceIdentifier=source)
        self._retag(made, wish.properties, previous)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Unsubscribe."""
        try:
            self.api.client("rds").delete_event_subscription(SubscriptionName=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _retag(self, made: str, properties: Properties, previous: Properties) -> None:
        new, lost = changes(properties, previous)
        arn = f"arn:aws:rds:{get_region()}:{get_account_id()}:es:{made}"
        if new:
            self.api.client("rds").add_tags_to_resource(ResourceName=arn, Tags=new)
        if lost:
            self.api.client("rds").remove_tags_from_resource(ResourceName=arn, TagKeys=lost)


def _selection(properties: Properties) -> dict[str, Any]:
    names = ("SourceType", "EventCategories", "Enabled")
    return {name: properties[name] for name in names if name in properties}
