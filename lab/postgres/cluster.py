"""Data directories: new ones from a template that `initdb` made once, and copies of running servers."""

import secrets
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from lab.postgres.errors import PostgresError
from lab.postgres.installation import Installation
from lab.postgres.roles import REPLICATOR
from lab.postgres.server import ADMINISTRATOR, HOST, Server

ARCHIVE = "base.tar"
"""What pg_basebackup calls it."""
HBA = """\
host replication {replicator} 127.0.0.0/8 scram-sha-256
host all all 127.0.0.0/8 scram-sha-256
"""


@dataclass
class Clusters:
    """Makes the servers of a lab. The first new one costs an `initdb`, the others a copy."""

    installation: Installation
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """Of `ADMINISTRATOR`, on every server."""
    replication_password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """Of `roles.REPLICATOR`, on every server."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def template(self) -> Path:
        """The data directory that new ones are copied from."""
        return self.installation.home / "template"

    def _make_template(self) -> None:
        """Make the template, unless it is there."""
        with self._lock:
            if self.template.exists():
                return
            secret, draft = self.installation.home / ".password", self.installation.home / ".template"
            self.installation.write(secret, self.password)
            try:
                self.installation.run(
                    "initdb",
                    f"--pgdata={draft}",
                    f"--username={ADMINISTRATOR}",
                    f"--pwfile={secret}",
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"),
                    *("--wal-segsize=1", "--no-sync", "--no-instructions"),
                )
            finally:
                secret.unlink()
            self.installation.write(draft / "pg_hba.conf", HBA.format(replicator=REPLICATOR))
            draft.rename(self.template)

    def create(self, name: str) -> Server:
        """A server with a new, empty cluster; not started."""
        self._make_template()
        return self.restore(name, self.template)

    def restore(self, name: str, image: Path) -> Server:
        """A server on the data of an image, an archive or the directory of a stopped server; not started."""
        server = self._server(name)
        archive = image / ARCHIVE
        if archive.exists():
            server.data.mkdir(0o700)
            self.installation.give(server.data)
            # By `tar` and `cp`, as the servers' user: owner and mode come out right.
            self._run("tar", "-x", "-f", str(archive), "-C", str(server.data))
        else:
            self._run("cp", "-R", "-p", str(image), str(server.data))
        return server

    def copy_of(self, name: str, source: Server, *, via: tuple[str, int], slot: str) -> Server:
        """A standby on a base backup of a running server, which keeps the WAL that it needs in a slot; not started.

        Args:
            name: of the new server's directory.
            source: the server to copy and to follow.
            via: host and port by which the standby reaches its source, then and later.
            slot: made on the source.
        """
        server = self._server(name)
        wal = ("--wal-method=stream", "--create-slot", f"--slot={slot}")
        self._base_backup(server.data, via, *wal)
        server.settings = dict(source.settings)
        follow = self.following(server, via=via, slot=slot)
        self.installation.write(server.data / "postgresql.auto.conf", follow)
        self.installation.write(server.data / "standby.signal", "")
        return server

    def archive(self, image: Path, *, via: tuple[str, int]) -> None:
        """Make an image of a running server: one file, for thousands take their time to make and to remove.

        Raises:
            PostgresError: it failed, for instance because nobody can be reached.
        """
        self._base_backup(image, via, "--wal-method=fetch", "--format=tar")

    def _base_backup(self, target: Path, via: tuple[str, int], *how: str) -> None:
        self.installation.run(
            "pg_basebackup",
            f"--pgdata={target}",
            *(f"--host={via[0]}", f"--port={via[1]}", f"--username={REPLICATOR}", "--no-password"),
            *("--checkpoint=fast", "--no-sync", "--no-manifest", *how),
            environment={"PGPASSWORD": self.replication_password, "PGCONNECT_TIMEOUT": "5"},
        )

    def _run(self, *command: str) -> None:
        ran = subprocess.run(  # noqa: S603  arguments of our own
            command, capture_output=True, check=False, text=True, **self.installation.as_owner()
        )
        if ran.returncode:
            raise PostgresError(f"{command[0]}: {ran.stderr.strip()}")

    def following(self, server: Server, *, via: tuple[str, int], slot: str) -> str:
        """What makes a standby follow its source; the password is in a file, for settings can be read by SQL."""
        passfile = server.directory / "pgpass"
        self.installation.write(passfile, f"*:*:*:{REPLICATOR}:{self.replication_password}\n")
        source = f"host={via[0]} port={via[1]} user={REPLICATOR} passfile={passfile} application_name={slot}"
        return f"primary_conninfo = '{source} connect_timeout=5'\nprimary_slot_name = '{slot}'\n"

    def remove(self, server: Server) -> None:
        """Stop a server and delete everything of it."""
        server.crash()
        shutil.rmtree(server.directory, ignore_errors=True)

    def _server(self, name: str) -> Server:
        directory = self.installation.home / name
        directory.mkdir()
        self.installation.give(directory)
        return Server(self.installation, directory, self.password)


def reachable(server: Server) -> tuple[str, int]:
    """Where the lab itself reaches a server, past network and outages."""
    return HOST, server.port
