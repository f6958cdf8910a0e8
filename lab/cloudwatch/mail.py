"""What people are sent: email subscriptions of SNS topics. Nothing leaves the machine; what would have is listed.

An address counts as confirmed at once, where AWS waits until somebody clicks on the link in a first mail.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from ministack.services import sns

from lab.hooks import Hook

FANOUT = Hook(
    "ministack.services.sns",
    "_fanout",
    "(topic_arn, msg_id, message, subject, message_structure='', message_attributes=None, "
    "message_group_id='', message_dedup_id='')",
    "984cdd91d64a",
    "mail is kept, where MiniStack drops it",
)
HOOKS = (
    FANOUT,
    Hook("ministack.services.sns", "_topic_by_arn_any_scope", "(topic_arn)", "419963ad2e7d", "finds who is subscribed"),
    Hook(
        "ministack.services.sns",
        "_matches_filter_policy",
        "(sub, message_attributes, message='')",
        "16fce5e70fec",
        "whether a subscription wants a message",
    ),
    Hook(
        "ministack.services.sns",
        "_resolve_message_for_protocol",
        "(message, message_structure, protocol)",
        "ce24ef525ae4",
        "what mail says of a message",
    ),
)
SUBJECT = "AWS Notification Message"
"""Of a message without one."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address."""

    at: str
    """UTC, ISO 8601."""
    topic: str
    to: str
    subject: str
    text: str


class Outbox:
    """All mail since the lab started, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: list[Mail] = []

    def listed(self, parameters: dict[str, Any]) -> list[dict[str, str]]:
        """The mail, or that of the topics whose ARN contains `topic`."""
        with self._lock:
            return [asdict(mail) for mail in self._sent if parameters.get("topic", "") in mail.topic]

    def install(self) -> None:
        """Keep what is published from now on."""
        FANOUT.wrap(self._fanout)

    def _fanout(self, original: Callable[..., None], *arguments: Any, **more: Any) -> None:
        topic_arn, _, message, subject, *rest = arguments
        structure = rest[0] if rest else ""
        attributes = rest[1] if len(rest) > 1 else {}
        topic = sns._topic_by_arn_any_scope(topic_arn)
        text = sns._resolve_message_for_protocol(message, structure, "email")
        for subscription in (topic or {}).get("subscriptions", ()):
            if subscription["protocol"] == "email" and sns._matches_filter_policy(subscription, attributes or {}, text):
                now = datetime.now(UTC).isoformat(timespec="seconds")
                with self._lock:
                    self._sent.append(Mail(now, topic_arn, subscription["endpoint"], subject or SUBJECT, text))
        original(*arguments, **more)
