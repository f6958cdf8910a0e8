"""Servers for tests, of one installation and one template."""

import shutil
from collections.abc import Iterator

import pytest

from lab.home import make
from lab.postgres.cluster import Clusters
from lab.postgres.installation import Installation


@pytest.fixture(scope="session")
def clusters() -> Iterator[Clusters]:
    home = make()  # not pytest's own: the servers' user could not enter it
    yield Clusters(Installation.prepare(home / "postgres"))
    shutil.rmtree(home)
