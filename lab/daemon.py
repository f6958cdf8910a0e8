"""Start, find and stop a lab: the only module of it that a deployment imports."""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from lab import guardian

STATE_FILE = "lab.json"
"""In the state directory: where the lab is and how to reach it. Mode 0600, for it holds the lab's credentials."""
START_TIMEOUT = 30.0
STOP_TIMEOUT = 15.0
POLL = 0.01
CHECKOUT = Path(__file__).resolve().parents[1]


class LabError(Exception):
    """The lab could not be started, found or stopped; the message says why."""


@dataclass(frozen=True)
class Options:
    """What a lab is told about the account it plays. It knows nothing of any deployment's configuration."""

    account: str = "111122223333"
    """The account's id: 12 digits."""
    deployer_policies: tuple[str, ...] = ()
    """Files with the IAM policies of the user `deployer`; none: it may do everything."""


@dataclass(frozen=True)
class Credentials:
    """An access key that only this lab knows."""

    access_key_id: str
    secret_access_key: str

    def as_boto3(self) -> dict[str, str]:
        """Keyword arguments of `boto3.client` and `boto3.Session`."""
        return {"aws_access_key_id": self.access_key_id, "aws_secret_access_key": self.secret_access_key}

    def __repr__(self) -> str:
        """Without the secret: a representation ends up in logs."""
        return f"Credentials({self.access_key_id})"


@dataclass(frozen=True)
class Running:
    """A lab that answers."""

    endpoint: str
    """Of every AWS API and of the lab's own, `/_lab/...`; the region of a call is that of its signature."""
    dns: tuple[str, int]
    """Address and UDP port of the lab's name server."""
    pid: int
    """The lab's own process."""
    guardian: int
    """The process that outlives it just long enough to clean up."""
    directory: Path
    """All its data; gone when it ends."""
    account: str
    root: Credentials
    """The account's root user: everything is allowed to it, even what a policy would deny."""
    deployer: Credentials
    """The user `deployer`, who has the policies that were given at start."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """The lab that a state file describes; `LabError` when the file is not one."""
        try:
            said: dict[str, Any] = json.loads(path.read_text())
            return cls(
                endpoint=said["endpoint"],
                dns=(said["dns"][0], said["dns"][1]),
                pid=said["pid"],
                guardian=said["guardian"],
                directory=Path(said["directory"]),
                account=said["account"],
                root=Credentials(**said["root"]),
                deployer=Credentials(**said["deployer"]),
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise LabError(f"{path} is not the state of a lab ({error}); remove it and start again") from error

    def write(self, path: Path) -> None:
        """Write the state file: whole or not at all, readable by its owner alone."""
        text = json.dumps({**asdict(self), "directory": str(self.directory)}, indent=1)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)


def start(directory: Path, options: Options | None = None) -> Running:
    """The lab of a state directory: the one that runs, or a new one. Safe when several start at once.

    Raises:
        LabError: it did not come up; the message carries the end of its log.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        found = running(directory)
        if found is not None:
            return found
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


def _launch(state_directory: Path, options: Options) -> Running:
    """Start guardian and server; wait until the server has written its state file."""
    home = Path(tempfile.mkdtemp(prefix="lab-")).resolve()
    home.chmod(0o755)  # databases run as another user when this is root
    state = (state_directory / STATE_FILE).resolve()
    with (home / "lab.log").open("w+b") as log:
        os.fchmod(log.fileno(), 0o600)
        serve = [sys.executable, "-m", "lab", "serve", str(home), str(state), json.dumps(asdict(options))]
        ended, held = os.pipe()  # the guardian alone holds the other end: it is readable when that is gone
        try:
            subprocess.run(  # noqa: S603  our own code
                [sys.executable, "-I", "-S", guardian.__file__, str(home), str(state), *serve],
                cwd=CHECKOUT,
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(held,),
                start_new_session=True,
                check=True,
            )
            os.close(held)
            deadline = time.monotonic() + START_TIMEOUT
            while time.monotonic() < deadline:
                if state.exists():
                    return Running.read(state)
                if select.select([ended], [], [], POLL)[0]:
                    break
        finally:
            os.close(ended)
        guardian.clean(str(home), str(state))
        log.seek(0)
        raise LabError(f"The lab did not start:\n{log.read().decode(errors='replace')[-4000:]}")


def _environment(home: Path) -> dict[str, str]:
    """This process's environment without anything about AWS: the lab must not find real credentials or endpoints."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "BOTO_", "MINISTACK_"))}
    return {**kept, **dict([guardian.temporary(str(home)).split("=", 1)]), "PYTHONDONTWRITEBYTECODE": "1"}


def _end(found: Running) -> None:
    """SIGTERM the server and wait for its guardian, which goes last; SIGKILL what does not listen."""
    _signal(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    while guardian.exists(found.guardian) or guardian.exists(found.pid):
        if time.monotonic() > deadline:
            _signal(found.pid, signal.SIGKILL)
            deadline += STOP_TIMEOUT
        time.sleep(POLL)


def _clear(state_directory: Path) -> None:
    """Remove what a lab left whose guardian was killed too: its processes, its directory, its state file."""
    state = state_directory / STATE_FILE
    if state.exists():
        guardian.clean(str(Running.read(state).directory), str(state))


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
