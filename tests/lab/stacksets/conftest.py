from collections.abc import Iterator

import pytest

from lab.daemon import Running
from tests.lab.running import lab
from tests.lab.stacksets.sets import Sets


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One lab for the tests of this directory, which keep out of each other's names."""
    with lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="package")
def sets(running: Running) -> Sets:
    return Sets(running)


@pytest.fixture(scope="package")
def roles(sets: Sets) -> dict[str, str]:
    return sets.roles()
