"""How an event reaches a topic: as RDS's service principal, if the topic's policy lets it."""

import logging
import uuid

from ministack.core.iam_evaluator import pin_request_origin
from ministack.core.responses import request_scope
from ministack.services import sns

from lab.hooks import Hook
from lab.rds.events import Publish

LOG = logging.getLogger(__name__)
PRINCIPAL = "events.rds.amazonaws.com"
HOOKS = (
    Hook(
        "ministack.services.sns",
        "topic_policy_allows",
        "(topic_arn, service, source_arn, source_account)",
        "2c5001e5af7e",
        "whether RDS may publish",
    ),
    Hook(
        "ministack.services.sns",
        "_fanout",
        "(topic_arn, msg_id, message, subject, message_structure='', message_attributes=None, message_group_id='', "
        "message_dedup_id='')",
        "984cdd91d64a",
        "delivers to the subscribers of a topic",
    ),
    Hook(
        "ministack.core.iam_evaluator",
        "pin_request_origin",
        "(source_ip, secure_transport)",
        "de819c1bd9ac",
        "AWS's services speak TLS to each other",
    ),
)


def publisher(account: str) -> Publish:
    """Publishes for an account."""

    def publish(region: str, topic: str, subject: str, message: str, source: str) -> None:
        with request_scope(account, region):
            pin_request_origin("127.0.0.1", True)  # noqa: FBT003  MiniStack's signature: over TLS
            if sns.topic_policy_allows(topic, PRINCIPAL, source, account):
                sns._fanout(topic, str(uuid.uuid4()), message, subject)
            else:
                LOG.error("%s may not publish to %s about %s", PRINCIPAL, topic, source)

    return publish
