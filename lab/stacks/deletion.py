"""Delete stacks."""

from typing import Any

from ministack.core.responses import now_iso
from ministack.services import cloudformation

from lab.stacks.events import Events
from lab.stacks.removal import Removal
from lab.stacks.template import Template
from lab.stacks.types import Subject, Types


def delete(stack: dict[str, Any], types: Types, *, retain: frozenset[str] = frozenset(), force: bool = False) -> None:
    """Remove a stack's resources, dependents first.

    A resource that cannot be removed stays, and so does everything that it refers to; the others go, and the stack is
    DELETE_FAILED.

    Args:
        stack: MiniStack's record, in DELETE_IN_PROGRESS.
        types: The handlers.
        retain: RetainResources of a stack that was DELETE_FAILED.
        force: FORCE_DELETE_STACK: what cannot be removed is retained.
    """
    events = Events(stack)
    made = stack["_resources"]
    template = Template.of(stack["_template"], stack["_resolved_params"], stack)
    removal = Removal(types, events)
    known = [name for name in template.order() if name in made]
    order = [name for name in made if name not in known] + list(reversed(known))
    failed: list[str] = []
    needed: set[str] = set()
    for logical_id in order:
        record = made[logical_id]
        needs = template.needs(logical_id, set(made))
        policy = template.policy(logical_id, "DeletionPolicy", made)
        if logical_id in retain or (force and logical_id in needed):
            policy = "Retain"
        elif logical_id in needed:
            needed |= needs
            continue
        reason = removal.remove(Subject(record["ResourceType"], logical_id, stack["StackName"]), record, policy)
        if not reason:
            del made[logical_id]
            continue
        needed |= needs
        if force:
            del made[logical_id]
        else:
            failed.append(logical_id)
            record["ResourceStatus"], record["ResourceStatusReason"] = "DELETE_FAILED", reason
    if failed:
        events.of_stack("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")
        return
    exported = cloudformation._exports
    for name in [name for name, export in exported.items() if export["StackId"] == stack["StackId"]]:
        exported.pop(name)
    stack["DeletionTime"] = now_iso()
    events.of_stack("DELETE_COMPLETE")
