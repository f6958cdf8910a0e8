"""The deployer's policies, enforced: they are enough for its work, and each statement that is missing stops it.

That nothing is denied over a whole life is asserted where that life is lived (`test_deployed`, `test_cli_page`).
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.deployer import Deployer, deployer

Statement = dict[str, Any]


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Deployer]:
    with deployer(tmp_path, 91) as made:
        yield made


def without(dev: Deployer, policy: str, action: str) -> None:
    """Take the action out of the rendered policy, before the lab is given it."""
    path = dev.directory / "output" / dev.name / f"{policy}.json"
    document = json.loads(path.read_bytes())
    statements: list[Statement] = document["Statement"]
    assert any(action in statement["Action"] for statement in statements)
    for statement in statements:
        statement["Action"] = [each for each in statement["Action"] if each != action]
    document["Statement"] = [statement for statement in statements if statement["Action"]]
    path.write_text(json.dumps(document), encoding="utf-8")


def edited(dev: Deployer, policy: str, edit: Callable[[str], str]) -> None:
    path = dev.directory / "output" / dev.name / f"{policy}.json"
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("policy", "action"),
    [
        ("deployer-look-policy", "cloudformation:DescribeStacks"),
        ("deployer-bootstrap-policy", "cloudformation:CreateStack"),
        ("deployer-policy", "cloudformation:CreateStackSet"),
        ("deployer-policy", "iam:PassRole"),
    ],
)
def test_a_missing_permission_stops_apply_and_is_named(dev: Deployer, policy: str, action: str) -> None:
    without(dev, policy, action)
    ended = dev.run("apply")
    assert ended.status == 1
    assert "DP022" in ended.err
    assert action in ended.err
    assert {denied["action"] for denied in dev.denied()} == {action}


@pytest.mark.parametrize(
    ("policy", "action"),
    [("deployer-bootstrap-policy", "iam:CreateRole"), ("deployer-policy", "dynamodb:CreateTable")],
)
def test_what_cloudformation_may_not_do_in_the_callers_name_is_told(dev: Deployer, policy: str, action: str) -> None:
    """Plain stacks: the call that is denied is CloudFormation's, and the cause stands in the stack's events."""
    without(dev, policy, action)
    ended = dev.run("apply")
    assert ended.status == 1
    assert action in ended.err


def test_a_stack_set_takes_the_deployments_role_and_no_other(dev: Deployer) -> None:
    def another(text: str) -> str:
        return text.replace('-stackset-administration"', '-stackset-other"')

    edited(dev, "deployer-policy", another)
    ended = dev.run("apply")
    assert ended.status == 1
    assert "cloudformation:CreateStackSet" in ended.err


def test_who_may_only_look_sees_the_plan_and_can_do_nothing_else(dev: Deployer) -> None:
    for policy in ("deployer-policy", "deployer-bootstrap-policy", "deployer-destroy-policy"):
        (dev.directory / "output" / dev.name / f"{policy}.json").unlink()
    assert dev.run("plan").status == 2
    assert dev.denied() == []
    assert dev.run("apply").status == 1
    assert [denied["action"] for denied in dev.denied()] == ["cloudformation:CreateStack"]
