"""However a lab with databases and functions in it ends, nothing of it is left: no process, port or shared memory."""

import os
import signal
from pathlib import Path

import pytest

from lab import daemon, guardian
from tests.lab.functions.made import make
from tests.lab.rds.place import EAST, Place, wait_until
from tests.lab.running import GONE_WITHIN, PATIENCE, assert_gone

SLEEPER = """
import time
def handler(event, context):
    time.sleep(15)
"""
SEGMENTS = Path("/proc/sysvipc/shm")
TEMPORARY = Path("/tmp")  # noqa: S108  where MiniStack would leave files


def shared_memory(pids: set[int]) -> set[str]:
    """The shared memory of processes, which outlives them unless it is removed: POSIX's files, System V's numbers."""
    maps = (Path(f"/proc/{pid}/maps") for pid in pids)
    lines = [line.split() for file in maps if file.exists() for line in file.read_text().splitlines()]
    mapped = [(fields[4], fields[5]) for fields in lines if len(fields) > 5]
    return {name for _number, name in mapped if name.startswith("/dev/shm/")} | {  # noqa: S108  where Linux keeps it
        number for number, name in mapped if name.startswith("/SYSV")
    }


def still_there(memory: set[str]) -> set[str]:
    segments = {line.split()[1] for line in SEGMENTS.read_text().splitlines()[1:]} if SEGMENTS.exists() else set()
    return {name for name in memory if name in segments or (name.startswith("/") and Path(name).exists())}


@pytest.mark.parametrize("how", ["stop", "lab", "guardian", "both"])
def test_nothing_is_left(directory: Path, how: str) -> None:
    files = set(TEMPORARY.glob("ministack*"))
    running = daemon.start(directory)
    Place(running, EAST, 20).create("database")
    idle = set(guardian.processes(str(running.directory), running.guardian))
    memory = shared_memory(idle)
    make(running, "sleeper", SLEEPER)(InvocationType="Event")
    wait_until(lambda: set(guardian.processes(str(running.directory), running.guardian)) > idle, "the function to run")
    if how == "stop":
        daemon.stop(directory)
    if how in {"guardian", "both"}:
        os.kill(running.guardian, signal.SIGKILL)
    if how in {"lab", "both"}:
        os.kill(running.pid, signal.SIGKILL)
    if how == "both":
        wait_until(lambda: daemon.running(directory) is None, "the lab to be dead")
        daemon.stop(directory)
    assert_gone(running, GONE_WITHIN if how == "lab" else PATIENCE)
    assert still_there(memory) == set()
    assert set(TEMPORARY.glob("ministack*")) <= files
