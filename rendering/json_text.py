"""A template as compact JSON: what is deployed."""

import json
import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from troposphere import AWSHelperFn, AWSObject, BaseAWSObject, Tags, Template

_FORMATTED_OBJECT = re.compile(r"<[\w.]+ object at 0x\w+>")


def compact_json(template: Template) -> str:
    """The template in as few bytes as it has, with a newline at its end; keys stay in their order.

    It says exactly what `Template.to_dict` says, in the order of a reader (parameters, mappings, resources, outputs;
    a resource's type before its properties). troposphere's own validation of every object runs on the way.

    Raises:
        ValueError, TypeError: troposphere refuses an object of the template, or one was formatted into a string.
    """
    text = _ENCODER.encode(_sections(template))
    if found := _FORMATTED_OBJECT.search(text):
        raise ValueError(f"an object was formatted into a string, where Sub or Join belongs: {found[0]}")
    return text + "\n"


def _sections(template: Template) -> dict[str, Any]:
    sections = {
        "AWSTemplateFormatVersion": template.version,
        "Description": template.description,
        "Metadata": template.metadata,
        "Parameters": template.parameters,
        "Mappings": template.mappings,
        "Conditions": template.conditions,
        "Rules": template.rules,
        "Transform": template.transform,
        "Globals": template.globals,
    }
    present: dict[str, Any] = {name: content for name, content in sections.items() if content}
    present["Resources"] = template.resources
    if template.outputs:
        present["Outputs"] = template.outputs
    return present


def _one_level(value: Any) -> Any:
    """What the encoder does not know, one level plainer; it comes back for what lies below.

    `Template.to_dict` walks everything in Python, and `json.dumps` walks the copy again. Here the only walk is the
    encoder's, in C, and each object of troposphere or awacs costs one call: instead of its `to_dict`, which would walk
    on by itself, the field that this `to_dict` reads.
    """
    kind: type = type(value)
    return _way_of(kind)(value)


@cache
def _way_of(kind: type) -> Callable[[Any], Any]:
    """How objects of a type become plainer, decided once for each type."""
    to_dict: Any = getattr(kind, "to_dict", None)
    if to_dict is BaseAWSObject.to_dict:
        return _resource if issubclass(kind, AWSObject) else _validated
    if to_dict is AWSHelperFn.to_dict:
        return attrgetter("data")
    if to_dict is Tags.to_dict:
        return attrgetter("tags")
    way: Callable[[Any], Any] = to_dict or getattr(kind, "JSONrepr", _refuse)  # awacs's is JSONrepr
    return way


def _validated(value: BaseAWSObject) -> dict[str, Any]:
    if value.do_validation:
        value._validate_props()  # noqa: SLF001  what its to_dict does first; there is no public way to it
        value.validate()
    return value.resource


def _resource(value: AWSObject) -> dict[str, Any]:
    ordered = {"Type": value.resource_type, **_validated(value)}
    properties = ordered.pop("Properties")
    if properties:
        ordered["Properties"] = properties
    return ordered


def _refuse(value: Any) -> Any:
    raise TypeError(f"{value!r} ({type(value).__name__}) has no form in a template")


_ENCODER = json.JSONEncoder(
    default=_one_level, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)
