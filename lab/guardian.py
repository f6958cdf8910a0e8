"""Nothing of a lab outlives it: the parent of its server, which ends everything when the server does, in whatever way.

Run as a script with the standard library alone (`python -I -S guardian.py SOCKET DIRECTORY STATE_FILE COMMAND...`): it
starts in milliseconds and takes little memory. On Linux it is the reaper of its descendants, so that a process whose
parent was killed comes to it and to nobody else. Elsewhere, and after its own death, the lab's processes are known by
the place for temporary files in their environment, and databases by the file that names their process.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

ALIVE = "alive"
"""A file in every lab's directory, and in no other: the server holds it locked while it runs."""
WANTED = b"1"
"""What the process that starts the lab says when it has found it."""
GRACE = 1.0
"""Seconds that databases get to stop without writing anything; then they are killed."""
SET_CHILD_SUBREAPER = 36
"""`PR_SET_CHILD_SUBREAPER`, prctl(2)."""


def main(starter: str, directory: str, state_file: str, *command: str) -> int:
    """Run the server; when it has ended, remove what is left of the lab. Answers the server's exit status.

    `starter` is the number of a socket to the process that starts the lab.
    """
    if os.fork():
        os._exit(0)  # whoever started the lab has no child to wait for
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    Path(directory, "tmp").mkdir(exist_ok=True)
    # The pipe is the server's standard input: its end tells the server that the guardian is gone.
    server = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  the command that `daemon` gave

    def forward(number: int, _frame: FrameType | None) -> None:
        server.send_signal(number)

    signal.signal(signal.SIGTERM, forward)
    threading.Thread(target=_watch_starter, args=(int(starter), server), daemon=True).start()
    status = server.wait()
    clean(directory, state_file, guardian=os.getpid())
    return status


def _watch_starter(starter: int, server: "subprocess.Popen[bytes]") -> None:
    """End a lab that nobody waits for any more: whoever started it was interrupted, and may start another."""
    if os.read(starter, len(WANTED)) != WANTED:
        server.kill()


def clean(directory: str, state_file: str, *, guardian: int = 0) -> None:
    """End every process of a lab, then remove its directory and its state file.

    `guardian` is the caller's own process if it is the lab's guardian: it stays, its descendants go and are waited for.
    """
    for pid in postmasters(directory):
        _send(pid, signal.SIGQUIT)  # at once, and shared memory is given back, which SIGKILL would leave
    deadline = time.monotonic() + GRACE
    while any(exists(pid) for pid in postmasters(directory)) and time.monotonic() < deadline:
        time.sleep(0.01)
    while left := {*processes(directory, guardian), *filter(exists, postmasters(directory))}:
        for pid in left:
            _send(pid, signal.SIGKILL)
        time.sleep(0.01)
    while guardian and _reaped():
        pass
    deadline = time.monotonic() + GRACE
    while not _removed(Path(directory)) and time.monotonic() < deadline:
        time.sleep(0.01)  # somebody still wrote: a thread of the server that cleans up itself
    if not Path(directory, ALIVE).exists() and directory in _text(state_file):
        Path(state_file).unlink(missing_ok=True)


def _removed(directory: Path) -> bool:
    """Remove a lab's directory, its mark last, so that it can be tried again; whether nothing is left of it."""
    mark = directory / ALIVE
    if not mark.exists():
        return True
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry != mark:
            entry.unlink(missing_ok=True)
    if list(directory.iterdir()) != [mark]:
        return False
    mark.unlink()
    try:
        directory.rmdir()
    except OSError:
        mark.touch()
        return False
    return True


def postmasters(directory: str) -> Iterator[int]:
    """The process numbers of the PostgreSQL servers whose data is in the lab's directory."""
    for file in Path(directory).rglob("postmaster.pid"):
        first = _text(str(file)).partition("\n")[0].strip()
        if first.isdigit():
            yield int(first)


def processes(directory: str, guardian: int = 0) -> Iterator[int]:
    """Every process of the lab but its guardian: that one's descendants, and what has the lab's environment."""
    if sys.platform == "linux":
        yield from _processes_by_proc(directory, guardian)
    else:
        yield from _processes_by_ps(directory, guardian)


def _processes_by_proc(directory: str, guardian: int) -> Iterator[int]:
    parents: dict[int, int] = {}
    places: dict[int, bool] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        pid = int(entry.name)
        # After the command's name in parentheses, which may hold anything: state, then the parent.
        fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if not fields or fields[0] in "ZX":
            continue  # gone between the listing and the look, or ended already
        parents[pid] = int(fields[1])
        places[pid] = temporary(directory) in _text(f"/proc/{pid}/environ").split("\0")
    for pid in parents:
        if pid != guardian and (places[pid] or _descends(pid, guardian, parents)):
            yield pid


def temporary(directory: str) -> str:
    """The environment variable that every process of a lab has and no other."""
    return f"TMPDIR={Path(directory, 'tmp')}"


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while ancestor and pid in parents:
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def _processes_by_ps(directory: str, guardian: int) -> Iterator[int]:
    listing = subprocess.run(["/bin/ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=False)
    for line in listing.stdout.splitlines():
        number, _, command = line.strip().partition(" ")
        if temporary(directory) in command.split() and int(number) not in {guardian, os.getpid()}:
            yield int(number)


def exists(pid: int) -> bool:
    """Whether a process runs: one that has ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _text(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] != ["Z"]


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _reaped() -> bool:
    """Take note of a child that has ended, so that it goes away; whether there was one."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _text(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
