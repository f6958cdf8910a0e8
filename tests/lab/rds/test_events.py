"""RDS's events: listed, and sent to who has subscribed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lab.daemon import Running
from lab.rds.events import BACKED_UP, CREATED, RESTARTED, Event, Events, Subscription
from tests.lab.rds.place import Place, refused, wait_until
from tests.lab.running import client

ARN = "arn:aws:rds:us-east-1:111122223333:db:one"
EVENT = Event("111122223333", "us-east-1", "db-instance", "one", ARN, CREATED, "DB instance created", datetime.now(UTC))


@pytest.mark.parametrize(
    ("subscription", "wanted"),
    [
        (Subscription("t"), True),
        (Subscription("t", "db-instance", frozenset({"one"}), frozenset({"creation", "failure"})), True),
        (Subscription("t", "db-snapshot"), False),
        (Subscription("t", "db-instance", frozenset({"two"})), False),
        (Subscription("t", categories=frozenset({"failure"})), False),
        (Subscription("t", enabled=False), False),
    ],
)
def test_a_subscription_is_for_what_it_names(subscription: Subscription, wanted: bool) -> None:  # noqa: FBT001  drawn
    assert subscription.wants(EVENT) is wanted


def test_a_topic_that_cannot_be_reached_stops_nothing() -> None:
    def publish(*_told: str) -> None:
        raise OSError("nobody there")

    events = Events(publish)
    events.subscribe("111122223333", "us-east-1", "name", Subscription("t"))
    events.record("111122223333", "us-east-1", RESTARTED, ARN)
    assert [event.kind for event in events.kept] == [RESTARTED]


def test_subscribers_hear_of_their_own_region_alone() -> None:
    heard: list[tuple[str, ...]] = []
    events = Events(lambda *told: heard.append(told))
    events.subscribe("111122223333", "us-west-2", "west", Subscription("t"))
    events.record("111122223333", "us-east-1", BACKED_UP, ARN)
    assert heard == []
    events.record("111122223333", "us-west-2", BACKED_UP, ARN.replace("us-east-1", "us-west-2"))
    assert heard[0][:2] == ("us-west-2", "t")


def subscribed(running: Running, place: Place, name: str, service: str) -> Any:
    """A topic that one service may publish to, and what is heard of it."""
    sns, sqs = client(running, "sns", place.region), client(running, "sqs", place.region)
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sns:Publish", "Resource": topic}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)
    return topic, lambda: sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])


def test_what_happens_to_a_database_is_listed_and_sent(running: Running, east: Place) -> None:
    topic, received = subscribed(running, east, "heard", "events.rds.amazonaws.com")
    deaf_topic, deaf = subscribed(running, east, "deaf", "cloudwatch.amazonaws.com")
    east.create("watched")
    for name, arn in (("heard", topic), ("deaf", deaf_topic)):
        east.rds.create_event_subscription(
            SubscriptionName=name,
            SnsTopicArn=arn,
            SourceType="db-instance",
            SourceIds=["watched"],
            EventCategories=["availability"],
        )
    east.rds.reboot_db_instance(DBInstanceIdentifier="watched")
    east.available("watched")
    listed = east.rds.describe_events(SourceIdentifier="watched", SourceType="db-instance")["Events"]
    assert [e["Message"] for e in listed][-2:] == ["DB instance shutdown", "DB instance restarted"]
    messages: list[dict[str, Any]] = []

    def arrived() -> bool:
        messages.extend(json.loads(json.loads(each["Body"])["Message"]) for each in received())
        return len(messages) >= 2

    wait_until(arrived, "the messages")
    assert {each["Event Message"] for each in messages} == {"DB instance shutdown", "DB instance restarted"}
    assert {each["Source ID"] for each in messages} == {"watched"}
    assert messages[0]["Event ID"].endswith("#RDS-EVENT-0004")
    assert deaf() == [], "the topic's policy does not let RDS publish"


def test_a_source_that_is_gone_does_not_stop_a_change_of_others(east: Place, running: Running) -> None:
    topic = client(running, "sns", east.region).create_topic(Name="follows")["TopicArn"]
    for name in ("passing", "coming"):
        east.create(name, wait=False)
    east.rds.create_event_subscription(
        SubscriptionName="follows", SnsTopicArn=topic, SourceType="db-instance", SourceIds=["passing"]
    )
    east.available("passing")
    east.rds.delete_db_instance(DBInstanceIdentifier="passing", SkipFinalSnapshot=True)
    there = east.rds.describe_db_instances
    wait_until(lambda: "passing" not in {each["DBInstanceIdentifier"] for each in there()["DBInstances"]}, "its end")
    add, remove = (
        east.rds.add_source_identifier_to_subscription,
        east.rds.remove_source_identifier_from_subscription,
    )
    add(SubscriptionName="follows", SourceIdentifier="coming")
    remove(SubscriptionName="follows", SourceIdentifier="passing")
    assert refused(add, SubscriptionName="follows", SourceIdentifier="passing")[0] == "SourceNotFound"
    (found,) = east.rds.describe_event_subscriptions(SubscriptionName="follows")["EventSubscriptionsList"]
    assert found["SourceIdsList"] == ["coming"]


def test_subscriptions_are_kept_as_they_are_asked_for(east: Place, running: Running) -> None:
    topic = client(running, "sns", east.region).create_topic(Name="other")["TopicArn"]
    asked = {"SubscriptionName": "mine", "SnsTopicArn": topic, "SourceType": "db-instance"}
    made = east.rds.create_event_subscription(**asked, EventCategories=["failure"])["EventSubscription"]
    assert (made["CustSubscriptionId"], made["EventCategoriesList"], made["Enabled"]) == ("mine", ["failure"], True)
    assert refused(east.rds.create_event_subscription, **asked)[0] == "SubscriptionAlreadyExist"
    wrong = {**asked, "SubscriptionName": "wrong"}
    assert refused(east.rds.create_event_subscription, **wrong, SourceIds=["none"])[0] == "SourceNotFound"
    assert (
        refused(east.rds.create_event_subscription, **wrong, EventCategories=["no"])[0]
        == "SubscriptionCategoryNotFound"
    )
    nowhere = {**wrong, "SnsTopicArn": topic + "-none"}
    assert refused(east.rds.create_event_subscription, **nowhere)[0] == "SNSTopicArnNotFound"
    east.rds.modify_event_subscription(SubscriptionName="mine", Enabled=False, EventCategories=["failover"])
    (found,) = east.rds.describe_event_subscriptions(SubscriptionName="mine")["EventSubscriptionsList"]
    assert (found["EventCategoriesList"], found["Enabled"]) == (["failover"], False)
    east.rds.delete_event_subscription(SubscriptionName="mine")
    assert refused(east.rds.describe_event_subscriptions, SubscriptionName="mine")[0] == "SubscriptionNotFound"
