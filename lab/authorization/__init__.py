"""What a call needs to be allowed: every resource it touches, and the condition keys of its service.

MiniStack evaluates policies but knows the resources of few actions, and of each call at most one; for the others a
policy that names resources would never allow anything. `checks` lists, for the actions that deployments and their
functions call, what AWS's service authorization reference says about them.
"""

from contextvars import ContextVar
from typing import Any

from lab.authorization import facts
from lab.authorization.checks import Check, needed
from lab.authorization.request import Request, read
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
HOOKS: tuple[Hook | Table, ...] = (_RESOURCE, _ACTION, _ENFORCE, *facts.HOOKS)

_NEEDED: ContextVar[tuple[str, tuple[Check, ...]]] = ContextVar("needed", default=("", ()))
"""The action being authorized and what it needs: read with the request, used when its policies are evaluated."""


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
        if of != iam_action or not checks:
            return original(access_key_id, iam_action, service, region, **more)
        keys = more.get("service_context") or {}
        for check in checks:
            context = {**keys, **check.keys}
            refused = original(
                access_key_id, check.action, service, region, resource_arn=check.resource, service_context=context
            )
            if refused is not None:
                return refused
        return None

    _ACTION.wrap(action)
    _RESOURCE.wrap(resource)
    _ENFORCE.wrap(enforce)


__all__ = ["Check", "Request", "needed", "read"]
