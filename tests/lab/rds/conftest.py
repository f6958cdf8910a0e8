"""Two regions with networks, in one lab for all of these tests: each has databases of its own."""

from collections.abc import Iterator

import pytest

from lab.daemon import Running
from tests.lab.rds.place import EAST, WEST, Place
from tests.lab.running import lab


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with lab(tmp_path_factory.mktemp("databases")) as found:
        yield found


@pytest.fixture(scope="session")
def east(running: Running) -> Place:
    return Place(running, EAST, 20)


@pytest.fixture(scope="session")
def west(running: Running) -> Place:
    return Place(running, WEST, 30)
