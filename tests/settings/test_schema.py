"""The committed schema is the models', and knows what an editor should complete."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from settings import schema
from settings.database import Database
from settings.environment import Environment
from settings.section import Section


def sections(section: type[Section] = Environment) -> set[type[Section]]:
    found = {section}
    for name in section.model_fields:
        for inner in Section.__subclasses__():
            if inner not in found and inner.__name__ in str(section.model_fields[name].annotation):
                found |= sections(inner)
    return found


def test_the_committed_schema_is_current() -> None:
    assert schema.SCHEMA.read_text(encoding="utf-8") == schema.text(), "run `python -m settings.schema`"


def test_every_field_is_described() -> None:
    assert len(sections()) > 12
    missing = [
        f"{section.__name__}.{name}"
        for section in sections()
        for name, field in section.model_fields.items()
        if not field.description
    ]
    assert missing == []


def test_every_number_has_bounds_or_a_list_of_values() -> None:
    bounded = {"minimum", "maximum", "exclusiveMinimum", "enum", "const"}
    numbers = [
        (name, part)
        for definition in schema.schema()["$defs"].values()
        for name, field in definition["properties"].items()
        for part in field.get("anyOf", [field])
        if part.get("type") == "integer" and name != "parameters"
    ]
    assert len(numbers) > 25
    assert [name for name, part in numbers if not bounded & part.keys()] == []


def test_the_schema_says_what_editors_need() -> None:
    found = schema.schema()
    assert set(found["required"]) == {"project", "environment", "account_id", "regions", "dns"}
    assert found["additionalProperties"] is False
    window = found["$defs"]["Backups"]["properties"]["primary_window"]
    assert window["default"] == "03:00-04:00"
    assert window["pattern"].startswith("^")
    assert found["$defs"]["DatabaseRegion"]["properties"]["zones"]["minItems"] == 2
    assert found["$defs"]["Database"]["properties"]["port"]["default"] == Database.model_fields["port"].default


def test_rewriting_leaves_no_trace_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "schema.json"
    schema.write(target)
    before = target.read_text(encoding="utf-8")
    assert before == schema.text()
    monkeypatch.setattr(schema, "text", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        schema.write(target)
    assert target.read_text(encoding="utf-8") == before
    assert list(tmp_path.iterdir()) == [target]


def test_examples_are_valid_values_of_their_fields() -> None:
    for section in sections():
        for field in section.model_fields.values():
            for example in field.examples or ():
                kind: Any = field.annotation
                TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind).validate_python(example)
