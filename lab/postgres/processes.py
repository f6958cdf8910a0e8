"""All processes of a server at once: killed as by a power cut, or stopped as by storage that hangs."""

import ctypes
import os
import signal
import time
from pathlib import Path

IPC_RMID = 0
"""shmctl(2)."""
GONE_SECONDS, POLL = 10.0, 0.002
"""What killed processes may take to go, and how often to look."""
SHARED_MEMORY_LINE = 6
"""Of postmaster.pid: key and identifier of the segment by which a server knows another on the same data."""


def kill_all(postmaster: int, data: Path) -> None:
    """SIGKILL a postmaster and its children, and give back the shared memory that they can no longer.

    Returns when the children have let go of it: a server that starts before finds the data in use.
    """
    segment = _shared_memory(data)
    killed = signal_all(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + GONE_SECONDS
    while any(map(_lives, killed)) and time.monotonic() < deadline:
        time.sleep(POLL)
    if segment is not None:
        ctypes.CDLL(None).shmctl(segment, IPC_RMID, None)


def signal_all(postmaster: int, number: signal.Signals) -> tuple[int, ...]:
    """Send a signal to a postmaster's children and to itself: who they are.

    It is stopped first: each child leads a process group of its own, and a new one would be missed.
    """
    os.kill(postmaster, signal.SIGSTOP)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
    everybody = (*map(int, children), postmaster)
    for pid in everybody:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    return everybody


def _lives(pid: int) -> bool:
    """Whether a process is more than a number that waits to be read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _shared_memory(data: Path) -> int | None:
    try:
        fields = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[SHARED_MEMORY_LINE].split()
        return int(fields[1])
    except (FileNotFoundError, IndexError, ValueError):
        return None
