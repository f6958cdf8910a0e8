"""DeleteStack while another stack imports what this one exports.

The request is taken, and the deletion cancelled: the stack is again what it was, with a reason (aws-cdk#604).
"""

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from ministack.services.cloudformation import handlers

from lab.hooks import Hook, Table
from lab.query_protocol import Answer, answer
from lab.stacks import exports
from lab.stacks.events import USER, Events

RESOLVE = Hook(
    "ministack.services.cloudformation.handlers",
    "_resolve_stack",
    "(stack_name)",
    "4f50b42437d8",
    "finds a stack by name or id",
)
HOOKS: tuple[Hook | Table, ...] = (RESOLVE,)
SETTLED = ("_COMPLETE", "_FAILED")


def heed(action: Callable[[Mapping[str, Any]], Answer], parameters: Mapping[str, Any]) -> Answer:
    """Delete, unless there is an importer."""
    (name,) = parameters.get("StackName") or [""]
    stack = handlers._resolve_stack(name)
    if stack is None or stack.get("EnableTerminationProtection") or not _there(stack["StackStatus"]):
        return action(parameters)
    try:
        exports.require_unused(stack)
    except ValueError as error:
        before = stack["StackStatus"]
        events = Events(stack)
        events.of_stack("DELETE_IN_PROGRESS", USER)
        events.of_stack(before, f"Delete canceled. {error}.")
        model = botocore.session.get_session().get_service_model("cloudformation")
        return answer(model.operation_model("DeleteStack"), {})
    return action(parameters)


def _there(status: str) -> bool:
    return status.endswith(SETTLED) and status != "DELETE_COMPLETE"
