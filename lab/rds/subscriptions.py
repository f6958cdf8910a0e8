"""The actions on event subscriptions.

API reference of RDS, CreateEventSubscription and its siblings; RDS User Guide, "Subscribing to Amazon RDS event
notification".
"""

import dataclasses
from collections.abc import Collection
from typing import Any

from ministack.services import rds, sns

from lab.hooks import Hook
from lab.query_protocol import ServiceError
from lab.rds import events
from lab.rds.call import Call
from lab.rds.events import Subscription
from lab.rds.model import Record
from lab.rds.refusals import invalid_value

CATEGORIES = {
    events.INSTANCE: frozenset(
        {
            "availability",
            "backup",
            "configuration change",
            "creation",
            "deletion",
            "failover",
            "failure",
            "low storage",
            "maintenance",
            "notification",
            "read replica",
            "recovery",
            "restoration",
            "security",
            "security patching",
        }
    ),
    events.SNAPSHOT: frozenset({"creation", "deletion", "notification", "restoration"}),
}
"""By source type: RDS User Guide, "Amazon RDS event categories and event messages"."""
HOOKS = (Hook("ministack.services.sns", "_topics", "AccountRegionScopedDict", "", "read: topics of subscriptions"),)


def create(call: Call) -> Record:
    """Subscribe a topic."""
    request, name = call.request, call.request["SubscriptionName"].lower()
    if _key(call, name) in _all(call):
        raise ServiceError("SubscriptionAlreadyExist", f"Event subscription already exists: {name}")
    topic = request["SnsTopicArn"]
    if not sns._topics.contains_scoped(call.account, call.region, topic):
        raise ServiceError("SNSTopicArnNotFound", f"SNS topic ARN is not valid or does not exist: {topic}", 404)
    made = Subscription(
        topic,
        request.get("SourceType", ""),
        frozenset(request.get("SourceIds", ())),
        frozenset(request.get("EventCategories", ())),
        request.get("Enabled", True),
    )
    _check(call, made, made.source_ids)
    call.databases.events.subscribe(call.account, call.region, name, made)
    rds._tags[_arn(call, name)] = list(request.get("Tags", ()))
    return _shown(call, name, made)


def modify(call: Call) -> Record:
    """Change what is subscribed to."""
    request = call.request
    name, before = _named(call)
    after = Subscription(
        request.get("SnsTopicArn", before.topic_arn),
        request.get("SourceType", before.source_type),
        before.source_ids,
        frozenset(request.get("EventCategories", before.categories)),
        request.get("Enabled", before.enabled),
    )
    return _replace(call, name, after)


def add_source(call: Call) -> Record:
    """One source more."""
    name, before = _named(call)
    source = call.request["SourceIdentifier"]
    return _replace(call, name, dataclasses.replace(before, source_ids=before.source_ids | {source}), {source})


def remove_source(call: Call) -> Record:
    """One source less."""
    name, before = _named(call)
    source = call.request["SourceIdentifier"]
    if source not in before.source_ids:
        raise ServiceError("SourceNotFound", f"{name} has no source {source}", 404)
    return _replace(call, name, dataclasses.replace(before, source_ids=before.source_ids - {source}))


def delete(call: Call) -> Record:
    """Unsubscribe."""
    name, before = _named(call)
    call.databases.events.unsubscribe(call.account, call.region, name)
    rds._tags.pop(_arn(call, name), None)
    return {**_shown(call, name, before), "Status": "deleting"}


def describe(call: Call) -> Record:
    """One subscription, or all of the region."""
    if "SubscriptionName" in call.request:
        name, found = _named(call)
        return {"EventSubscriptionsList": [_shown(call, name, found)]}
    here = [(key[2], each) for key, each in _all(call).items() if key[:2] == (call.account, call.region)]
    return {"EventSubscriptionsList": [_shown(call, name, each) for name, each in here]}


def _replace(call: Call, name: str, subscription: Subscription, added: Collection[str] = ()) -> Record:
    _check(call, subscription, added)
    call.databases.events.subscribe(call.account, call.region, name, subscription)
    return _shown(call, name, subscription)


def _check(call: Call, subscription: Subscription, added: Collection[str]) -> None:
    """Only a source that is named now must be there: one that was deleted later stays in its subscriptions."""
    kind = subscription.source_type
    if kind and kind not in CATEGORIES:
        raise invalid_value(f"The lab has events of {' and '.join(CATEGORIES)}, not of {kind}")
    if subscription.source_ids and not kind:
        raise invalid_value("SourceType is required with SourceIds")
    if kind and (unknown := subscription.categories - CATEGORIES[kind]):
        message = f"{kind} has no event categories {', '.join(sorted(unknown))}"
        raise ServiceError("SubscriptionCategoryNotFound", message, 404)
    for source in added:
        if kind == events.INSTANCE and call.databases.store.find(call.account, call.region, source) is None:
            raise ServiceError("SourceNotFound", f"Source not found: {source}", 404)


def _all(call: Call) -> dict[tuple[str, str, str], Subscription]:
    return call.databases.events.subscriptions


def _key(call: Call, name: str) -> tuple[str, str, str]:
    return call.account, call.region, name


def _named(call: Call) -> tuple[str, Subscription]:
    name = call.request["SubscriptionName"].lower()
    found = _all(call).get(_key(call, name))
    if found is None:
        raise ServiceError("SubscriptionNotFound", f"Event subscription does not exist: {name}", 404)
    return name, found


def _arn(call: Call, name: str) -> str:
    return f"arn:aws:rds:{call.region}:{call.account}:es:{name}"


def _shown(call: Call, name: str, subscription: Subscription) -> dict[str, Any]:
    return {
        "CustomerAwsId": call.account,
        "CustSubscriptionId": name,
        "SnsTopicArn": subscription.topic_arn,
        "Status": "active",
        "SourceType": subscription.source_type or None,
        "SourceIdsList": sorted(subscription.source_ids),
        "EventCategoriesList": sorted(subscription.categories),
        "Enabled": subscription.enabled,
        "EventSubscriptionArn": _arn(call, name),
    }
