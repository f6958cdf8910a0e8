"""What a call needs to be allowed: every resource it touches, and the condition keys of its service.

MiniStack evaluates policies but knows the resources of few actions, and of each call at most one; for the others a
policy that names resources would never allow anything. `rules` lists, for the actions that deployments and their
functions call, what AWS's service authorization reference says about them.
"""

from contextvars import ContextVar
from typing import Any

from lab.authorization import facts
from lab.authorization.check import Check
from lab.authorization.request import read
from lab.authorization.rules import needed
from lab.context import Lab
from lab.hooks import Hook, Table

_RESOURCE = Hook(
    "ministack.core.iam_actions",
    "extract_resource_arn",
    "(service, method, path, headers, body, query_params, region, account_id)",
    "82f51700695c",
    "the call is read for what it needs",
)
_ACTION = Hook(
    "ministack.core.iam_actions",
    "extract_iam_action",
    "(service, method, path, headers, body, query_params)",
    "ec476b92d969",
    "an action that it cannot tell is denied, not allowed",
)
_ENFORCE = Hook(
    "ministack.core.iam_evaluator",
    "enforce",
    "(access_key_id, iam_action, service, region, resource_arn='*', service_context=None)",
    "cf64b1ee5b09",
    "all that a call needs is evaluated",
)
_ANSWER = Hook(
    "ministack.core.iam_actions",
    "access_denied_response",
    "(service, action, principal_arn, request_id, *, error_code='', message='', headers=None, resource_arn='*', "
    "explicit_deny=False, resource_policy_arn='')",
    "3cc2e315f91f",
    "a denial names the action and the resource that were refused",
)
_MESSAGE = Hook(
    "ministack.core.iam_actions",
    "identity_denial_message",
    "(action, principal_arn, resource, explicit_deny)",
    "82f77b7767c6",
    "called for AWS's words",
)
HOOKS: tuple[Hook | Table, ...] = (_RESOURCE, _ACTION, _ENFORCE, _ANSWER, _MESSAGE, *facts.HOOKS)

_NEEDED: ContextVar[tuple[str, tuple[Check, ...]]] = ContextVar("needed", default=("", ()))
"""The action being authorized and what it needs: read with the request, used when its policies are evaluated."""
_REFUSED: ContextVar[Check | None] = ContextVar("refused", default=None)
"""What the call being answered was refused."""


def install(_lab: Lab) -> None:
    """Have each call checked for all it needs."""
    tell = _ACTION.value()

    def action(original: Any, service: str, *request: Any) -> str:
        return str(original(service, *request) or f"{service}:UnknownToTheLab")

    def resource(original: Any, service: str, *request: Any) -> Any:
        method, path, headers, body, parameters, region, account = request
        named = tell(service, method, path, headers, body, parameters)
        checks = needed(read(named or "", path, body, query=parameters, region=region, account=account))
        _NEEDED.set((named or "", checks))
        return checks[0].resource if checks else original(service, *request)

    def enforce(original: Any, access_key_id: str, iam_action: str, service: str, region: str, **more: Any) -> Any:
        of, checks = _NEEDED.get()
        keys = more.get("service_context") or {}
        for check in checks if of == iam_action and checks else (Check(iam_action, more.get("resource_arn", "*")),):
            context = {**_tags(check.resource), **keys, **check.keys}
            refused = original(
                access_key_id, check.action, service, region, resource_arn=check.resource, service_context=context
            )
            if refused is not None:
                _REFUSED.set(check)
                return refused
        return None

    words = _MESSAGE.value()

    def answer(original: Any, service: str, iam_action: str, principal: str, request_id: str, **more: Any) -> Any:
        refused = _REFUSED.get()
        if refused is not None and not more.get("error_code") and not more.get("resource_policy_arn"):
            said = words(refused.action, principal, refused.resource, bool(more.get("explicit_deny")))
            more["message"] = said if service != "ec2" else f"You are not authorized to perform this operation. {said}"
        return original(service, iam_action, principal, request_id, **more)

    _ACTION.wrap(action)
    _RESOURCE.wrap(resource)
    _ENFORCE.wrap(enforce)
    _ANSWER.wrap(answer)


def _tags(resource: str) -> dict[str, str]:
    """The resource's tags as condition keys. MiniStack has them only for identity policies, and for fewer services."""
    return {f"aws:ResourceTag/{key}": value for key, value in facts.tags(resource).items()}
