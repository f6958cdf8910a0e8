from collections.abc import Iterator

import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks
from tests.lab.running import lab


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One lab for the tests of this directory, which keep out of each other's names."""
    with lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="package")
def stacks(running: Running) -> Stacks:
    return Stacks(running)
