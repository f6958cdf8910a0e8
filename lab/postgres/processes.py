"""All processes of a server at once: killed as by a power cut, or stopped as by storage that hangs."""

import ctypes
import os
import signal
from pathlib import Path

IPC_RMID = 0
"""shmctl(2)."""
SHARED_MEMORY_LINE = 6
"""Of postmaster.pid: key and identifier of the segment by which a server knows another on the same data."""


def kill_all(postmaster: int, data: Path) -> None:
    """SIGKILL a postmaster and its children, and give back the shared memory that they can no longer."""
    segment = _shared_memory(data)
    signal_all(postmaster, signal.SIGKILL)
    if segment is not None:
        ctypes.CDLL(None).shmctl(segment, IPC_RMID, None)


def signal_all(postmaster: int, number: signal.Signals) -> None:
    """Send a signal to a postmaster's children and to itself.

    It is stopped first: each child leads a process group of its own, and a new one would be missed.
    """
    os.kill(postmaster, signal.SIGSTOP)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
    for pid in (*map(int, children), postmaster):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _shared_memory(data: Path) -> int | None:
    try:
        fields = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[SHARED_MEMORY_LINE].split()
        return int(fields[1])
    except (FileNotFoundError, IndexError, ValueError):
        return None
