"""Which lines of a log a pattern finds."""

import json

import pytest
from botocore.exceptions import ClientError

from lab.daemon import Running
from lab.functions.log_filters import UnsupportedPatternError, compiled
from tests.lab.functions.made import REGION, make
from tests.lab.running import client

LINES = [
    json.dumps({"event": "pass", "seconds": 1}),
    json.dumps({"event": "take", "seconds": 2, "own": {"role": "dr"}}),
    "START RequestId",
    json.dumps(["event"]),
]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ('{ $.event != "pass" }', [1]),
        ('{$.event="pass"}', [0]),
        ("{ $.seconds >= 2 }", [1]),
        ("{ $.seconds < 1.5 }", [0]),
        ('{ $.own.role = "dr" }', [1]),
        ('{ $.nobody = "dr" }', []),
    ],
)
def test_only_json_with_the_property_is_compared(pattern: str, found: list[int]) -> None:
    matches = compiled(pattern)
    assert [number for number, line in enumerate(LINES) if matches(line)] == found


@pytest.mark.parametrize("pattern", ['{ $.a = "x" && $.b = "y" }', '{ $.a = "x*" }', "{ $.a EXISTS }", "{}"])
def test_more_than_one_comparison_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPatternError, match="one comparison"):
        compiled(pattern)


def test_the_api_applies_it(running: Running) -> None:
    make(running, "filtered", f"def handler(event, context): print({LINES[0]!r}); print({LINES[1]!r})")()
    logs = client(running, "logs", REGION)

    def read(pattern: str) -> list[str]:
        found = logs.filter_log_events(logGroupName="/aws/lambda/filtered", filterPattern=pattern)["events"]
        return [event["message"] for event in found]

    assert read('{ $.event != "pass" }') == [LINES[1]]
    assert len(read("")) == 5
    with pytest.raises(ClientError, match="one comparison"):
        read('{ $.event = "a" || $.event = "b" }')
