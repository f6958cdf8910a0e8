"""The next step towards a stack as it is to be: a pure decision over what was seen."""

from collections.abc import Mapping
from typing import Any

from deployment.apply.steps import ContinueRollback, Create, Follow, Remove, StackStep, Stuck, Update
from deployment.stacks import NEVER_THERE, Stack


def next_step(stack: Stack | None, deployed: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> StackStep | None:
    """What to do next; None when the stack is as it is to be.

    Args:
        stack: as it was seen; None: there is none.
        deployed: its template, if it is there.
        wanted: the rendered template.
    """
    if stack is None:
        return Create()
    if stack.under_way:
        return Follow(stack=stack)
    if stack.status in NEVER_THERE or stack.status == "DELETE_FAILED":
        return Remove(stack.region, stack.status)
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        return ContinueRollback()
    if not stack.settled:
        return Stuck(stack)
    return None if deployed == wanted else Update()
