"""What a key's policy lets AWS's own services do, when they act as themselves.

CloudWatch Logs encrypts log groups so ("Encrypt log data in CloudWatch Logs using AWS KMS", step 2), and CloudWatch
and RDS publish so to encrypted topics ("Key management" in the SNS Developer Guide). MiniStack takes any key.
"""

import logging
from collections.abc import Callable, Mapping

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms, sns

from lab.hooks import Hook, Table
from lab.resources.handler import HandlerError

PUBLISH = Hook(
    "ministack.services.sns",
    "topic_policy_allows",
    "(topic_arn, service, source_arn, source_account)",
    "2c5001e5af7e",
    "a service publishes to an encrypted topic only with its key",
)
HOOKS: tuple[Hook | Table, ...] = (
    PUBLISH,
    Hook("ministack.services.sns", "_topic_by_arn_any_scope", "(topic_arn)", "419963ad2e7d", "a topic's key"),
    Hook("ministack.services.kms", "_resolve_key", "(key_id_or_arn)", "90e6b84ded7c", "a key by id, ARN or alias"),
    Hook(
        "ministack.core.iam_evaluator",
        "evaluate_resource_policy",
        "(doc, ctx, service=None, named_only=False, direct_only=False)",
        "e49ce7161ad6",
        "what a key's policy says to a service",
    ),
)
FOR_LOGS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")
FOR_TOPICS = ("kms:GenerateDataKey", "kms:Decrypt")
LOG = logging.getLogger(__name__)


def require_for_logs(group: str, key: str) -> None:
    """Whether a log group, by ARN, may have a key; `HandlerError` in AWS's words when not."""
    principal = f"logs.{get_region()}.amazonaws.com"
    keys = {"kms:EncryptionContext:aws:logs:arn": group, **_source(group, get_account_id())}
    if not all(_lets(key, principal, action, keys) for action in FOR_LOGS):
        raise HandlerError(
            f'Resource handler returned message: "The specified KMS key does not exist or is not allowed to be used '
            f"with Arn '{group}' (Service: CloudWatchLogs, Status Code: 400, Error Code: InvalidParameterException)\" "
            "(HandlerErrorCode: InvalidRequest)"
        )


def install() -> None:
    """Ask the key of an encrypted topic too."""
    PUBLISH.wrap(_may_publish)


def _may_publish(original: Callable[..., bool], topic: str, service: str, source: str, account: str) -> bool:
    if not original(topic, service, source, account):
        return False
    key = sns._topic_by_arn_any_scope(topic)["attributes"].get("KmsMasterKeyId")
    if not key:
        return True
    keys = {"kms:EncryptionContext:aws:sns:topicArn": topic, **_source(source, account)}
    denied = [action for action in FOR_TOPICS if not _lets(key, service, action, keys)]
    if denied:
        LOG.error("%s may not publish to %s: its key %s does not allow %s", service, topic, key, ", ".join(denied))
    return not denied


def _source(arn: str, account: str) -> dict[str, str]:
    return {"aws:SourceArn": arn, "aws:SourceAccount": account}


def _lets(key: str, service: str, action: str, keys: Mapping[str, str]) -> bool:
    found = kms._resolve_key(key)
    if found is None:
        return False
    context = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=found["Arn"],
        region=get_region(),
        secure_transport=True,
        service_context={name.lower(): value for name, value in keys.items()},
    )
    policy = found.get("Policy") or ""
    return str(iam_evaluator.evaluate_resource_policy(policy, context, service).decision) == "Allow"
