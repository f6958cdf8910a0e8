"""Which resources a value refers to."""

from typing import Any

import pytest

from comparison.references import references


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, {"A"}),
        ({"Fn::GetAtt": ["A", "Endpoint.Address"]}, {"A"}),
        ({"Fn::GetAtt": "A.Arn"}, {"A"}),
        ({"Fn::Sub": "${A}-${B.Arn}-${!C}"}, {"A", "B"}),
        ({"Fn::Sub": ["${X}-${A}", {"X": {"Ref": "B"}}]}, {"A", "B"}),
        ({"Fn::Join": [",", [{"Ref": "A"}, "B"]]}, {"A"}),
        ([{"Deep": {"Ref": "A"}}], {"A"}),
        ("A", set()),
        ({"Fn::ImportValue": "A"}, set()),
    ],
)
def test_found_wherever_they_are(value: Any, expected: set[str]) -> None:
    assert set(references(value)) == expected
