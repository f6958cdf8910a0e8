"""What a stack operation's caller must be allowed to do for each resource: of a StackSet, its execution role.

`rules` says what a handler needs, `need` what a need is, `caller` whose policies count. They are evaluated by
MiniStack's evaluator, with permissions boundary, session policies and the resource's own policy.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.responses import get_region

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.identity import Denied, Identity
from lab.permissions import caller, references
from lab.permissions.need import Need, Operation
from lab.permissions.references import needs_of_references
from lab.permissions.rules import RULES

EVALUATOR = "ministack.core.iam_evaluator"
EVALUATE = Hook(EVALUATOR, "evaluate", "(ctx, policies, *limits)", "2a5dd6932d1a", "evaluates what a handler needs")
RESOURCE_POLICY = Hook(
    EVALUATOR, "_resource_policy", "(service, resource_arn)", "dec265f9a903", "a resource's own policy counts"
)
COMBINE = Hook(
    EVALUATOR,
    "combine_resource_policy",
    "(identity, ctx, policy, owner_account, required=False, limits=())",
    "3972f81213f8",
    "a resource's own policy counts",
)
MESSAGE = Hook(
    "ministack.core.iam_actions",
    "identity_denial_message",
    "(action, principal_arn, resource, explicit_deny)",
    "82f77b7767c6",
    "words a denial",
)
HOOKS: tuple[Hook | Table, ...] = (EVALUATE, RESOURCE_POLICY, COMBINE, MESSAGE, *caller.HOOKS, *references.HOOKS)
POLICY_REQUIRED = frozenset({"kms"})
"""Services whose resource policy must allow even the owner's own principals."""


class DeniedError(ValueError):
    """A permission is missing; the message is the ResourceStatusReason of the event."""


class Permissions:
    """Decides on resource operations, and has denials recorded."""

    def __init__(self, record: Callable[[Denied], None]) -> None:
        self._record = record

    def check(self, operation: Operation) -> None:
        """Whether the caller has all that a resource operation needs.

        Raises:
            DeniedError: in AWS's words.
            LookupError: the lab has no rule for the type.
        """
        rule = RULES.get(operation.kind)
        if rule is None:
            raise LookupError(f"The lab does not know what CloudFormation needs for {operation.kind}")
        self.require(*rule(operation))

    def require_references(self, properties: Any, known: Mapping[str, str]) -> None:
        """Whether the caller may read the secrets that properties refer to; `known` are not read again."""
        self.require(*needs_of_references(properties, known))

    def require(self, *needs: Need) -> None:
        """Whether the caller has these permissions."""
        who = caller.principal()
        if who.policies is None:
            return  # the account's root user
        for need in needs:
            result = _evaluated(who, need)
            if result.decision != "Allow":
                region = need.region or get_region()
                self._record(Denied(who.arn, need.action, need.resource, region, result.decision, time.time()))
                raise DeniedError(_words(who.arn, need, explicit=result.decision == "Deny"))


def _evaluated(who: iam_evaluator.PrincipalInfo, need: Need) -> iam_evaluator.EvalResult:
    service = need.action.partition(":")[0]
    context = iam_evaluator.EvalContext(
        principal_arn=who.arn,
        principal_type=who.type,
        principal_account=who.account,
        action=need.action,
        resource_arn=need.resource,
        region=need.region or get_region(),
        secure_transport=True,
        service_context={**_tag_keys(need), **{name.lower(): value for name, value in need.keys.items()}},
        principal_keys=who.keys,
    )
    result = iam_evaluator.evaluate(context, who.policies, *who.limits)
    found = iam_evaluator._resource_policy(service, need.resource)
    if found is not None:
        result = iam_evaluator.combine_resource_policy(
            result, context, *found, required=service in POLICY_REQUIRED, limits=tuple(who.limits)
        )
    return result


def _tag_keys(need: Need) -> dict[str, list[str] | None]:
    prefix = "aws:RequestTag/"
    return {"aws:tagkeys": [name.removeprefix(prefix) for name in need.keys if name.startswith(prefix)] or None}


def _words(principal: str, need: Need, *, explicit: bool) -> str:
    service = need.action.partition(":")[0].capitalize()
    said = identity_denial_message(need.action, principal, need.resource, explicit)
    if service == "Ec2":
        said = f"You are not authorized to perform this operation. {said}"
    quoted = f'"{said} (Service: {service}, Status Code: 403)"'
    return f"Resource handler returned message: {quoted} (HandlerErrorCode: AccessDenied)"


def install(lab: Lab) -> None:
    """Note callers, share the decision."""
    caller.install()
    lab.share(Permissions(lab.part(Identity).record))
