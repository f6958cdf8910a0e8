"""Whether CloudWatch Logs may encrypt a log group with a key: the key's policy decides, by the group's ARN.

CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS", step 2; MiniStack takes any key.
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region

from lab.hooks import Hook, Table
from lab.resources.handler import HandlerError

HOOKS: tuple[Hook | Table, ...] = (
    Hook(
        "ministack.core.iam_evaluator",
        "evaluate_resource_policy",
        "(doc, ctx, service=None, named_only=False, direct_only=False)",
        "e49ce7161ad6",
        "whether CloudWatch Logs may use a key",
    ),
    Hook(
        "ministack.core.iam_evaluator", "_resource_policy", "(service, resource_arn)", "dec265f9a903", "a key's policy"
    ),
)
NEEDED = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")


def require(group: str, key: str) -> None:
    """Whether a log group, by ARN, may have a key; `HandlerError` in AWS's words when not."""
    if not all(_allowed(action, group, key) for action in NEEDED):
        raise HandlerError(
            f'Resource handler returned message: "The specified KMS key does not exist or is not allowed to be used '
            f"with Arn '{group}' (Service: CloudWatchLogs, Status Code: 400, Error Code: InvalidParameterException)\" "
            "(HandlerErrorCode: InvalidRequest)"
        )


def _allowed(action: str, group: str, key: str) -> bool:
    found = iam_evaluator._resource_policy("kms", key)
    if found is None:
        return False
    principal = f"logs.{get_region()}.amazonaws.com"
    context = iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=key,
        region=get_region(),
        secure_transport=True,
        service_context={
            "kms:encryptioncontext:aws:logs:arn": group,
            "aws:sourcearn": group,
            "aws:sourceaccount": get_account_id(),
        },
    )
    return str(iam_evaluator.evaluate_resource_policy(found[0], context, principal).decision) == "Allow"
