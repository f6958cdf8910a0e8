"""The extract of the registry's schemas is what the installed cfn-lint ships, of every type in use, in every region."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from checks.proofs.resource_table import TAG_PROPERTY
from comparison.beyond_registry import NAMES, ROWS, UNORDERED, When
from comparison.registry import extract, schemas

REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2")


def test_every_type_in_use_is_known() -> None:
    assert schemas().keys() == TAG_PROPERTY.keys()


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_what_cfn_lint_ships(region: str) -> None:
    assert extract(schemas(), region) == schemas(), "python -m comparison.registry"


def test_what_holds_tags_is_unordered() -> None:
    for name, tags in TAG_PROPERTY.items():
        assert tags is None or tags in schemas()[name].unordered, name


def _has(schema: Mapping[str, Any], path: str) -> bool:
    """Whether a schema has a property of this path."""

    def forms(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if "$ref" in node:
            yield from forms(schema["definitions"][node["$ref"].rpartition("/")[2]])
        yield node
        for key in ("oneOf", "anyOf", "allOf"):
            for each in node.get(key, ()):
                yield from forms(each)

    nodes: list[Mapping[str, Any]] = [schema]
    for step in path.split("/"):
        nodes = [
            form["properties"][step] for node in nodes for form in forms(node) if step in form.get("properties", {})
        ]
    return bool(nodes)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((row.resource_type, row.path) for row in ROWS),
        *((name, path) for name, paths in UNORDERED.items() for path in paths),
        *NAMES.items(),
    ],
)
def test_what_is_known_beyond_it_is_of_properties_that_exist(name: str, path: str) -> None:
    assert _has(PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema, path)


def test_no_row_says_what_the_schema_says() -> None:
    for row in ROWS:
        assert row.path not in schemas()[row.resource_type].replacing, row
    for name, paths in UNORDERED.items():
        assert not set(paths) & set(schemas()[name].unordered), name
    for name, path in NAMES.items():
        assert path not in schemas()[name].identifier


def test_every_row_has_its_reason_and_source_and_can_decide() -> None:
    decided: set[tuple[str, str]] = set()
    for row in ROWS:
        assert row.reason
        assert row.source
        assert (row.resource_type, row.path) not in decided, f"{row}: an earlier one always decides"
        if row.when is When.ALWAYS:
            decided.add((row.resource_type, row.path))
