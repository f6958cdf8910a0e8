"""Policy statements. `Resource: "*"` exists only through `unscoped`, which asks for the reason."""

from collections.abc import Iterable, Sequence
from typing import Any

from awacs.aws import Action, Allow, ConditionElement, Deny, PolicyDocument, Statement

from templates.policies.conditions import where


def allow(actions: Sequence[Action], resources: Iterable[Any], *conditions: ConditionElement) -> Statement:
    """Allow actions on named resources."""
    return _statement(Allow, actions, resources, conditions)


def deny(actions: Sequence[Action], resources: Iterable[Any], *conditions: ConditionElement) -> Statement:
    """Deny actions on named resources."""
    return _statement(Deny, actions, resources, conditions)


def unscoped(reason: str, actions: Sequence[Action], *conditions: ConditionElement) -> Statement:
    """Allow actions that no resource can narrow; `reason` says why, for the reader of the code.

    Raises:
        ValueError: no reason was given.
    """
    if not reason.strip():
        raise ValueError('Resource "*" needs its reason')
    return _statement(Allow, actions, ["*"], conditions)


def policy(*statements: Statement) -> PolicyDocument:
    """A policy document of these statements."""
    return PolicyDocument(Version="2012-10-17", Statement=list(statements))


def _statement(
    effect: str, actions: Sequence[Action], resources: Iterable[Any], conditions: tuple[ConditionElement, ...]
) -> Statement:
    return Statement(Effect=effect, Action=list(actions), Resource=list(resources), **where(conditions))
