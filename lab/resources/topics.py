"""SNS topics, their policies and who is subscribed."""

import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish, gone
from lab.resources.tags import changes


class Topic(ApiHandler):
    """`AWS::SNS::Topic`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"TopicName", "KmsMasterKeyId", "DisplayName", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused, although the API would answer the topic there is."""
        name = wish.properties.get("TopicName") or wish.name(longest=256)
        arn = f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}"
        sns = self.api.client("sns")
        if self._exists(arn):
            raise HandlerError(f"{name} already exists: a topic of that name is there (AlreadyExists)")
        sns.create_topic(Name=name, Attributes=_attributes(wish.properties), Tags=wish.properties.get("Tags", []))
        return Made(arn, {"TopicArn": arn, "TopicName": name})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its key, display name and tags."""
        sns, had, wanted = self.api.client("sns"), _attributes(previous), _attributes(wish.properties)
        for name in sorted(set(had) | set(wanted)):
            if had.get(name) != wanted.get(name):
                sns.set_topic_attributes(TopicArn=made, AttributeName=name, AttributeValue=wanted.get(name, ""))
        new, lost = changes(wish.properties, previous)
        if new:
            sns.tag_resource(ResourceArn=made, Tags=new)
        if lost:
            sns.untag_resource(ResourceArn=made, TagKeys=lost)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it with its subscriptions."""
        self.api.client("sns").delete_topic(TopicArn=made)

    def _exists(self, arn: str) -> bool:
        try:
            self.api.client("sns").get_topic_attributes(TopicArn=arn)
        except ClientError as error:
            if gone(error):
                return False
            raise
        return True


def _attributes(properties: Properties) -> dict[str, str]:
    return {name: str(properties[name]) for name in ("KmsMasterKeyId", "DisplayName") if name in properties}


class TopicPolicy(ApiHandler):
    """`AWS::SNS::TopicPolicy`: one policy for several topics."""

    honoured: ClassVar[frozenset[str]] = frozenset({"Topics", "PolicyDocument"})

    def create(self, wish: Wish) -> Made:
        """Give the topics the policy."""
        self._put(wish.properties)
        made = wish.name()
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Another policy, or other topics."""
        self._reset(set(previous["Topics"]) - set(wish.properties["Topics"]))
        self._put(wish.properties)
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Give the topics the policy back that lets their own account do everything."""
        self._reset(set(properties["Topics"]))

    def _put(self, properties: Properties) -> None:
        for topic in properties["Topics"]:
            self._set(topic, properties["PolicyDocument"])

    def _reset(self, topics: set[str]) -> None:
        for topic in sorted(topics):
            try:
                self._set(topic, _default_policy(topic))
            except ClientError as error:
                if not gone(error):
                    raise

    def _set(self, topic: str, document: Any) -> None:
        self.api.client("sns").set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(document)
        )


def _default_policy(topic: str) -> dict[str, Any]:
    return {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes", "SNS:SetTopicAttributes"],
                "Resource": topic,
                "Condition": {"StringEquals": {"AWS:SourceOwner": topic.split(":")[4]}},
            }
        ],
    }


class Subscription(ApiHandler):
    """`AWS::SNS::Subscription`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"TopicArn", "Protocol", "Endpoint"})

    def create(self, wish: Wish) -> Made:
        """Subscribe; a mail address has to confirm."""
        made = self.api.client("sns").subscribe(ReturnSubscriptionArn=True, **wish.properties)["SubscriptionArn"]
        return Made(made, {"Arn": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Nothing that the lab honours of it can change in place."""
        raise NotImplementedError(f"{wish.logical_id} {made}: {previous}")

    def delete(self, made: str, _properties: Properties) -> None:
        """Unsubscribe."""
        try:
            self.api.client("sns").unsubscribe(SubscriptionArn=made)
        except ClientError as error:
            if not gone(error):
                raise
