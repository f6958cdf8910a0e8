"""RDS's events: kept for DescribeEvents, and sent to the topics that have subscribed.

RDS User Guide, "Amazon RDS event categories and event messages". RDS sends by best effort; the lab sends every event.
"""

import json
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lab.rds.model import now

LOG = logging.getLogger(__name__)
INSTANCE, SNAPSHOT = "db-instance", "db-snapshot"
KEPT = 1000
"""Events; RDS keeps those of 14 days."""
REFERENCE = "http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html#"

Publish = Callable[[str, str, str, str, str], None]
"""Region, topic, subject, message and the ARN of what the event is about."""


@dataclass(frozen=True)
class Kind:
    """One of RDS's events."""

    number: str
    category: str
    message: str


CREATED = Kind("RDS-EVENT-0005", "creation", "DB instance created")
DELETED = Kind("RDS-EVENT-0003", "deletion", "DB instance deleted")
SHUT_DOWN = Kind("RDS-EVENT-0004", "availability", "DB instance shutdown")
RESTARTED = Kind("RDS-EVENT-0006", "availability", "DB instance restarted")
BACKING_UP = Kind("RDS-EVENT-0001", "backup", "Backing up DB instance")
BACKED_UP = Kind("RDS-EVENT-0002", "backup", "Finished DB Instance backup")
PASSWORD_RESET = Kind("RDS-EVENT-0016", "configuration change", "Reset master credentials")
PARAMETERS = Kind("RDS-EVENT-0092", "configuration change", "Finished updating DB parameter group")
STOPPED = Kind("RDS-EVENT-0087", "notification", "DB instance stopped")
STARTED = Kind("RDS-EVENT-0088", "notification", "DB instance started")
FAILED = Kind("RDS-EVENT-0031", "failure", "DB instance is in a failed state")
REPLICATION_ENDED = Kind("RDS-EVENT-0057", "read replica", "Replication streaming has been terminated")
REPLICA_FAILED = Kind("RDS-EVENT-0202", "read replica", "Read replica creation failed")
RECOVERY_STARTED = Kind("RDS-EVENT-0020", "recovery", "Recovery of the DB instance has started")
RECOVERED = Kind("RDS-EVENT-0021", "recovery", "Recovery of the DB instance is complete")
SNAPSHOT_CREATED = Kind("RDS-EVENT-0042", "creation", "Manual snapshot created")
AUTOMATED_SNAPSHOT_CREATED = Kind("RDS-EVENT-0091", "creation", "Automated snapshot created")
SNAPSHOT_DELETED = Kind("RDS-EVENT-0041", "deletion", "Deleted user snapshot")
SNAPSHOT_COPIED = Kind("RDS-EVENT-0060", "notification", "Finished copy of snapshot")


@dataclass(frozen=True)
class Event:
    """Something that happened."""

    account: str
    region: str
    source_type: str
    source: str
    arn: str
    kind: Kind
    message: str
    date: datetime


@dataclass(frozen=True)
class Subscription:
    """Who wants to hear of what: empty sets mean everything."""

    topic_arn: str
    source_type: str = ""
    source_ids: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    enabled: bool = True

    def wants(self, event: Event) -> bool:
        """Whether an event is for it."""
        return (
            self.enabled
            and self.source_type in ("", event.source_type)
            and (not self.source_ids or event.source in self.source_ids)
            and (not self.categories or event.kind.category in self.categories)
        )


@dataclass
class Events:
    """The events of all regions, and the subscriptions."""

    publish: Publish
    kept: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    subscriptions: dict[tuple[str, str, str], Subscription] = field(default_factory=dict)
    """By account, region and name."""

    def subscribe(self, account: str, region: str, name: str, subscription: Subscription) -> None:
        """Add a subscription, or replace the one of that name."""
        self.subscriptions[account, region, name] = subscription

    def unsubscribe(self, account: str, region: str, name: str) -> None:
        """Remove a subscription; one that is not there is no mistake."""
        self.subscriptions.pop((account, region, name), None)

    def record(self, account: str, region: str, kind: Kind, arn: str, detail: str = "") -> None:
        """Something has happened to what has this ARN; tell the subscribers."""
        resource, _, identifier = arn.split(":", 5)[5].partition(":")
        source_type = INSTANCE if resource == "db" else SNAPSHOT
        message = f"{kind.message}{f': {detail}' if detail else ''}"
        event = Event(account, region, source_type, identifier, arn, kind, message, now())
        self.kept.append(event)
        for (owner, where, _name), subscription in tuple(self.subscriptions.items()):
            if (owner, where) == (account, region) and subscription.wants(event):
                self._tell(event, subscription)

    def _tell(self, event: Event, subscription: Subscription) -> None:
        body = {
            "Event Source": event.source_type,
            "Event Time": event.date.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
            "Source ID": event.source,
            "Source ARN": event.arn,
            "Event ID": REFERENCE + event.kind.number,
            "Event Message": event.message,
        }
        try:
            self.publish(event.region, subscription.topic_arn, "RDS Notification Message", json.dumps(body), event.arn)
        except Exception:
            LOG.exception("an RDS event did not reach %s", subscription.topic_arn)
