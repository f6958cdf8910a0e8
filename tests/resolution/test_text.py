"""Both forms of a template are the same template."""

from pathlib import Path
from typing import Any

import pytest

from resolution.text import NotATemplateError, parse

OUTPUT = Path(__file__).resolve().parents[2] / "output"
LAYERS = sorted(path for path in OUTPUT.glob("*/*.yaml"))


@pytest.mark.parametrize("path", LAYERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_for_reading_is_what_is_deployed(path: Path) -> None:
    deployed = parse(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert parse(path.read_text(encoding="utf-8")) == deployed
    assert deployed["Resources"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: !Ref B", {"A": {"Ref": "B"}}),
        ("A: !Condition B", {"A": {"Condition": "B"}}),
        ("A: !GetAtt B.C.D", {"A": {"Fn::GetAtt": ["B", "C.D"]}}),
        ("A: !GetAtt [B, C]", {"A": {"Fn::GetAtt": ["B", "C"]}}),
        ("A: !Sub '${B}'", {"A": {"Fn::Sub": "${B}"}}),
        ("A: !If [B, !Ref C, 1]", {"A": {"Fn::If": ["B", {"Ref": "C"}, 1]}}),
        ("A: !Transform {Name: B}", {"A": {"Fn::Transform": {"Name": "B"}}}),
        ("Version: 2010-09-09", {"Version": "2010-09-09"}),
        ("A: [1, true, '1', null]", {"A": [1, True, "1", None]}),
        ('{"A": 1}', {"A": 1}),
    ],
)
def test_short_forms(text: str, expected: dict[str, Any]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["", "[1]", "A: [", "{", "!!python/object:os.system {}", "just words"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(NotATemplateError):
        parse(text)
