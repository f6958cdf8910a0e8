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


def until_done(dev: Deployer, command: str, *more: str) -> list[str]:
    """Killed after the next change, and run again, until it is done; what it was killed after."""
    killed_after: list[str] = []
    for _ in range(40):
        result = dev.doomed(command, *more)
        if result.status == 0:
            return killed_after
        assert result.status < 0, result.err
        killed_after += result.calls
    raise AssertionError(f"never done: {killed_after}")


def test_apply_and_destroy_killed_after_every_change_come_to_the_same_end(dev: Deployer) -> None:
    killed_after = until_done(dev, "apply")
    assert killed_after.count("cloudformation:CreateStackInstances") == 5
    assert len(killed_after) == 10
    again = dev.run("apply")
    assert (again.status, again.changes) == (0, [])
    assert dev.run("plan").status == 0

    removed = until_done(dev, "destroy", "--yes", "orders-dev")
    assert {"cloudformation:DeleteStackInstances", "dynamodb:DeleteTable", "secretsmanager:DeleteSecret"} <= set(
        removed
    )
    assert "nothing to remove" in dev.run("destroy", "--yes", "orders-dev").out
    assert dev.denied() == []
