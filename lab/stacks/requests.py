"""What a request about a stack may not ask for: the lab would otherwise ignore it."""

from collections.abc import Callable, Mapping
from typing import Any

from lab.hooks import Hook, Table
from lab.query_protocol import Answer, ServiceError, refusal
from lab.stacks import importers

PACKAGE = "ministack.services.cloudformation.handlers"
NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
NOT_MODELLED: Mapping[str, str] = {
    "RoleARN": "a service role; stack operations have their caller's permissions",
    "NotificationARNs": "notifications of stack events",
    "RollbackConfiguration": "rollback on alarms",
    "ResourceTypes": "a list of allowed resource types",
    "TimeoutInMinutes": "a time limit for the creation",
    "StackPolicyBody": "stack policies",
    "StackPolicyURL": "stack policies",
    "StackPolicyDuringUpdateBody": "stack policies",
    "StackPolicyDuringUpdateURL": "stack policies",
    "ResourcesToImport": "import into a stack",
    "ImportExistingResources": "import into a stack",
}
"""Parameters to what they ask for."""
REFUSED: Mapping[str, str] = {"RollbackStack": "RollbackStack", "SetStackPolicy": "stack policies"}
"""Whole actions to what they ask for."""
CHECKED = ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ContinueUpdateRollback")
ACTIONS = {
    name: Hook(PACKAGE, f"_ACTION_HANDLERS[{name}]", "(params)", digest, "refuses what the lab does not model")
    for name, digest in (
        ("CreateStack", "84e0df897c75"),
        ("UpdateStack", "6a6a6ca3db0d"),
        ("DeleteStack", "09d64e10e4f2"),
        ("CreateChangeSet", "06b31550065c"),
        ("ContinueUpdateRollback", "d5a12b19093c"),
        ("RollbackStack", "5236acf019d4"),
        ("SetStackPolicy", "a3e7ddf64534"),
    )
}
HOOKS: tuple[Hook | Table, ...] = (*ACTIONS.values(), *importers.HOOKS)
Action = Callable[[Mapping[str, Any]], Answer]


def install() -> None:
    """Check requests before MiniStack sees them."""
    ACTIONS["DeleteStack"].wrap(importers.heed)
    for name in CHECKED:
        ACTIONS[name].wrap(_checked)
    for name, what in REFUSED.items():
        ACTIONS[name].replace(_refusing(what))


def _checked(action: Action, parameters: Mapping[str, Any]) -> Answer:
    for name in parameters:
        what = NOT_MODELLED.get(name.partition(".")[0])
        if what is not None and parameters[name] not in ("", [""], "false", ["false"]):
            return _refused(what)
    return action(parameters)


def _refusing(what: str) -> Action:
    return lambda _parameters: _refused(what)


def _refused(what: str) -> Answer:
    return refusal(ServiceError("ValidationError", f"The lab does not model {what}"), NAMESPACE)
