"""Every setting of an environment file: type, range, default, meaning; from the models' JSON schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reference.markdown import table
from settings.environment import Environment

INTRODUCTION = """# Configuration reference

Every setting of an environment file. `docs/configuration.md` is the walk through it. Made by `make docs`.

"""
Schema = Mapping[str, Any]
KINDS = {"ipv4network": "IPv4 range", "string": "text", "integer": "whole number", "boolean": "true or false"}


def page() -> str:
    """The page."""
    schema = Environment.model_json_schema()
    rows = list(_rows(schema, schema, ""))
    return INTRODUCTION + table(("setting", "takes", "default", "meaning"), rows)


def _rows(schema: Schema, section: Schema, prefix: str) -> Iterator[tuple[str, str, str, str]]:
    for name, field in section["properties"].items():
        path, nested = f"{prefix}{name}", _section(schema, field)
        if nested:
            yield f"**`{path}`**", "section", "", field.get("description", "")
            yield from _rows(schema, nested, f"{path}.")
        else:
            default = "required" if name in section.get("required", ()) else f"`{json.dumps(field.get('default'))}`"
            yield f"`{path}`", _takes(field), default, field.get("description", "")


def _section(schema: Schema, field: Schema) -> Schema | None:
    for option in (field, *field.get("anyOf", ()), *field.get("allOf", ())):
        if reference := option.get("$ref"):
            found = schema["$defs"][reference.rsplit("/", 1)[1]]
            if isinstance(found, Mapping) and "properties" in found:
                return found
    return None


def _takes(field: Schema) -> str:
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    return " or ".join(map(_one, options))


def _one(field: Schema) -> str:
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_takes(field.get('items', {'type': 'values'}))}{_range(field, 'minItems', 'maxItems')}"
    if field.get("type") == "object":
        return "mapping"
    kind = KINDS.get(field.get("format", ""), "") or KINDS.get(field.get("type", ""), "value")
    return f"{kind}{_range(field, 'minimum', 'maximum')}"


def _range(field: Schema, least: str, most: str) -> str:
    if least in field and most in field:
        return f", {field[least]} to {field[most]}"
    if least in field:
        return f", at least {field[least]}"
    return f", at most {field[most]}" if most in field else ""
