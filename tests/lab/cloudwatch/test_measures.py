"""What RDS would say about a writer and its standby: by real servers."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from lab.cloudwatch import processor
from lab.cloudwatch.measures import GIB, HEARTBEAT, measure
from lab.postgres.cluster import Clusters, reachable
from lab.postgres.installation import Installation
from lab.postgres.roles import bootstrap
from lab.postgres.server import Server


class Pair(NamedTuple):
    """A writer and what follows it."""

    writer: Server
    standby: Server


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    home = Path(tempfile.mkdtemp(prefix="lab-test-"))  # pytest's own directories are closed to the servers' user
    home.chmod(0o755)
    clusters = Clusters(Installation.prepare(home / "postgres"))
    writer = clusters.create("writer")
    try:
        writer.start()
        with writer.connect() as connection:
            bootstrap(
                connection,
                master="master",
                password="a" * 20,
                replication_password=clusters.replication_password,
                database="app",
            )
        standby = clusters.copy_of("standby", writer, via=reachable(writer), slot="one")
        standby.start()
        try:
            yield Pair(writer, standby)
        finally:
            clusters.remove(standby)
    finally:
        clusters.remove(writer)
        shutil.rmtree(home)


def _measured(server: Server) -> dict[str, float]:
    with server.connect() as connection:
        return measure(connection, 20)


def _eventually(server: Server, expected: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    deadline = time.monotonic() + 10
    while not expected(found := _measured(server)):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_each_role_has_its_own_metrics(pair: Pair) -> None:
    common = {"DatabaseConnections", "TransactionLogsDiskUsage", "MaximumUsedTransactionIDs", "FreeStorageSpace"}
    assert _measured(pair.writer).keys() == common | {"OldestReplicationSlotLag"}
    assert _measured(pair.standby).keys() == common | {"ReplicaLag"}


def test_only_clients_count_as_connections(pair: Pair) -> None:
    assert _measured(pair.writer)["DatabaseConnections"] == 0
    with psycopg.connect(host="127.0.0.1", port=pair.writer.port, user="master", password="a" * 20, dbname="app"):
        assert _measured(pair.writer)["DatabaseConnections"] == 1


def test_storage_is_what_is_allocated_less_what_is_used(pair: Pair) -> None:
    found = _measured(pair.writer)
    assert 19.9 * GIB < found["FreeStorageSpace"] < 20 * GIB
    assert found["TransactionLogsDiskUsage"] >= 1024**2


def test_a_drained_slot_is_zero_and_one_that_nobody_reads_grows(pair: Pair) -> None:
    _eventually(pair.writer, lambda found: found["OldestReplicationSlotLag"] == 0)
    pair.standby.stop()
    try:
        with pair.writer.connect() as connection:
            connection.execute("CREATE TABLE filler AS SELECT generate_series(1, 20000) AS number")
        assert _measured(pair.writer)["OldestReplicationSlotLag"] > 500_000
    finally:
        pair.standby.start()
    _eventually(pair.writer, lambda found: found["OldestReplicationSlotLag"] == 0)


def test_lag_grows_on_an_idle_writer_until_a_heartbeat(pair: Pair) -> None:
    with pair.writer.connect() as connection:
        connection.execute(HEARTBEAT)
    _eventually(pair.standby, lambda found: 0 <= found["ReplicaLag"] < 1)
    time.sleep(1.1)
    assert _measured(pair.standby)["ReplicaLag"] > 1
    with pair.writer.connect() as connection:
        connection.execute(HEARTBEAT)
    _eventually(pair.standby, lambda found: found["ReplicaLag"] < 1)


def test_without_replication_lag_is_minus_one(pair: Pair) -> None:
    with pair.standby.connect() as connection:
        (conninfo,) = connection.execute("SHOW primary_conninfo").fetchone() or ("",)
        connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
        connection.execute("SELECT pg_reload_conf()")
    try:
        _eventually(pair.standby, lambda found: found["ReplicaLag"] == -1)
    finally:
        with pair.standby.connect() as connection:
            connection.execute(f"ALTER SYSTEM SET primary_conninfo = '{conninfo}'")
            connection.execute("SELECT pg_reload_conf()")
    _eventually(pair.standby, lambda found: found["ReplicaLag"] >= 0)


def test_the_processor_time_of_a_server_is_that_of_all_its_processes(pair: Pair) -> None:
    (postmaster, *_) = (pair.writer.data / "postmaster.pid").read_text().split()
    before = processor.usage(int(postmaster))
    assert before is not None
    with pair.writer.connect() as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 3000000)")
    now = processor.usage(int(postmaster))
    assert now is not None
    assert now.seconds > before.seconds
    assert 0 < processor.percent(before, now) <= 100
    began = processor.beginning(int(postmaster))
    assert began is not None
    assert began.at <= before.at


def test_a_process_that_is_gone_uses_nothing() -> None:
    gone = 2**22 + os.getpid()
    assert processor.usage(gone) is None
    assert processor.beginning(gone) is None
