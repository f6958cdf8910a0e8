"""Where data of tests goes that lives for seconds: into memory, if there is enough.

A database is a thousand small files, and a disk takes longer to forget them than the tests take to run.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACE = Path("/dev/shm")  # noqa: S108  that it is shared memory is the point
ENOUGH = 4 * 1024**3
"""Bytes: several labs at once, each with databases of some 40 MB."""


@contextmanager
def temporary_files_in_memory() -> Iterator[None]:
    """Make temporary directories in memory for the length of a block; on disk where that is no use."""
    before = tempfile.tempdir
    if _usable():
        tempfile.tempdir = str(PLACE)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _usable() -> bool:
    """Whether there is room, and programs may be run there: a copy of PostgreSQL may have to go there too."""
    try:
        found = os.statvfs(PLACE)
    except OSError:
        return False
    runs = not found.f_flag & os.ST_NOEXEC
    return runs and found.f_bavail * found.f_frsize >= ENOUGH and os.access(PLACE, os.W_OK)
