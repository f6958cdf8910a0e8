"""Servers for tests, of one installation and one template."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.postgres.cluster import Clusters
from lab.postgres.installation import Installation
from tests.lab.memory import temporary_files_in_memory


@pytest.fixture(scope="session")
def clusters() -> Iterator[Clusters]:
    with temporary_files_in_memory():
        home = Path(tempfile.mkdtemp(prefix="lab-postgres-"))  # not pytest's own: the servers' user could not enter it
    home.chmod(0o755)
    yield Clusters(Installation.prepare(home / "postgres"))
    shutil.rmtree(home)
