"""The snapshot copier of this release says what it would do, does nothing, and passes for nothing."""

import ast
import json
from pathlib import Path

import pytest

from functions import snapshot_copier

VARIABLES = {
    "AWS_REGION": "us-west-2",
    "PEER_REGION": "us-east-1",
    "PEER_DATABASE_PREFIX": "orders-prod-us-east-1-g",
    "KEY_ARN": "arn:aws:kms:us-west-2:111122223333:key/own",
    "KEEP_DAYS": "35",
    "COPIES_AT_ONCE": "2",
}


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


def test_one_line_says_what_was_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    answer = snapshot_copier.handler({}, None)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == answer
    assert answer["action"] == "none"
    assert "no snapshot was copied" in answer["message"]


def test_it_says_what_it_would_be_asked_to_copy() -> None:
    answer = snapshot_copier.handler({}, None)
    assert answer["from"] == {"region": "us-east-1", "prefix": "orders-prod-us-east-1-g"}
    assert answer["to"] == {"region": "us-west-2", "key": VARIABLES["KEY_ARN"]}
    assert (answer["keep_days"], answer["at_once"]) == (35, 2)


def test_it_cannot_publish_an_age() -> None:
    """The alarm on the age of copies takes silence for failure; a datapoint would call this a backup."""
    tree = ast.parse(Path(snapshot_copier.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"json", "os"}


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_missing_variable_is_an_error_and_not_a_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(KeyError, match=name):
        snapshot_copier.handler({}, None)
