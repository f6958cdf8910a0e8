"""Statements of resource policies (keys, topics, secrets): they name a principal, identity policies do not."""

from collections.abc import Iterable, Sequence
from typing import Any

from awacs.aws import (
    Action,
    Allow,
    AWSPrincipal,
    ConditionElement,
    Deny,
    Everybody,
    Principal,
    Statement,
)
from troposphere import Sub

from templates.policies.conditions import where


def account() -> AWSPrincipal:
    """The deployment's account: its IAM policies then decide who in it may do what."""
    return AWSPrincipal(Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))


def service(name: Any) -> Principal:
    """An AWS service, such as `cloudwatch.amazonaws.com`."""
    return Principal("Service", name)


def grant(
    sid: str, principal: Principal, actions: Sequence[Action], resources: Iterable[Any], *conditions: ConditionElement
) -> Statement:
    """Allow a principal to act on the resource that carries the policy."""
    return _statement(sid, Allow, principal, Action=list(actions), Resource=list(resources), **where(conditions))


def refuse_everybody(
    sid: str, actions: Sequence[Action], resources: Iterable[Any], *conditions: ConditionElement
) -> Statement:
    """Deny actions to every principal under conditions."""
    everybody = Principal(Everybody)
    return _statement(sid, Deny, everybody, Action=list(actions), Resource=list(resources), **where(conditions))


def _statement(sid: str, effect: str, principal: Principal, **rest: Any) -> Statement:
    return Statement(Sid=sid, Effect=effect, Principal=principal, **rest)
