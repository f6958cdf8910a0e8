"""An instance as RDS itself sees it: past network and relay, straight at its server."""

from dataclasses import dataclass
from typing import Any

import psycopg

from lab.rds.model import Instance


@dataclass(frozen=True)
class Observed:
    """An instance as it is measured: RDS's own view, past network and relay."""

    instance: Instance

    @property
    def identifier(self) -> str:
        """Its name."""
        return self.instance.identifier

    @property
    def region(self) -> str:
        """Where it is."""
        return self.instance.region

    @property
    def account(self) -> str:
        """Whose it is."""
        return self.instance.account

    @property
    def status(self) -> str:
        """RDS's word for what it is doing."""
        return str(self.instance.status)

    @property
    def allocated_gib(self) -> int:
        """Its storage in GiB."""
        return int(self.instance.record["AllocatedStorage"])

    @property
    def postmaster(self) -> int | None:
        """The process number of its server; None while it does not run."""
        return self.instance.server.pid if self.instance.server else None

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A session as RDS's own superuser.

        Raises:
            psycopg.OperationalError: nobody answers.
        """
        if self.instance.server is None:
            raise psycopg.OperationalError("the instance has no server yet")
        return self.instance.server.connect()


def streams(instance: Instance) -> bool:
    """Whether an instance receives WAL now, as far as it can tell."""
    if instance.server is None or not instance.server.running:
        return False
    try:
        with instance.server.connect() as connection:
            row = connection.execute("SELECT status FROM pg_stat_wal_receiver").fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == "streaming"
