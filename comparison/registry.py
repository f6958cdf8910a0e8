"""What CloudFormation's registry says about updates of each resource type in use, kept beside the code.

`registry.json` is an extract of the schemas that cfn-lint ships: reading it takes a millisecond, importing cfn-lint
half a second, and no schema that a machine has downloaded since can change what a plan says. `python -m
comparison.registry` writes it anew, with further types if they are named; a test holds it to the installed cfn-lint.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("registry.json")
REGION = "us-east-1"
"""The schemas of the types in use are the same in every region; the test looks."""
_PREFIX = "/properties/"


@dataclass(frozen=True)
class ResourceSchema:
    """What matters of a type's schema. Paths are as in `PropertyChange.path`, `*` is any place in a list."""

    replacing: tuple[str, ...]
    """createOnlyProperties: a change replaces the resource."""
    sometimes_replacing: tuple[str, ...]
    """conditionalCreateOnlyProperties: a change may replace it; the handler decides."""
    unordered: tuple[str, ...]
    """Lists whose order means nothing (`insertionOrder: false`), and the one that holds the tags."""
    identifier: tuple[str, ...]
    """primaryIdentifier, if a template can set all of it."""


@cache
def schemas() -> Mapping[str, ResourceSchema]:
    """Type to schema, of the types in use."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: ResourceSchema(**{field: tuple(paths) for field, paths in fields.items()})
        for name, fields in content.items()
    }


def extract(types: Iterable[str], region: str = REGION) -> dict[str, ResourceSchema]:
    """The same from the installed cfn-lint.

    Raises:
        cfnlint.schema.ResourceNotFoundError: there is no such type in the region.
    """
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415  half a second, for nobody but this command

    return {name: _of(PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, name).schema) for name in sorted(types)}


def _of(schema: Mapping[str, Any]) -> ResourceSchema:
    def paths(field: str) -> tuple[str, ...]:
        return tuple(sorted(path.removeprefix(_PREFIX) for path in schema.get(field, ())))

    identifier, read_only = paths("primaryIdentifier"), paths("readOnlyProperties")
    tags = schema.get("tagging", {}).get("tagProperty", "").removeprefix(_PREFIX)
    unordered = {path for name in schema["properties"] for path in _unordered(schema, schema["properties"][name], name)}
    return ResourceSchema(
        replacing=paths("createOnlyProperties"),
        sometimes_replacing=paths("conditionalCreateOnlyProperties"),
        unordered=tuple(sorted(unordered | ({tags} if tags else set()))),
        identifier=() if set(identifier) & set(read_only) else identifier,
    )


def _unordered(
    schema: Mapping[str, Any], node: Mapping[str, Any], path: str, within: tuple[str, ...] = ()
) -> Iterable[str]:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name not in within:
            yield from _unordered(schema, schema["definitions"][name], path, (*within, name))
        return
    if "items" in node:
        if node.get("insertionOrder") is False:
            yield path
        yield from _unordered(schema, node["items"], f"{path}/*", within)
    for name, child in node.get("properties", {}).items():
        yield from _unordered(schema, child, f"{path}/{name}", within)
    for form in ("oneOf", "anyOf", "allOf"):
        for child in node.get(form, ()):
            yield from _unordered(schema, child, path, within)


def main(types: Iterable[str]) -> None:
    """Write the extract anew, of the types in it and these."""
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    content = {name: asdict(schema) for name, schema in extract({*known, *types}).items()}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
