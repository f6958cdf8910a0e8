"""StackSets, self-managed: one template, one stack of it in every account and region asked for.

`actions` is the API, `model` what is remembered, `preferences` the order and the tolerance, `overrides` which value a
parameter has where, `rollout` runs an operation, `target` the stack of one instance, `roles` who acts there.
"""

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.stacksets import definitions, roles
from lab.stacksets.actions import Actions
from lab.stacksets.store import Store
from lab.stacksets.target import Targets

ACTIONS = Table(
    "ministack.services.cloudformation.handlers", "_ACTION_HANDLERS", "answers the actions of StackSets, which it lacks"
)
HOOKS: tuple[Hook | Table, ...] = (ACTIONS, *roles.HOOKS, *definitions.HOOKS)


def install(lab: Lab) -> None:
    """Answer the StackSets actions of the CloudFormation API."""
    store = Store()
    lab.share(store)
    actions = Actions(store, Targets(lab))
    for name in actions.names():
        ACTIONS.add(name, actions.handler(name))
