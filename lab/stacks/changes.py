"""What becomes of a resource whose properties change: updated in place, replaced, or refused.

Which properties are create-only is in the registry's schemas. "CloudFormation cannot update a stack when a custom-named
resource requires replacing" (re:Post, cloudformation-custom-name).
"""

from collections.abc import Callable, Mapping
from typing import Any

from lab.resources.registry import Schema, schema

Replaces = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, ...]]

NAMES: Mapping[str, str] = {
    # Types whose identifier in the registry is not the name that a template can give.
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::EC2::SecurityGroup": "GroupName",
}


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that are not as they were; numbers and booleans count by what they say, `"1"` is `1`."""
    names = sorted(set(old) | set(new))
    return tuple(name for name in names if _said(old.get(name)) != _said(new.get(name)))


def replacing(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], more: Replaces | None = None
) -> tuple[str, ...]:
    """The changed properties that need another physical resource.

    Args:
        kind: The resource's type.
        old: Its properties before.
        new: Its properties now.
        more: What a type's handler says beyond the registry.
    """
    create_only = schema(kind).create_only
    found = [path for path in create_only if _said(_at(old, path.split("/"))) != _said(_at(new, path.split("/")))]
    return tuple(sorted({*found, *(more(old, new) if more else ())}))


def kept_name(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The custom name that a resource has and would keep, or nothing."""
    name = _name_property(kind, schema(kind))
    if name and old.get(name) and old.get(name) == new.get(name):
        return str(old[name])
    return ""


def _name_property(kind: str, known: Schema) -> str:
    if kind in NAMES:
        return NAMES[kind]
    if len(known.identifier) == 1 and known.identifier[0] not in known.read_only:
        return known.identifier[0]
    return ""


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        if step == "*" or not isinstance(value, Mapping):
            return value
        value = value.get(step)
    return value


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _said(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_said(item) for item in value]
    return value
