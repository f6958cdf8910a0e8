import pytest

from lab.daemon import Running
from tests.lab.stacksets.sets import Sets


@pytest.fixture(scope="module")
def sets(running: Running) -> Sets:
    return Sets(running)


@pytest.fixture(scope="module")
def roles(sets: Sets) -> dict[str, str]:
    return sets.roles()
