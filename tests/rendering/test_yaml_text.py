"""The YAML for readers says exactly what the JSON for deploying says."""

import json
from typing import Any

import cfn_flip  # type: ignore[import-untyped]  # ships no types; only read back with
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from rendering.yaml_text import readable_yaml

# What text can be in a file that is UTF-8: no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TRICKY = st.sampled_from(
    [
        "", " ", "a ", " a", "\n", "\n\n", "a\n", "a\n\n", "\na", " a\nb", "a\n b\n", "a\n \n", "a\n\n\nb", "\ta\n",
        "a\tb", "a\r\nb", "true", "No", "ON", "y", "null", "~", "1", "1_000", "0x1f", "1e3", "1e+3", ".5", "1:30",
        "190:20:30.15", "2010-09-09", "2001-12-14t21:59:43.10-05:00", "=", "<<", "!Ref X", "&a", "*a", "?", "- a",
        "-", "a: b", "a:", ":a", "a #b", "#a", "a#b", "%a", "@a", "`a", "{a}", "[a]", "a, b", "a]", "'", '"', "it's",
        "\\", "\\n", "${AWS::Region}", "arn:${AWS::Partition}:rds::*", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff",
        "\U0001f600", "a\u2028b\n", "---", "...", "--- a", "a\n---\nb\n", "|", ">", "a b  c",
    ]
)  # fmt: skip
STRINGS = TEXT | TRICKY | st.builds("\n".join, st.lists(TRICKY, max_size=4))
SCALARS = STRINGS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
TITLES = st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True)
FUNCTIONS = [
    "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAZs", "Fn::If", "Fn::ImportValue",
    "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub", "Fn::Transform", "Fn::Length",
]  # fmt: skip


def _containers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.lists(values, max_size=4)
        | st.dictionaries(STRINGS, values, max_size=4)
        | st.builds(lambda name, argument: {name: argument}, st.sampled_from(FUNCTIONS), values)
        | st.builds(lambda name, argument: {name: argument}, st.sampled_from(["Ref", "Condition"]), TITLES)
        | st.builds(
            lambda title, attribute: {"Fn::GetAtt": [title, attribute]}, TITLES, TITLES | st.just("Endpoint.Port")
        )
    )


TEMPLATES = st.dictionaries(STRINGS, st.recursive(SCALARS, _containers, max_leaves=25), min_size=1, max_size=4)


def _read_back(text: str) -> Any:
    return json.loads(cfn_flip.to_json(text))


@given(TEMPLATES)
@example({"Code": "def handler():\n    return 1\n", "Next": 1})
@example({"List": [["a", ["b"]], {"k": [{"Ref": "X"}]}, {}, [], "a\n  b"]})
@example({"Ref": "TopLevel"})
def test_reads_back_to_the_same_content(template: dict[str, Any]) -> None:
    assert _read_back(readable_yaml(template, "comment")) == template


@given(TEMPLATES)
def test_no_line_ends_in_a_space_unless_the_content_does(template: dict[str, Any]) -> None:
    text = readable_yaml({"Description": "fixed", **template}, "comment")
    written_lines = {line for line in text.split("\n") if line.endswith(" ")}
    assert all(line.strip() == "" or any(line.strip() in text for text in _strings(template)) for line in written_lines)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in (key, *_strings(item))]
    return [found for item in value for found in _strings(item)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"Ref": "AWS::Region"}, "!Ref AWS::Region"),
        ({"Fn::GetAtt": ["Database", "Endpoint.Address"]}, "!GetAtt Database.Endpoint.Address"),
        ({"Fn::Sub": "arn:${AWS::Partition}:rds:*"}, "!Sub arn:${AWS::Partition}:rds:*"),
        (
            {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Cidr"]},
            "!FindInMap [Regions, !Ref AWS::Region, Cidr]",
        ),
        ({"Fn::If": ["IsDr", "a, b", {"Ref": "AWS::NoValue"}]}, "!If [IsDr, 'a, b', !Ref AWS::NoValue]"),
        ({"Fn::ImportValue": "orders-prod-VpcId"}, "!ImportValue orders-prod-VpcId"),
        ({"Fn::Equals": [{"Condition": "A"}, 1]}, "!Equals [!Condition A, 1]"),
        ("def f():\n    pass\n", "|\n  def f():\n      pass"),
        ("2010-09-09", "'2010-09-09'"),
        ("on", "'on'"),
    ],
)
def test_is_written_as_people_write_it(value: Any, written: str) -> None:
    assert readable_yaml({"Key": value}, "comment") == f"# comment\nKey: {written}\n"


def test_a_function_of_a_function_keeps_the_outer_ones_long_name() -> None:
    """A node has one tag: `!ImportValue !Sub x` is no YAML."""
    text = readable_yaml({"Key": {"Fn::ImportValue": {"Fn::Sub": "${X}-VpcId"}}}, "comment")
    assert text == "# comment\nKey:\n  Fn::ImportValue: !Sub ${X}-VpcId\n"


def test_a_long_list_of_arguments_takes_lines() -> None:
    text = readable_yaml({"Key": {"Fn::Join": ["", ["a" * 60, {"Ref": "B" * 60}]]}}, "c")
    assert text == f"# c\nKey: !Join\n  - ''\n  - - {'a' * 60}\n    - !Ref {'B' * 60}\n"


def test_plain_yaml_readers_agree_where_there_is_no_tag() -> None:
    content = {
        "CidrBlock": "10.0.0.0/16",
        "Port": 5432,
        "On": True,
        "Rate": 0.5,
        "Nothing": None,
        "Account": "012345678901",
    }
    assert yaml.safe_load(readable_yaml(content, "comment")) == content
