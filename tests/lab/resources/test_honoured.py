import json
from pathlib import Path

import pytest

from lab.resources import ELSEWHERE, TABLE
from lab.resources.honoured import problems_of
from lab.resources.registry import schema

OUTPUT = Path(__file__).resolve().parents[3] / "output"
HONOURED = {**{kind: made.honoured for kind, made in TABLE.items()}, **dict.fromkeys(ELSEWHERE)}
TEMPLATES = sorted(path for path in OUTPUT.glob("*/*.json") if "Resources" in json.loads(path.read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_lab_makes_all_that_our_templates_ask_for(path: Path) -> None:
    template = json.loads(path.read_text())
    conditions = dict.fromkeys(template.get("Conditions", {}), True)
    assert list(problems_of(template, conditions, HONOURED)) == []


@pytest.mark.parametrize("kind", sorted(TABLE))
def test_what_is_honoured_is_in_the_registry_and_can_be_given(kind: str) -> None:
    known = schema(kind)
    names = {path.partition("/")[0] for path in TABLE[kind].honoured}
    assert names <= set(known.properties) - set(known.read_only)


def test_a_resource_whose_condition_does_not_hold_is_not_looked_at() -> None:
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Condition": "Wanted"}}}
    assert list(problems_of(template, {"Wanted": False}, HONOURED)) == []
    assert len(list(problems_of(template, {"Wanted": True}, HONOURED))) == 1


@pytest.mark.parametrize(
    ("value", "honoured"),
    [
        ({"SSEEnabled": False}, True),
        ({"SSEEnabled": True, "SSEType": "KMS"}, False),
        ({"Fn::If": ["A", {"SSEType": "KMS"}, {"Ref": "AWS::NoValue"}]}, True),
    ],
)
def test_nested_properties_count(value: object, *, honoured: bool) -> None:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"SSESpecification": value}}
    assert (not list(problems_of({"Resources": {"Table": table}}, {}, HONOURED))) is honoured
