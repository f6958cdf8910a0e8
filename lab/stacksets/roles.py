"""Who acts at a target: StackSets assumes the administration role, and as that role the execution role over there.

Both are evaluated: the trust policies of both roles and the administration role's permission to assume the other.
"""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from ministack.core import iam_evaluator
from ministack.services import iam, sts

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.identity import Identity
from lab.stacksets.model import StackSet, Target

EVALUATE_TRUST = Hook(
    "ministack.core.iam_evaluator",
    "evaluate_resource_policy",
    "(doc, ctx, service=None, named_only=False, direct_only=False)",
    "e49ce7161ad6",
    "decides whether CloudFormation may assume the administration role (`evaluate_trust_policy` knows no services)",
)
REGISTER_SESSION = Hook(
    "ministack.services.sts",
    "register_session",
    "(access_key, session)",
    "a84ec986ec01",
    "makes the administration role's session",
)
HOOKS: tuple[Hook | Table, ...] = (EVALUATE_TRUST, REGISTER_SESSION)

SERVICE = "cloudformation.amazonaws.com"
SESSION_SECONDS = 3600
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=15)
"""A region that does not answer fails its instance; StackSets' own patience is not documented."""


class CannotActError(Exception):
    """A role is missing or does not let itself be assumed; the message is that of the service."""


def execution_credentials(lab: Lab, stack_set: StackSet, target: Target, execution_role: str) -> dict[str, str]:
    """Credentials of the execution role in a target account, as keyword arguments of a client.

    Whoever has them calls from the administration region: an outage between that and the target is met.

    Raises:
        CannotActError: as StackSets words it.
    """
    role = stack_set.definition.administration_role
    session = _administration_session(stack_set, role)
    identity = lab.part(Identity)
    identity.place(session["aws_access_key_id"], stack_set.region)
    administrator = boto3.client(
        "sts",
        region_name=target.region,
        endpoint_url=lab.endpoint,
        config=CONFIG,
        **session,
    )
    wanted = f"arn:aws:iam::{target.account}:role/{execution_role}"
    try:
        given: Any = administrator.assume_role(RoleArn=wanted, RoleSessionName=f"StackSet-{secrets.token_hex(8)}")
    except ClientError as error:
        name = role.rpartition("/")[2]
        raise CannotActError(
            f"Account {target.account} should have '{execution_role}' role with trust relationship to Role '{name}'. "
            f"({error.response['Error']['Message']})"
        ) from error
    identity.place(given["Credentials"]["AccessKeyId"], stack_set.region)
    return _as_arguments(
        given["Credentials"]["AccessKeyId"],
        given["Credentials"]["SecretAccessKey"],
        given["Credentials"]["SessionToken"],
    )


def _administration_session(stack_set: StackSet, arn: str) -> dict[str, str]:
    """Assume the administration role as the service does: no API call can, for the caller is a service."""
    name = arn.rpartition("/")[2]
    role = iam._roles.get_scoped(stack_set.account, None, name)
    context = iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account=stack_set.account,
        action="sts:AssumeRole",
        resource_arn=arn,
        region=stack_set.region,
        service_context={"aws:sourceaccount": stack_set.account, "aws:sourcearn": stack_set.arn},
    )
    if role is None or role["Arn"] != arn or not _trusts_service(role, context):
        raise CannotActError(
            f"Account {stack_set.account} should have '{name}' role with trust relationship to CloudFormation service."
        )
    key, secret, token = f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30), secrets.token_urlsafe(60)
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{stack_set.account}:assumed-role/{name}/StackSets",
            "UserId": f"{role['RoleId']}:StackSets",
            "SecretAccessKey": secret,
            "SessionToken": token,
            "Expiration": time.time() + SESSION_SECONDS,
            "AccountId": stack_set.account,
            "PrincipalType": "AssumedRole",
            "SessionTags": [],
            "SessionPolicies": None,
        },
    )
    return _as_arguments(key, secret, token)


def _trusts_service(role: Mapping[str, Any], context: iam_evaluator.EvalContext) -> bool:
    document = role["AssumeRolePolicyDocument"]
    trust = json.loads(document) if isinstance(document, str) else document
    statements = trust["Statement"] if isinstance(trust["Statement"], list) else [trust["Statement"]]
    # A trust policy names no resource: the role it belongs to is the resource.
    whole = {"Statement": [{**statement, "Resource": context.resource_arn} for statement in statements]}
    return str(iam_evaluator.evaluate_resource_policy(whole, context, SERVICE).decision) == "Allow"


def _as_arguments(key: str, secret: str, token: str) -> dict[str, str]:
    return {"aws_access_key_id": key, "aws_secret_access_key": secret, "aws_session_token": token}
