"""The deployer is killed after each of its changes in turn, and each time the next run goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.deployer import Deployer, deployer


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Deployer]:
    """A deployer of its own."""
    with deployer(tmp_path, 2) as made:
        yield made


def test_apply_and_destroy_killed_after_every_change_come_to_the_same_end(dev: Deployer) -> None:
    made = dev.doomed("apply")
    assert made.status == 0, made.err
    assert made.calls.count("cloudformation:CreateStackInstances") == 5
    assert len(made.calls) == 10
    again = dev.run("apply")
    assert (again.status, again.changes) == (0, [])
    assert dev.run("plan").status == 0

    removed = dev.doomed("destroy", "--yes", "orders-dev")
    assert removed.status == 0, removed.err
    for call in ("cloudformation:DeleteStackInstances", "dynamodb:DeleteTable", "secretsmanager:DeleteSecret"):
        assert call in removed.calls
    assert "nothing to remove" in dev.run("destroy", "--yes", "orders-dev").out
    assert [one for one in dev.denied() if "controller" not in one["principal"]] == []
