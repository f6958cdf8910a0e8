"""A replacement spreads: what refers to a replaced resource gets another value, which may replace it in turn.

What a `Ref` or `Fn::GetAtt` will give is known only when the new resource is there, so these changes are never certain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from comparison.behaviour import effect
from comparison.change import Action, Effect, PropertyChange, ResourceChange, action_of
from comparison.differences import is_intrinsic
from comparison.references import references
from resolution.resolve import ResolvedTemplate


def spread(found: Mapping[str, ResourceChange], after: ResolvedTemplate) -> dict[str, ResourceChange]:
    """The changes, with what follows from them.

    Args:
        found: logical id to what changes of itself.
        after: the new template.
    """
    changes = dict(found)
    waiting = [title for title, change in changes.items() if change.action is Action.REPLACE]
    followed = set(waiting)
    while waiting:
        replaced = waiting.pop()
        for title, change in changes.items():
            if title == replaced or change.action in (Action.ADD, Action.REMOVE):
                continue
            changes[title] = _following(change, replaced, after.resources[title].get("Properties", {}))
            if changes[title].action is Action.REPLACE and title not in followed:
                followed.add(title)
                waiting.append(title)
    return changes


def _following(change: ResourceChange, replaced: str, properties: Mapping[str, Any]) -> ResourceChange:
    known = {each.path for each in change.properties}
    more = tuple(
        PropertyChange(path, value, value, _effect(change.resource_type, path, value, replaced, properties))
        for path, value in _intrinsics("", properties)
        if path not in known and replaced in references(value)
    )
    if not more:
        return change
    together = (*change.properties, *more)
    return replace(change, action=action_of(together), properties=together)


def _effect(resource_type: str, path: str, value: Any, replaced: str, properties: Mapping[str, Any]) -> Effect:
    own = effect(resource_type, path, value, value, properties)
    reason = f"{replaced} is replaced" + (f"; {own.reason}" if own.reason else "")
    return replace(own, reason=reason, certain=False)


def _intrinsics(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if is_intrinsic(value):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _intrinsics(f"{path}/{key}" if path else key, item)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _intrinsics(f"{path}/{place}", item)
