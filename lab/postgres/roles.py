"""The users of an RDS database: the master user is no superuser, but a member of `rds_superuser`.

RDS User Guide, "Understanding PostgreSQL roles and permissions". Passwords go to the server as SCRAM verifiers, so
that none of them is in a statement that anybody could log.
"""

from typing import Any

from psycopg import Connection, sql

SUPERUSER = "rds_superuser"
REPLICATOR = "rdsrepladmin"
"""Whom standbys and backups log in as."""
MEMBERSHIPS = ("pg_monitor", "pg_signal_backend", "pg_checkpoint", "pg_maintain", "pg_use_reserved_connections")
"""What PostgreSQL has of what RDS gives its superuser."""


def bootstrap(
    connection: Connection[Any], *, master: str, password: str, replication_password: str, database: str
) -> None:
    """Make RDS's roles, the master user and its database, on a new cluster.

    Args:
        connection: as the server's administrator.
        master: name of the master user.
        password: of the master user.
        replication_password: of `REPLICATOR`.
        database: name of the database to make; empty for none.
    """
    for name in (SUPERUSER, "rds_replication", "rds_iam", "rds_password"):
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    for name in MEMBERSHIPS:
        grant = sql.SQL("GRANT {} TO {} WITH ADMIN OPTION")
        connection.execute(grant.format(sql.Identifier(name), sql.Identifier(SUPERUSER)))
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN REPLICATION").format(sql.Identifier(REPLICATOR)))
    set_password(connection, REPLICATOR, replication_password)
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE IN ROLE {}").format(
            sql.Identifier(master), sql.Identifier(SUPERUSER)
        )
    )
    set_password(connection, master, password)
    if database and database != "postgres":
        create = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(create.format(sql.Identifier(database), sql.Identifier(master)))


def set_password(connection: Connection[Any], role: str, password: str) -> None:
    """Set a role's password."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    alter = sql.SQL("ALTER ROLE {} PASSWORD {}")
    connection.execute(alter.format(sql.Identifier(role), sql.Literal(verifier)))
