"""Labs for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import daemon
from lab.daemon import Running
from tests.lab.running import lab


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A lab for the tests of one module."""
    with lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture
def own_lab(tmp_path: Path) -> Iterator[Running]:
    """A lab for one test, which may break it."""
    with lab(tmp_path / "lab") as found:
        yield found


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A place for the state of a lab that the test starts; whatever runs there afterwards is stopped."""
    yield tmp_path / "lab"
    daemon.stop(tmp_path / "lab")
