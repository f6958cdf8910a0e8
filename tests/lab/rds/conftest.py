"""Two regions with networks, in one lab per module."""

import pytest

from lab.daemon import Running
from tests.lab.rds.place import EAST, WEST, Place


@pytest.fixture(scope="module")
def east(running: Running) -> Place:
    return Place(running, EAST, 20)


@pytest.fixture(scope="module")
def west(running: Running) -> Place:
    return Place(running, WEST, 30)
