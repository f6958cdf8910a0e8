"""TLS to databases, as RDS has it."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.lab.rds.place import Place, wait_until


@pytest.fixture(scope="module")
def connect(east: Place) -> Callable[..., "psycopg.Connection[Any]"]:
    made = east.create("encrypted")
    (shown,) = [each for each in east.control.get("databases") if each["id"] == "encrypted"]

    def session(**how: str) -> "psycopg.Connection[Any]":
        named = {"host": made["Endpoint"]["Address"], "hostaddr": shown["host"], "sslrootcert": shown["ca"]}
        return east.connect("encrypted", **{**named, **how})

    return session


def test_a_client_may_check_the_servers_certificate_and_name(connect: Callable[..., Any]) -> None:
    with connect(sslmode="verify-full") as session:
        assert session.pgconn.ssl_in_use
        much = session.execute("SELECT repeat('x', 1000000)").fetchone()[0]
        assert len(much) == 1_000_000
        assert session.execute("SELECT length(%s)", [much]).fetchone() == (1_000_000,)


def test_another_authority_would_not_be_trusted(connect: Callable[..., Any]) -> None:
    with pytest.raises(psycopg.OperationalError, match="certificate"):
        connect(sslmode="verify-full", sslrootcert="system")


def test_without_encryption_nobody_gets_in_unless_the_group_says_so(east: Place, connect: Callable[..., Any]) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        connect(sslmode="disable")
    east.rds.create_db_parameter_group(
        DBParameterGroupName="plain", DBParameterGroupFamily="postgres18", Description="Plain"
    )
    value = {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "immediate"}
    east.rds.modify_db_parameter_group(DBParameterGroupName="plain", Parameters=[value])
    east.rds.modify_db_instance(DBInstanceIdentifier="encrypted", DBParameterGroupName="plain")
    wait_until(lambda: east.status("encrypted") == "available", "the change")
    with connect(sslmode="disable") as session:
        assert not session.pgconn.ssl_in_use
        assert session.execute("SELECT 1").fetchone() == (1,)
    with connect(sslmode="require") as session:
        assert session.pgconn.ssl_in_use


def test_a_query_is_cancelled_through_the_relay(connect: Callable[..., Any]) -> None:
    with connect(sslmode="require") as session:
        cancelling = threading.Timer(0.2, session.cancel_safe)
        cancelling.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            session.execute("SELECT pg_sleep(10)")
        cancelling.join()
