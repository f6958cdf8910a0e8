"""Outputs and exports: a value in use may be neither changed nor withdrawn."""

from collections.abc import Mapping
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks

from lab.hooks import Hook, Table
from lab.stacks.template import Resources, Template

OUTPUTS = Hook(
    "ministack.services.cloudformation.stacks",
    "_resolve_stack_outputs",
    "(outputs_defs, conditions, resources, param_values, mappings, stack_name, stack_id)",
    "353ef6908a4f",
    "resolves outputs",
)
IMPORTS = Hook(
    "ministack.services.cloudformation.handlers",
    "_imported_export_names",
    "(stack, stack_name)",
    "32ce94bd6b77",
    "says what a stack imports",
)
HOOKS: tuple[Hook | Table, ...] = (OUTPUTS, IMPORTS)
GONE = frozenset({"DELETE_COMPLETE"})


def resolve(template: Template, made: Resources) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Outputs and exports; `ValueError` when one refers to what there is not."""
    outputs, exports = stacks._resolve_stack_outputs(
        template.body.get("Outputs", {}),
        template.conditions,
        made,
        template.parameters,
        template.body.get("Mappings", {}),
        template.stack_name,
        template.stack_id,
    )
    return outputs, exports


def publish(stack: Mapping[str, Any], exports: Mapping[str, dict[str, Any]]) -> None:
    """Replace a stack's exports by these.

    Raises:
        ValueError: another stack exports one of the names, or imports a value that would change or go.
    """
    known = cloudformation._exports
    before = {name: export for name, export in known.items() if export["StackId"] == stack["StackId"]}
    for name, export in exports.items():
        owner = known.get(name)
        if owner is not None and owner["StackId"] != stack["StackId"]:
            raise ValueError(f"Export with name {name} is already exported by stack {_name(owner['StackId'])}")
        if name in before and before[name]["Value"] != export["Value"]:
            _refuse_in_use(stack, name, "update")
    for name in set(before) - set(exports):
        _refuse_in_use(stack, name, "delete")
    for name in set(before) - set(exports):
        known.pop(name)
    known.update(dict(exports))


def require_unused(stack: Mapping[str, Any]) -> None:
    """Raises `ValueError` when another stack imports what this one exports."""
    own = [name for name, export in cloudformation._exports.items() if export["StackId"] == stack["StackId"]]
    for name in sorted(own):
        _refuse_in_use(stack, name, "delete")


def _refuse_in_use(stack: Mapping[str, Any], name: str, what: str) -> None:
    users = [
        other["StackName"]
        for other in cloudformation._stacks.values()
        if other["StackId"] != stack["StackId"]
        and other["StackStatus"] not in GONE
        and name in handlers._imported_export_names(other, other["StackName"])
    ]
    if users:
        raise ValueError(f"Cannot {what} export {name} as it is in use by {' and '.join(sorted(users))}")


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1]
