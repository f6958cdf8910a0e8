"""Reads a section of which some fields are not valid.

What is valid is kept, and a field that is not raises `InvalidField` when a rule reads it. So the rules still judge
everything that does not depend on the wrong field.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from settings.section import Section


def read_leniently(section: type[Section], content: Mapping[Any, Any]) -> Section:
    """The section without the fields that are not valid."""
    values: dict[str, Any] = {}
    for name, field in section.model_fields.items():
        if name not in content:
            continue
        try:
            values[name] = _adapter(section, name).validate_python(content[name])
        except ValidationError:
            inner = section_of(field)
            if inner and isinstance(content[name], dict):
                values[name] = read_leniently(inner, content[name])
    lenient = section.model_construct(**values)
    for name in content.keys() - values.keys():
        lenient.__dict__.pop(name, None)  # the default that pydantic put there is not what the file says
    return lenient


@cache
def _adapter(section: type[Section], name: str) -> TypeAdapter[Any]:
    field = section.model_fields[name]
    kind: Any = field.annotation
    return TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)


def section_of(field: FieldInfo) -> type[Section] | None:
    """The section that a field holds, be it optional or not."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, Section):
            return kind
    return None
