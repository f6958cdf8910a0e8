"""Real servers: started, stopped, killed, copied, followed, promoted; nothing of them stays."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lab.postgres.cluster import Clusters, reachable
from lab.postgres.errors import PostgresError
from lab.postgres.roles import REPLICATOR, bootstrap, set_password
from lab.postgres.server import ADMINISTRATOR, HOST, Server

MASTER, PASSWORD, DATABASE = "dbmaster", "a-good-password", "app"
ANOTHER_PASSWORD = PASSWORD[::-1]


@pytest.fixture
def primary(clusters: Clusters) -> Iterator[Server]:
    server = clusters.create("primary")
    server.start()
    with server.connect() as session:
        bootstrap(
            session,
            master=MASTER,
            password=PASSWORD,
            replication_password=clusters.replication_password,
            database=DATABASE,
        )
    yield server
    clusters.remove(server)


@pytest.fixture
def standby(clusters: Clusters, primary: Server) -> Iterator[Server]:
    server = clusters.copy_of("standby", primary, via=reachable(primary), slot="standby")
    server.start()
    yield server
    clusters.remove(server)


def client(server: Server, password: str = PASSWORD, **changed: Any) -> "psycopg.Connection[Any]":
    asked = {"user": MASTER, "dbname": DATABASE, **changed}
    return psycopg.connect(host=HOST, port=server.port, password=password, autocommit=True, connect_timeout=2, **asked)


def wait_until(condition: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_master_user_is_no_superuser_but_a_member_of_rds_superuser(primary: Server) -> None:
    with client(primary) as session:
        assert session.execute("SHOW is_superuser").fetchone() == ("off",)
        assert session.execute("SELECT pg_has_role('rds_superuser', 'member')").fetchone() == (True,)
        session.execute("CREATE ROLE application LOGIN")
        session.execute("CREATE DATABASE another")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT pg_read_file('/etc/passwd')")


def test_nobody_gets_in_without_a_password(primary: Server) -> None:
    for user in (MASTER, ADMINISTRATOR, REPLICATOR):
        with pytest.raises(psycopg.OperationalError):
            client(primary, "wrong-password", user=user)


def test_data_and_secrets_are_for_the_servers_user_alone(primary: Server, standby: Server) -> None:
    for path in (primary.data, standby.data, standby.directory / "pgpass", standby.data / "postgresql.auto.conf"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert os.geteuid() != 0 or primary.data.stat().st_uid != 0


def test_no_password_is_logged_or_readable_as_a_setting(primary: Server, standby: Server, clusters: Clusters) -> None:
    with primary.connect() as session:
        session.execute("ALTER SYSTEM SET log_statement = 'all'")
        session.execute("SELECT pg_reload_conf()")
        set_password(session, MASTER, ANOTHER_PASSWORD)
    with client(primary, ANOTHER_PASSWORD) as session:
        session.execute("SELECT 'this is logged'")
    log = primary.log.read_text(encoding="utf-8")
    assert "this is logged" in log
    for secret in (PASSWORD, ANOTHER_PASSWORD, clusters.password, clusters.replication_password):
        assert secret not in log
    with standby.connect() as session:
        shown = str(session.execute("SHOW primary_conninfo").fetchone())
    assert clusters.replication_password not in shown


def test_a_clean_stop_and_a_kill_both_keep_what_was_committed(primary: Server) -> None:
    with client(primary) as session:
        session.execute("CREATE TABLE t (number int)")
        session.execute("INSERT INTO t VALUES (1)")
    primary.restart()
    with client(primary) as session:
        session.execute("INSERT INTO t VALUES (2)")
        primary.crash()
        with pytest.raises(psycopg.OperationalError):
            session.execute("INSERT INTO t VALUES (3)")
    assert (primary.running, primary.pid) == (False, None)
    primary.start()
    with client(primary) as session:
        assert session.execute("SELECT array_agg(number) FROM t").fetchone() == ([1, 2],)


def test_a_kill_leaves_no_process_and_no_shared_memory(primary: Server) -> None:
    children = Path(f"/proc/{primary.pid}/task/{primary.pid}/children").read_text(encoding="ascii").split()
    with primary.connect() as session:
        assert session.execute("SHOW dynamic_shared_memory_type").fetchone() == ("mmap",), "others outlive a kill"
    segment = (primary.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[6].split()[1]
    assert segment in _segments()
    primary.crash()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    assert segment not in _segments()


def _segments() -> set[str]:
    return {line.split()[1] for line in Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()}


def test_a_frozen_server_answers_nobody_and_goes_on_where_it_was(primary: Server) -> None:
    with client(primary) as session:
        primary.freeze(frozen=True)
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            client(primary)
        primary.freeze(frozen=False)
        assert session.execute("SELECT 1").fetchone() == (1,)
    primary.freeze(frozen=True)
    primary.stop()
    assert not primary.running


def test_a_standby_has_what_was_committed_and_is_promoted(primary: Server, standby: Server) -> None:
    with client(primary) as session:
        session.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS number")
        wait_until(
            lambda: (
                session.execute(
                    "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
                ).fetchone()
                == (1,)
            )
        )
    with client(standby) as session, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        session.execute("DELETE FROM t")
    primary.crash()
    standby.promote()
    with client(standby) as session:
        assert session.execute("SELECT count(*) FROM t").fetchone() == (1000,)
        session.execute("DELETE FROM t")
        assert session.execute("SELECT timeline_id FROM pg_control_checkpoint()").fetchone() != (0,)


def test_what_is_no_standby_is_not_promoted(primary: Server) -> None:
    with pytest.raises(psycopg.Error):
        primary.promote()


def test_settings_that_postgresql_does_not_take_fail_the_start_with_its_words(clusters: Clusters) -> None:
    server = clusters.create("wrong")
    try:
        server.settings = {"max_connections": "many"}
        with pytest.raises(PostgresError, match="max_connections"):
            server.start()
        server.settings = {}
        server.start()
        assert server.running
    finally:
        clusters.remove(server)


def test_a_backup_of_somebody_unreachable_fails_with_words(clusters: Clusters, tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="pg_basebackup"):
        clusters.archive(tmp_path / "none", via=(HOST, 1))


def test_a_reload_changes_what_needs_no_restart(primary: Server) -> None:
    primary.settings = {"log_min_duration_statement": "1234"}
    primary.reload()
    with client(primary) as session:
        wait_until(lambda: session.execute("SHOW log_min_duration_statement").fetchone() == ("1234ms",))


def test_an_interrupt_of_the_tests_is_not_one_of_the_servers(primary: Server) -> None:
    assert primary.pid is not None
    assert os.getpgid(primary.pid) != os.getpgid(0)


def test_an_image_of_a_running_server_is_one_file_and_holds_its_data(primary: Server, clusters: Clusters) -> None:
    with client(primary) as session:
        session.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS number")
    image = clusters.installation.home / "image"
    clusters.archive(image, via=reachable(primary))
    restored = clusters.restore("restored", image)
    try:
        assert [path.name for path in image.iterdir()] == ["base.tar"]
        restored.start()
        with client(restored) as session:
            assert session.execute("SELECT count(*) FROM t").fetchone() == (1000,)
    finally:
        clusters.remove(restored)
