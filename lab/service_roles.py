"""Roles that AWS's services assume: what a service calls with, and what its role lets it do.

No API call can make such a session, for the caller is a service. The role's trust policy is evaluated with the keys
that services send, so that a role that trusts only one account's resources trusts nothing else.
"""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam, sts

from lab.hooks import Hook, Table

HOOKS: tuple[Hook | Table, ...] = (
    Hook(
        "ministack.core.iam_evaluator",
        "evaluate_resource_policy",
        "(doc, ctx, service=None, named_only=False, direct_only=False)",
        "e49ce7161ad6",
        "whether a service may assume a role, or use a resource",
    ),
    Hook(
        "ministack.core.iam_evaluator",
        "resolve_principal",
        "(access_key_id, account_id, credential=None)",
        "b6c6131e24bf",
        "the policies of a session's role",
    ),
    Hook(
        "ministack.core.iam_evaluator",
        "evaluate",
        "(ctx, policies, *limits)",
        "2a5dd6932d1a",
        "whether a role lets a service",
    ),
    Hook("ministack.services.sts", "register_session", "(access_key, session)", "a84ec986ec01", "makes the session"),
    Hook("ministack.services.iam", "_roles", "AccountScopedDict", "", "roles are read"),
)
SESSION_SECONDS = 3600


class NotAssumableError(Exception):
    """The role is missing, or does not trust the service; the message says which."""


def assume(account: str, region: str, role_arn: str, service: str, source_arn: str, *, session: str) -> dict[str, str]:
    """Credentials of a role that a service assumes, as keyword arguments of a client.

    Args:
        account: whose resource the service acts for.
        region: where it acts.
        role_arn: the role.
        service: `scheduler.amazonaws.com`.
        source_arn: the resource that it acts for, as the service names it (`aws:SourceArn`).
        session: the session's name.

    Raises:
        NotAssumableError: it cannot.
    """
    role = trusting(account, region, role_arn, service, source_arn)
    name = role["RoleName"]
    key, secret, token = f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30), secrets.token_urlsafe(60)
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
            "UserId": f"{role['RoleId']}:{session}",
            "SecretAccessKey": secret,
            "SessionToken": token,
            "Expiration": time.time() + SESSION_SECONDS,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
            "SessionTags": [],
            "SessionPolicies": None,
        },
    )
    return {"aws_access_key_id": key, "aws_secret_access_key": secret, "aws_session_token": token}


def trusting(account: str, region: str, role_arn: str, service: str, source_arn: str) -> Mapping[str, Any]:
    """The role, if it trusts a service; arguments and errors are those of `assume`."""
    role: Mapping[str, Any] | None = iam._roles.get_scoped(account, None, role_arn.rpartition("/")[2])
    if role is None or role["Arn"] != role_arn:
        raise NotAssumableError(f"there is no role {role_arn}")
    context = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=region,
        service_context={"aws:sourceaccount": account, "aws:sourcearn": source_arn},
    )
    if not trusts(role["AssumeRolePolicyDocument"], context, service):
        raise NotAssumableError(f"role {role_arn} does not trust {service} for {source_arn}")
    return role


def trusts(document: str | Mapping[str, Any], context: iam_evaluator.EvalContext, service: str) -> bool:
    """Whether a trust policy lets a service assume its role."""
    trust = json.loads(document) if isinstance(document, str) else document
    statements = trust["Statement"] if isinstance(trust["Statement"], list) else [trust["Statement"]]
    # A trust policy names no resource: the role it belongs to is the resource.
    whole = {"Statement": [{**statement, "Resource": context.resource_arn} for statement in statements]}
    return str(iam_evaluator.evaluate_resource_policy(whole, context, service).decision) == "Allow"


def lets(access_key_id: str, account: str, region: str, action: str, resource: str) -> bool:
    """Whether the role of a session may do something that a service does in its name, without an API call."""
    principal = iam_evaluator.resolve_principal(access_key_id, account)
    policies = getattr(principal, "policies", ())
    if policies is None:
        return True
    context = iam_evaluator.EvalContext(
        principal_arn=getattr(principal, "arn", ""),
        principal_type=getattr(principal, "type", ""),
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
    )
    limits = getattr(principal, "limits", ())
    return str(iam_evaluator.evaluate(context, list(policies), *limits).decision) == "Allow"
