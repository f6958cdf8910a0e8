"""The snapshot copier in any state of both regions, what it logs, what its role allows, how big it is."""

import ast
import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import snapshot_copier
from tests.functions.aws import Call, refusal
from tests.functions.snapshot_copier_model import (
    AT_ONCE,
    HERE,
    HOUR,
    KEEP_DAYS,
    MARK,
    PEER,
    Model,
    automated,
    copied,
    deleted,
    name,
    run,
    snapshot,
    surroundings,
)
from tests.templates.database.stacks import DR, statements

OLD = KEEP_DAYS * 24 + 1.0
SIZE = 6_200
"""Bytes in the template. The database layer leaves 14,000 for this function and the rotation."""

# -- any state of both regions ----------------------------------------------------------------------------

HOURS = st.integers(0, 60 * 24).map(float)
STATUSES = st.sampled_from(["available", "available", "creating", "failed"])
MARKS = st.sampled_from([MARK, MARK, {}, {"CopiedBy": "them"}])


@given(
    copies=st.dictionaries(HOURS, st.tuples(MARKS, STATUSES), max_size=8),
    sources=st.dictionaries(HOURS, STATUSES, max_size=8),
    holder=st.sampled_from([HERE, PEER, "nowhere"]),
)
def test_in_any_state_a_run_asks_for_what_it_may(
    copies: dict[float, tuple[dict[str, str], str]], sources: dict[float, str], holder: str
) -> None:
    here = [snapshot(h, tags, status) for h, (tags, status) in copies.items()]
    there = [automated(h, status=status) for h, status in sources.items()]
    model = Model(here=list(here), there=there, lease={"holder": holder})
    own = {h: status for h, (tags, status) in copies.items() if tags == MARK}
    good = {h for h, status in own.items() if status == "available"}
    broken = holder == "nowhere" or "failed" in own.values()
    aws = run(model, fails="." if broken else "")
    asked_for, gone = copied(aws), deleted(aws)
    assert set(gone) <= {name(h) for h, status in own.items() if status == "failed" or h >= KEEP_DAYS * 24}
    assert not good or name(min(good)) not in gone
    assert set(asked_for) <= {name(h) for h, status in sources.items() if status == "available"} - {
        name(h) for h in copies
    }
    in_flight = sum(status == "creating" for status in own.values())
    assert not asked_for or len(asked_for) + in_flight <= AT_ONCE
    assert asked_for == sorted(asked_for, reverse=True), "newest first"
    if holder == HERE:
        assert (asked_for, model.ages) == ([], [0])
    else:
        assert model.ages == ([min(good) * HOUR] if good else [])
    if holder == "nowhere":
        assert len(asked_for) <= 1
        assert gone == []


# -- what it says, what it may, how big it is -------------------------------------------------------------


def test_a_line_for_each_step_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    model = Model(here=[snapshot(27), snapshot(OLD)], there=[automated(3), automated(4)])
    model.wrong[name(4)] = refusal("KMSKeyNotAccessibleFault", "the key is gone")
    run(model, fails="copy")
    *steps, summary = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["of"]) for line in steps] == [
        ("read", "lease"),
        ("list", HERE),
        ("publish", "SnapshotCopyAge"),
        ("list", PEER),
        ("delete", name(OLD)),
        ("copy", name(3)),
        ("copy", name(4)),
    ]
    assert [line["result"] for line in steps[:-1]] == ["done"] * 6
    assert "the key is gone" in steps[-1]["result"]
    assert summary == {
        "event": "summary",
        "holder": PEER,
        "age": 27 * HOUR,
        "copies": 2,
        "in_flight": 1,
        "missing": 2,
        "failed": [f"copy {name(4)}"],
    }


def test_the_answer_is_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    with surroundings(Model()):
        answer = snapshot_copier.handler({}, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == answer
    assert answer["failed"] == []


def test_it_gives_up_soon_everywhere() -> None:
    aws = run(Model(here=[snapshot(27)], there=[automated(3)]))
    assert len(aws.configs) >= 4
    for config in aws.configs:
        assert config is not None
        assert config.connect_timeout <= 3
        assert config.read_timeout <= 10
        assert config.retries["total_max_attempts"] == 2


def test_it_calls_what_its_role_allows_and_the_role_allows_nothing_else() -> None:
    """Beside the keys, the log, and the tags that CopyDBSnapshot sets: those are used in its name."""
    model = Model(here=[snapshot(h) for h in (27, OLD)], there=[automated(3)])
    allowed = statements(DR, "SnapshotCopierRole")
    called = set()
    for call in run(model).calls:
        called.add(action := f"{call.service}:{call.operation}")
        for arn in _resources(call):
            assert any(fnmatchcase(arn, pattern) for pattern in allowed[action]["Resource"]), (action, arn)
    used_for_it = {action for action in allowed if action.startswith(("kms:", "logs:"))} | {"rds:AddTagsToResource"}
    assert called == allowed.keys() - used_for_it


def _resources(call: Call) -> list[str]:
    """What IAM asks for a call, after the service authorization reference."""
    rds, asked_for = f"arn:aws:rds:{call.region}:111122223333", call.parameters
    match call.operation:
        case "GetItem":
            return [f"arn:aws:dynamodb:{call.region}:111122223333:table/{asked_for['TableName']}"]
        case "DescribeDBSnapshots":
            return [f"{rds}:db:*", f"{rds}:snapshot:*"]
        case "CopyDBSnapshot":
            return [
                asked_for["SourceDBSnapshotIdentifier"],
                f"{rds}:snapshot:{asked_for['TargetDBSnapshotIdentifier']}",
            ]
        case "DeleteDBSnapshot":
            return [f"{rds}:snapshot:{asked_for['DBSnapshotIdentifier']}"]
    return ["*"]


@pytest.mark.parametrize("variable", ["AWS_REGION", "PEER_REGION", "PEER_DATABASE_PREFIX", "KEY_ARN", "KEEP_DAYS"])
def test_a_missing_variable_is_an_error_and_not_a_default(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with surroundings(Model()):
        monkeypatch.delenv(variable)
        with pytest.raises(KeyError, match=variable):
            snapshot_copier.handler({}, None)


def test_it_fits_into_the_template_and_needs_only_what_lambda_has() -> None:
    text = Path(snapshot_copier.__file__).read_text(encoding="utf-8")
    assert len(json.dumps(text)) <= SIZE
    nodes = list(ast.walk(ast.parse(text)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert imported == {"boto3", "botocore.config", "json", "os", "re", "time", "typing"}
