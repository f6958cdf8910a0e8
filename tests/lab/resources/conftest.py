import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks


@pytest.fixture(scope="module")
def stacks(running: Running) -> Stacks:
    return Stacks(running)
