"""The CloudFormation registry's schema of a resource type, as cfn-lint ships it: the provider's own words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Schema:
    """What the registry says of a type."""

    kind: str
    properties: Mapping[str, Any]
    create_only: tuple[str, ...]
    """Paths such as `HealthCheckConfig/Type`: a change of one needs another physical resource."""
    read_only: tuple[str, ...]
    """What `Fn::GetAtt` gives."""
    identifier: tuple[str, ...]
    tag_property: str
    """The property that takes tags; empty for a type without."""
    system_tags: bool
    """Whether CloudFormation puts its own `aws:cloudformation:` tags on it."""
    permissions: Mapping[str, tuple[str, ...]]
    """What its handler calls, by operation: create, read, update, delete."""


@cache
def schema(kind: str) -> Schema:
    """The schema of a resource type; `LookupError` when the registry has none."""
    files = _files()
    name = json.loads((files / "providers" / "us-east-1.json").read_text()).get(kind)
    if name is None:
        raise LookupError(f"The registry has no resource type {kind}")
    said = json.loads((files / "resources" / f"{name}.json").read_text())
    tagging = said.get("tagging", {})
    taggable = tagging.get("taggable", False)
    return Schema(
        kind=kind,
        properties=said["properties"],
        create_only=_paths(said, "createOnlyProperties"),
        read_only=_paths(said, "readOnlyProperties"),
        identifier=_paths(said, "primaryIdentifier"),
        tag_property=tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2] if taggable else "",
        system_tags=taggable and tagging.get("cloudFormationSystemTags", True),
        permissions={name: tuple(said_of["permissions"]) for name, said_of in said.get("handlers", {}).items()},
    )


def _paths(said: Mapping[str, Any], section: str) -> tuple[str, ...]:
    return tuple(pointer.removeprefix("/properties/").replace("/properties/", "/") for pointer in said.get(section, ()))


def _files() -> Path:
    found = find_spec("cfnlint")
    if found is None or not found.submodule_search_locations:
        raise LookupError("cfn-lint, which ships the registry's schemas, is not installed")
    return Path(found.submodule_search_locations[0]) / "data" / "schemas"
