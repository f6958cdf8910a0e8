"""One PostgreSQL server: a data directory and, while it runs, a postmaster on a private port of 127.0.0.1.

Nobody connects to that port but the lab itself; clients come through `lab.network.relay`.
"""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from lab.postgres.errors import PostgresError
from lab.postgres.installation import Installation
from lab.postgres.processes import kill_all, signal_all
from lab.postgres.settings import DEFAULTS, configuration

HOST = "127.0.0.1"
ADMINISTRATOR = "rdsadmin"
"""RDS's own superuser. Its password is random, known to the lab's process alone."""
START_SECONDS = 30.0
STOP_SECONDS = 15.0
PASSING_SECONDS = 5.0
POLL = 0.005
STATUS_LINE = 7
"""Of postmaster.pid, where pg_ctl looks too: `ready` once clients get in, of a standby as well."""
FIXED = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",  # files in its directory: a killed server leaves none elsewhere
    "fsync": "off",  # what survives here is the death of processes, not of the machine
    "logging_collector": "off",
    "log_line_prefix": "%t:%r:%u@%d:[%p]:",  # RDS's
    "password_encryption": "scram-sha-256",
    "hot_standby": "on",
    "wal_level": "replica",
    "wal_sender_timeout": "10s",  # RDS has 30: drills are shorter
    "wal_receiver_timeout": "10s",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "500ms",
    "max_replication_slots": "20",
}


@dataclass
class Server:
    """A database cluster on disk and its postmaster."""

    installation: Installation
    directory: Path
    password: str = field(repr=False)
    """Of `ADMINISTRATOR`."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the parameter group, in PostgreSQL's terms."""
    port: int = 0
    """0 until the first start."""
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "postgresql.log"

    @property
    def running(self) -> bool:
        """Whether its postmaster lives."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process number of its postmaster; None while it does not run."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until it lets clients in.

        Raises:
            PostgresError: it did not; the end of its log.
        """
        with self._lock:
            deadline = time.monotonic() + PASSING_SECONDS
            while not self.running:
                try:
                    self._start()
                except PostgresError as error:
                    if time.monotonic() > deadline or not self._passes(error):
                        raise
                    time.sleep(POLL)

    def _start(self) -> None:
        self.port = self.port or _free_port()
        self.write_configuration()
        began = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the wheel's own program
                [self.installation.programs / "postgres", f"-D{self.data}"],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.installation.as_owner(),
            )
        self._wait_until_ready(self._process, began)

    def _passes(self, error: PostgresError) -> bool:
        """Whether another attempt may do better: processes of a killed server are about to go, or the port is taken."""
        if _taken(self.port):
            self.port = 0
            return True
        return "still in use" in str(error)

    def stop(self) -> None:
        """Shut down cleanly, whoever is connected; kill it if it does not listen."""
        with self._lock:
            if self._process is None or not self.running:
                return
            signal_all(self._process.pid, signal.SIGCONT)
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.crash()

    def crash(self) -> None:
        """Kill every process of it at once, as a power cut would; does nothing if it does not run."""
        with self._lock:
            if self._process is not None and self.running:
                kill_all(self._process.pid, self.data)
                self._process.wait(STOP_SECONDS)

    def freeze(self, *, frozen: bool) -> None:
        """Stop all its processes where they are, as storage that hangs does, or let them go on."""
        with self._lock:
            if self._process is not None and self.running:
                signal_all(self._process.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def restart(self) -> None:
        """Stop and start. Raises as `start` does."""
        with self._lock:
            self.stop()
            self.start()

    def wait(self) -> None:
        """Wait for the end of the postmaster that runs now, whatever ends it."""
        process = self._process
        if process is not None:
            process.wait()

    def promote(self) -> None:
        """Make a standby a primary: on a new timeline, writable when this returns.

        Raises:
            PostgresError: it is none, or did not become one in time.
        """
        with self.connect() as connection:
            row = connection.execute("SELECT pg_promote(true, %s)", [int(START_SECONDS)]).fetchone()
        if row != (True,):
            raise PostgresError(f"not promoted within {START_SECONDS:.0f} s: {self._last_words(0)}")

    def reload(self) -> None:
        """Let the server read its configuration again; what needs a restart waits for one."""
        self.write_configuration()
        if self._process is not None and self.running:
            self._process.send_signal(signal.SIGHUP)

    def write_configuration(self) -> None:
        """Write `postgresql.conf`: what the lab fixes goes over what the parameter group says."""
        values = {**DEFAULTS, **self.settings, **FIXED, "port": str(self.port)}
        self.installation.write(self.data / "postgresql.conf", configuration(values))

    def connect(self, database: str = "postgres", **parameters: Any) -> "psycopg.Connection[tuple[Any, ...]]":
        """A session as `ADMINISTRATOR`, each statement a transaction of its own, nothing of it logged.

        Raises:
            psycopg.OperationalError: nobody answers.
        """
        return psycopg.connect(
            host=HOST,
            port=self.port,
            user=ADMINISTRATOR,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=2,
            application_name="lab",
            options="-c log_statement=none -c log_min_duration_statement=-1 -c statement_timeout=60000",
            **parameters,
        )

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]", began: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._lets_in(process.pid):
            if process.poll() is not None:
                raise PostgresError(f"the server ended while it started: {self._last_words(began)}")
            if time.monotonic() > deadline:
                self.crash()
                raise PostgresError(f"the server did not start in {START_SECONDS:.0f} s: {self._last_words(began)}")
            time.sleep(POLL)

    def _lets_in(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATUS_LINE and lines[0] == str(pid) and lines[STATUS_LINE].strip() == "ready"

    def _last_words(self, began: int) -> str:
        with self.log.open("rb") as file:
            file.seek(began)
            return file.read().decode(errors="replace").strip()[-1500:]


def _taken(port: int) -> bool:
    try:
        with socket.create_server((HOST, port)):
            return False
    except OSError:
        return True


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])
