"""Where a lab keeps its data: in memory if this machine has room there, for all of it goes when the lab ends.

A data directory of PostgreSQL is a thousand small files, which a disk takes seconds to give back and memory none.
"""

import os
import tempfile
from pathlib import Path

from lab.guardian import ALIVE

MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory on every Linux
ROOM = 4 * 1024**3
"""Bytes that must be free there: many times what a deployment with its databases takes."""


def make() -> Path:
    """A new directory, readable by all: databases run as another user when this is root."""
    home = Path(tempfile.mkdtemp(prefix="lab-", dir=os.environ.get("TMPDIR") or _memory())).resolve()
    home.chmod(0o755)
    (home / ALIVE).touch()
    return home


def _memory() -> Path | None:
    """The file system in memory; None when there is none, or no room in it, or programs cannot be run there."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    runs = not found.f_flag & os.ST_NOEXEC  # PostgreSQL is copied where its user cannot read it
    roomy = found.f_bavail * found.f_frsize >= ROOM
    return MEMORY if runs and roomy and MEMORY.is_mount() and os.access(MEMORY, os.W_OK) else None
