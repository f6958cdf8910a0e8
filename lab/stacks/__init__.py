"""How a stack operation runs, in place of MiniStack's way.

It differs in the order of events, in what becomes of a changed resource, in clean-up and rollback, and in that whoever
asked for it must be allowed to do it. `deployment` creates and updates, `rollback` undoes, `deletion` deletes;
`operation` visits one resource after the other, `changes` decides between update and replacement, `types` calls the
handlers in `lab.resources` behind `lab.permissions`.
"""

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.services import cloudformation

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.outages import Outages
from lab.permissions import Permissions
from lab.resources.standstill import wait_while_off
from lab.stacks import events, exports, requests, template, types
from lab.stacks.deletion import delete
from lab.stacks.deployment import deploy
from lab.stacks.events import USER, Events
from lab.stacks.operation import Operation
from lab.stacks.rollback import Rollback, continue_rollback
from lab.stacks.template import Template
from lab.stacks.types import Types

PACKAGE = "ministack.services.cloudformation"
DEPLOY_PARAMETERS = (
    "(stack_name, stack_id, template, param_values, disable_rollback, tags, is_update=False, previous_stack=None, "
    "retain_except_on_create=False, imports=None)"
)
DEPLOY = tuple(
    Hook(
        f"{PACKAGE}.{module}",
        "_deploy_stack_async",
        DEPLOY_PARAMETERS,
        "34c0aed718d8",
        "replaced by `lab.stacks.deployment`",
    )
    for module in ("handlers", "changesets")
)
DELETE, DELETE_FAILED_CREATE = (
    Hook(
        f"{PACKAGE}.{module}",
        "_delete_stack_async",
        "(stack_name, stack_id, retain_resources=(), force=False)",
        "910363eef2d9",
        "replaced by `lab.stacks.deletion`",
    )
    for module in ("handlers", "stacks")
)
CONTINUE = Hook(
    f"{PACKAGE}.handlers",
    "_continue_update_rollback_async",
    "(stack_name, stack_id, resources_to_skip)",
    "c66883bac70f",
    "replaced by `lab.stacks.rollback`",
)
REENTRANT = Hook(
    "ministack.core.concurrency",
    "run_reentrant",
    "(fn, *args, thread_name='ministack-reentrant')",
    "bd6c9a9940ab",
    "gives every stack operation a thread of its own",
)
HOOKS: tuple[Hook | Table, ...] = (
    *DEPLOY,
    DELETE,
    DELETE_FAILED_CREATE,
    CONTINUE,
    REENTRANT,
    *events.HOOKS,
    *template.HOOKS,
    *exports.HOOKS,
    *types.HOOKS,
    *requests.HOOKS,
)
LOG = logging.getLogger(__name__)
Stack = dict[str, Any]


def install(lab: Lab) -> None:
    """Run every stack operation by our own code, each on a thread of its own."""
    requests.install()
    handlers = Types(lab.part(Permissions), functools.partial(wait_while_off, lab.part(Outages)))
    for hook in DEPLOY:
        hook.replace(functools.partial(_deploy, handlers))
    DELETE.replace(functools.partial(_delete, handlers, USER))
    DELETE_FAILED_CREATE.replace(functools.partial(_delete, handlers, "Delete requested by user."))
    CONTINUE.replace(functools.partial(_continue, handlers))


async def _deploy(  # noqa: PLR0917 - MiniStack calls it so
    handlers: Types,
    name: str,
    _stack_id: str,
    body: Mapping[str, Any],
    parameters: Mapping[str, Any],
    disable_rollback: bool,  # noqa: FBT001 - as above
    _tags: Any,
    is_update: bool = False,  # noqa: FBT001, FBT002 - as above
    previous_stack: Mapping[str, Any] | None = None,
    retain_except_on_create: bool = False,  # noqa: FBT001, FBT002 - as above
    imports: Mapping[str, Any] | None = None,
) -> None:
    if imports:
        raise NotImplementedError("The lab does not import existing resources into a stack")
    stack = cloudformation._stacks[name]
    await _threaded(
        stack,
        functools.partial(
            deploy,
            stack,
            body,
            parameters,
            handlers,
            previous=previous_stack if is_update else None,
            keep_failed=disable_rollback,
            delete_retained=retain_except_on_create,
        ),
    )


async def _delete(
    handlers: Types,
    reason: str,
    name: str,
    _stack_id: str,
    retain: Any = frozenset(),
    force: bool = False,  # noqa: FBT001, FBT002 - as above
) -> None:
    stack = cloudformation._stacks[name]
    Events(stack).of_stack("DELETE_IN_PROGRESS", reason)  # before anybody looks again
    await _threaded(stack, functools.partial(delete, stack, handlers, retain=frozenset(retain), force=force))


async def _continue(handlers: Types, name: str, _stack_id: str, skipped: Any) -> None:
    stack = cloudformation._stacks[name]
    Events(stack).of_stack("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")  # before anybody looks again
    present = Template.of(stack["_template"], stack["_resolved_params"], stack)
    operation = Operation(stack, handlers, present, present, stack["_resources"], stack)
    await _threaded(stack, functools.partial(continue_rollback, Rollback(operation), frozenset(skipped)))


async def _threaded(stack: Stack, work: Callable[[], None]) -> None:
    """On a thread of its own, with this task's account, region and caller: no handler holds up the server."""
    try:
        await run_reentrant(work)
    except Exception as error:
        LOG.exception("%s", stack["StackName"])
        failed = stack["StackStatus"].replace("_IN_PROGRESS", "_FAILED")
        Events(stack).of_stack(failed, f"Internal failure of the lab: {error!r}")
