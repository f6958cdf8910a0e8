"""Start, find and stop a lab: the only module of it that a deployment imports."""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from lab import guardian
from lab import home as place
from lab.control import Control
from lab.running import Credentials, LabError, Options, Running

__all__ = ["Credentials", "LabError", "Options", "Running", "running", "start", "stop"]

STATE_FILE = "lab.json"
"""In the state directory: where the lab is and how to reach it. Mode 0600, for it holds the lab's credentials."""
START_TIMEOUT = 30.0
STOP_TIMEOUT = 15.0
POLL = 0.01
CHECKOUT = Path(__file__).resolve().parents[1]


def start(directory: Path, options: Options | None = None) -> Running:
    """The lab of a state directory: the one that runs, or a new one. Safe when several start at once.

    Policies that are given are the deployer's from then on, of one that runs too.

    Raises:
        LabError: it did not come up (the message carries the end of its log), or it is another account's.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        found = running(directory)
        if found is not None:
            return _agreeing(found, options or Options(account=found.account))
        _clear(directory)
        return _launch(directory, options or Options())


def running(directory: Path) -> Running | None:
    """The lab of a state directory, or None: none was started, or it ended, in whatever way."""
    state = directory / STATE_FILE
    try:
        found = Running.read(state)
    except FileNotFoundError:
        return None
    return found if _alive(found.directory) else None


def stop(directory: Path) -> bool:
    """End the lab of a state directory and everything it started; whether there was one.

    Raises:
        LabError: something of it is still there.
    """
    if not directory.is_dir():
        return False
    with _alone(directory):
        found = running(directory)
        if found is not None:
            _end(found)
        _clear(directory)
    if not any(directory.iterdir()):
        directory.rmdir()
    return found is not None


def _agreeing(found: Running, options: Options) -> Running:
    """A lab that runs already, with the deployer's policies as they are wanted now."""
    if options.account != found.account:
        raise LabError(
            f"The lab that runs is account {found.account}'s, not {options.account}'s; stop it first, and what is in it"
        )
    if options.deployer_policies:
        Control(found).post("deployer", policies=[Path(file).read_text() for file in options.deployer_policies])
    return found


def _launch(state_directory: Path, options: Options) -> Running:
    """A new lab; nothing of it if it does not come up, or if this process is interrupted meanwhile."""
    home = place.make()
    state = (state_directory / STATE_FILE).resolve()
    try:
        return _come_up(home, state, options)
    except BaseException:
        guardian.clean(str(home), str(state))
        raise


def _come_up(home: Path, state: Path, options: Options) -> Running:
    """Start guardian and server; wait until the server has written its state file."""
    with (home / "lab.log").open("w+b") as log:
        os.fchmod(log.fileno(), 0o600)
        serve = [sys.executable, "-m", "lab", "serve", str(home), str(state), json.dumps(asdict(options))]
        # The guardian holds the other end: one that is gone is seen at once, by it and by this process.
        ours, theirs = socket.socketpair()
        with ours:
            subprocess.run(  # noqa: S603  our own code
                [sys.executable, "-I", "-S", guardian.__file__, str(theirs.fileno()), str(home), str(state), *serve],
                cwd=CHECKOUT,
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                check=True,
            )
            theirs.close()
            deadline = time.monotonic() + START_TIMEOUT
            while time.monotonic() < deadline:
                if state.exists():
                    found = Running.read(state)
                    ours.sendall(guardian.WANTED)
                    return found
                if select.select([ours], [], [], POLL)[0]:
                    break
        log.seek(0)
        raise LabError(f"The lab did not start:\n{log.read().decode(errors='replace')[-4000:]}")


def _environment(home: Path) -> dict[str, str]:
    """This process's environment without what is about AWS or proxies: the lab must find nothing real, and itself."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("AWS_", "BOTO_", "MINISTACK_")) and not key.lower().endswith("_proxy")
    }
    return {**kept, **dict([guardian.temporary(str(home)).split("=", 1)]), "PYTHONDONTWRITEBYTECODE": "1"}


def _end(found: Running) -> None:
    """SIGTERM the server and wait for its guardian, which goes last; SIGKILL what does not listen."""
    _signal(found.pid, signal.SIGTERM)
    if not _ended(found):
        _signal(found.pid, signal.SIGKILL)
        if not _ended(found):
            raise LabError(f"Processes {found.pid} and {found.guardian} of the lab in {found.directory} do not end")


def _ended(found: Running) -> bool:
    """Whether a lab's processes end within the time that they have for it."""
    deadline = time.monotonic() + STOP_TIMEOUT
    while guardian.exists(found.guardian) or guardian.exists(found.pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _clear(state_directory: Path) -> None:
    """Remove what a lab left whose guardian was killed too: its processes, its directory, its state file."""
    state = state_directory / STATE_FILE
    if not state.exists():
        return
    left = Running.read(state).directory
    if left.exists() and not (left / guardian.ALIVE).exists():
        raise LabError(f"{state} names {left}, which is no lab's directory; look at both, then remove them")
    guardian.clean(str(left), str(state))


def _alive(home: Path) -> bool:
    """Whether the lab's process runs: it holds a lock, which no other process can inherit with its number."""
    try:
        with (home / guardian.ALIVE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def _signal(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the lock of a state directory: of two that start or stop at once, one waits."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
