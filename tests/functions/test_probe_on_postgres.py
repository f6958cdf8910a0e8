"""The probe against a real PostgreSQL: every state of a server, in the server's own words.

The build has no TLS, so a terminator in front of the server has it: that shows the server's words through TLS, not
PostgreSQL's own TLS.
"""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from functions import probe
from tests.functions import postgres
from tests.functions.real_postgres import HOST, Server, ServerError, free_port, running_server

PATIENCE_SECONDS = 10
SOME_WAL = "create table orders as select number, repeat('x', 200) from generate_series(1, 100000) number"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def ask(port: int) -> str:
    """The probe's answer, once it has kept to its time and told it truly."""
    began = time.monotonic()
    answer = probe.ask(HOST, port)
    took = time.monotonic() - began
    assert took < probe.SECONDS + 0.2
    assert 0 <= int(answer["milliseconds"]) <= took * 1000 + 1
    return f"{answer['answer']}: {answer['detail']}"


def answers_until(wanted: str, port: int) -> list[str]:
    """What the probe is answered before it is answered that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    before: list[str] = []
    while not (answer := ask(port)).startswith(wanted):
        before.append(answer)
        assert time.monotonic() < deadline, f"never {wanted}, last {answer}"
    return before


def kinds(answers: list[str]) -> set[str]:
    return {answer.split(":")[0] for answer in answers}


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def through_tls(port: int) -> postgres.Script:
    """A terminator: TLS to the client, plain text to the server."""
    context = postgres.server_context()

    def script(seen: postgres.Server, connection: socket.socket) -> None:
        seen.read(connection)
        connection.sendall(b"S")
        with (
            context.wrap_socket(connection, server_side=True) as secured,
            socket.create_connection((HOST, port), PATIENCE_SECONDS) as behind,
        ):
            behind.sendall(seen.read(secured))
            secured.sendall(behind.recv(4096))
            seen.goodbyes.append(secured.recv(1))

    return script


def test_a_server_that_asks_for_a_password_accepts(server: Server) -> None:
    assert ask(server.port) == "accepting: asks who it is"


def test_through_tls_it_says_the_same(server: Server) -> None:
    with postgres.serving(through_tls(server.port)) as terminator:
        assert ask(terminator.port) == "accepting: asks who it is"
    assert terminator.goodbyes == [b""]


def test_hosts_are_told_apart(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(server.port))
    answers = probe.handler({"hosts": {"own": HOST, "peer": "127.0.0.2"}}, None)
    assert {name: answer["answer"] for name, answer in answers.items()} == {"own": "accepting", "peer": "refused"}


def test_two_hundred_probes_leave_neither_a_line_in_the_log_nor_a_session(server: Server) -> None:
    """Two regions' controllers probe every ten seconds: one line each would be 17,000 a day."""
    with server.session() as session:
        assert session.run("show log_connections") == [[""]]
        before = server.log()
        assert {ask(server.port) for _ in range(200)} == {"accepting: asks who it is"}
        clients = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
        assert eventually(lambda: session.run(clients) == [["1"]])
    assert server.log() == before


def test_a_client_that_hangs_up_before_it_has_read_all_leaves_a_line(server: Server) -> None:
    """What the probe must not do, and proof that the log would show it."""
    before = server.log()
    with socket.create_connection((HOST, server.port)) as hasty:
        hasty.sendall(probe.SSL_REQUEST)
        assert hasty.recv(1) == b"N"
        hasty.sendall(probe.STARTUP)
        assert hasty.recv(1) == b"R"
    assert eventually(lambda: "could not receive data from client" in server.log().removeprefix(before))


def test_a_hot_standby_accepts(server: Server) -> None:
    with running_server(standby_of=server) as standby:
        with standby.session() as session, server.session() as upstream:
            assert session.run("select pg_is_in_recovery()") == [["t"]]
            streams = "select state from pg_stat_replication"
            assert eventually(lambda: upstream.run(streams) == [["streaming"]])
        assert ask(standby.port) == "accepting: asks who it is"


def test_a_standby_that_lets_nobody_in_is_starting_for_as_long_as_that_lasts() -> None:
    with running_server(start=False) as standby:
        standby.write("standby.signal", "")
        unreachable = f"host={HOST} port={free_port()}"
        standby.start(wait=False, hot_standby="off", primary_conninfo=unreachable)
        assert kinds(answers_until("starting", standby.port)) <= {"refused"}
        assert {ask(standby.port) for _ in range(20)} == {"starting: SQLSTATE 57P03"}
        with postgres.serving(through_tls(standby.port)) as terminator:
            assert ask(terminator.port) == "starting: SQLSTATE 57P03"


def test_a_stopped_server_is_refused_until_it_is_started(server: Server) -> None:
    server.stop()
    assert ask(server.port).startswith("refused")
    server.start()
    assert ask(server.port).startswith("accepting")
    assert "automatic recovery" not in server.log()


def test_after_a_crash_it_is_refused_then_starting_then_accepting() -> None:
    with running_server() as crashed:
        with crashed.session() as session:
            session.run(SOME_WAL)
        crashed.crash()
        assert ask(crashed.port).startswith("refused")
        crashed.start(wait=False)
        before = answers_until("accepting", crashed.port)
        while before and before[0].startswith("refused"):
            del before[0]
        assert set(before) == {"starting: SQLSTATE 57P03"}, "no other answer, and never refused again"
        assert "automatic recovery in progress" in crashed.log()
        with crashed.session() as session:
            assert session.run("select count(*) from orders") == [["100000"]]


def test_when_the_kernel_kills_one_backend_the_server_is_starting_and_never_refused() -> None:
    """As when memory runs out. A second backend, frozen, holds that moment still.

    The server cuts every handshake under way, at the beginning and at the end of it: those are silent, which is
    evidence of nothing.
    """
    with running_server() as hurt, hurt.session() as killed, hurt.session() as frozen:
        pids = [int(session.run("select pg_backend_pid()")[0][0]) for session in (killed, frozen)]
        os.kill(pids[1], signal.SIGSTOP)
        os.kill(pids[0], signal.SIGKILL)
        assert kinds(answers_until("starting", hurt.port)) <= {"accepting", "silent"}
        assert {ask(hurt.port) for _ in range(20)} == {"starting: SQLSTATE 57P03"}
        os.kill(pids[1], signal.SIGCONT)
        assert kinds(answers_until("accepting", hurt.port)) <= {"starting", "silent"}


def test_shutting_down_is_starting_and_shut_down_is_refused() -> None:
    """A smart shutdown waits for the last session, so the state lasts."""
    with running_server() as leaving:
        with leaving.session() as last:
            leaving.signal(signal.SIGTERM)
            answers_until("starting", leaving.port)
            assert {ask(leaving.port) for _ in range(20)} == {"starting: SQLSTATE 57P03"}
            assert last.run("select 1") == [["1"]]
        leaving.wait()
        assert ask(leaving.port).startswith("refused")


def test_a_full_server_accepts_for_it_lives() -> None:
    """Promoting a standby because clients took every connection would cut off those it serves."""
    with running_server(max_connections="4", superuser_reserved_connections="1") as full, ExitStack() as held:
        sessions = [held.enter_context(full.session()) for _ in range(4)]
        with pytest.raises(ServerError, match="53300"), full.session():
            pass
        assert ask(full.port) == "accepting: SQLSTATE 53300"
        assert sessions[0].run("select 1") == [["1"]]


def test_a_frozen_server_is_silent_in_time_and_accepts_once_it_runs_again(server: Server) -> None:
    server.signal(signal.SIGSTOP)
    try:
        assert ask(server.port) == "silent: timed out"
    finally:
        server.signal(signal.SIGCONT)
    assert ask(server.port).startswith("accepting")


def test_nothing_is_left_of_a_server_whose_test_failed_while_it_was_frozen() -> None:
    seen: list[tuple[Server, list[int]]] = []

    def goes_wrong() -> None:
        with running_server() as server:
            with server.session() as session:
                seen.append((server, [int(pid) for (pid,) in session.run("select pid from pg_stat_activity")]))
            server.signal(signal.SIGSTOP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        goes_wrong()
    ((server, pids),) = seen
    assert not server.directory.exists()
    assert server.process
    for pid in (server.process.pid, *pids):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_server_that_cannot_start_says_why_and_leaves_nothing() -> None:
    with running_server(start=False) as server, pytest.raises(ServerError, match="no_such_setting"):
        server.start(no_such_setting="on")
    assert not server.directory.exists()
