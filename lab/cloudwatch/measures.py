"""What RDS says about a PostgreSQL instance each minute, asked of the server's own views.

RDS User Guide, "Amazon CloudWatch instance-level metrics for Amazon RDS". Not published, for the lab has nothing honest
to say: FreeableMemory, SwapUsage, everything of disks and of the network; they belong to a machine that nobody has.
"""

from typing import TYPE_CHECKING, Any, LiteralString

from psycopg.rows import dict_row

if TYPE_CHECKING:
    import psycopg

GIB = 1024**3
STANDBY_LAG: LiteralString = """
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN -1
        ELSE greatest(0, coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0))
    END::float8 AS "ReplicaLag"
"""
"""RDS's formula, or -1 while replication is not active. On an idle writer it grows until the next heartbeat."""
SLOT_LAG: LiteralString = """
    SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::float8 AS "OldestReplicationSlotLag"
    FROM pg_replication_slots WHERE restart_lsn IS NOT NULL
"""
ANY_SERVER: LiteralString = """
    SELECT
        (SELECT count(*) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND usename <> current_user)::float8 AS "DatabaseConnections",
        (SELECT sum(size) FROM pg_ls_waldir())::float8 AS "TransactionLogsDiskUsage",
        (SELECT max(age(datfrozenxid)) FROM pg_database)::float8 AS "MaximumUsedTransactionIDs",
        (SELECT sum(pg_database_size(oid)) FROM pg_database)::float8 AS used
"""
HEARTBEAT: LiteralString = "SELECT pg_current_xact_id()"
"""Commits a transaction that does nothing: RDS writes one on an idle writer every few minutes, and lag starts anew."""


def measure(connection: "psycopg.Connection[Any]", allocated_gib: int) -> dict[str, float]:
    """The metrics of a server, through a session of RDS's own user, which does not count among the connections.

    Args:
        connection: past the relay: RDS sees its server whatever the network does.
        allocated_gib: its storage.

    Raises:
        psycopg.Error: it does not answer.
    """
    found = _row(connection, ANY_SERVER)
    found["FreeStorageSpace"] = max(0.0, allocated_gib * GIB - found.pop("used") - found["TransactionLogsDiskUsage"])
    standby = _row(connection, "SELECT pg_is_in_recovery()::int::float8 AS standby")["standby"]
    found |= _row(connection, STANDBY_LAG if standby else SLOT_LAG)
    return found


def _row(connection: "psycopg.Connection[Any]", query: LiteralString) -> dict[str, float]:
    """The only row of a query, without what is unknown."""
    with connection.cursor(row_factory=dict_row) as cursor:
        (row,) = cursor.execute(query).fetchall()
    return {name: float(value) for name, value in row.items() if value is not None}
