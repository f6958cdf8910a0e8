"""The probe against a scripted server: each way in which a database can be alive or dead, told apart."""

import json
import socket
import struct
import time
from functools import partial
from typing import Any

import pytest

from functions import probe
from tests.functions.postgres import (
    LOGIN_REQUESTED,
    SSL_REQUEST,
    Script,
    Server,
    encrypted,
    error,
    plain,
    says,
    serving,
)

HOST = "127.0.0.1"


def ask(script: Script, seconds: float = 2.0) -> tuple[str, str, Server]:
    with serving(script) as server:
        answer = probe.ask(HOST, server.port, seconds)
    return str(answer["answer"]), str(answer["detail"]), server


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("way", [plain, encrypted])
def test_a_server_that_asks_who_it_is_accepts(way: Any) -> None:
    assert ask(way(LOGIN_REQUESTED))[0] == "accepting"


@pytest.mark.parametrize("way", [plain, encrypted])
@pytest.mark.parametrize("code", ["57P03", "57P01", "57P02"])
def test_starting_up_shutting_down_and_crashed_are_told_from_dead(way: Any, code: str) -> None:
    assert ask(way(error(code)))[:2] == ("starting", f"SQLSTATE {code}")


@pytest.mark.parametrize("code", ["28000", "53300", "3D000", "XX000"])
def test_a_server_that_turns_away_one_client_lives(code: str) -> None:
    """Too many connections is no reason to promote the standby."""
    assert ask(encrypted(error(code)))[:2] == ("accepting", f"SQLSTATE {code}")


def test_an_error_before_encryption_is_understood() -> None:
    assert ask(says(error("57P03")))[0] == "starting"


def test_a_closed_port_refuses() -> None:
    assert probe.ask(HOST, free_port(), 2.0)["answer"] == "refused"


def test_a_machine_that_does_not_answer_is_unreachable_in_time() -> None:
    """A full backlog drops connection requests as a fence does."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        try:
            for each in waiting:
                each.settimeout(0)
                each.connect_ex((HOST, port))
            began = time.monotonic()
            answer = probe.ask(HOST, port, 0.5)
            took = time.monotonic() - began
        finally:
            for each in waiting:
                each.close()
    assert answer["answer"] == "unreachable"
    assert took < 1


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(says(b""), id="closes"),
        pytest.param(says(b"H"), id="HTTP"),
        pytest.param(says(b"E" + struct.pack("!I", 2)), id="impossible length"),
        pytest.param(says(b"E\0"), id="half a length"),
        pytest.param(says(b"S"), id="closes instead of TLS"),
        pytest.param(plain(b""), id="closes after startup"),
        pytest.param(plain(b"Z"), id="nonsense after startup"),
        pytest.param(plain(b"R\0"), id="half a request to log in"),
    ],
)
def test_what_is_no_postgresql_is_evidence_of_nothing(script: Script) -> None:
    assert ask(script)[0] == "silent"


def test_a_server_that_hangs_is_silent_in_time() -> None:
    began = time.monotonic()
    answer, detail, _ = ask(lambda _server, _connection: time.sleep(1), seconds=0.3)
    assert (answer, detail) == ("silent", "timed out")
    assert time.monotonic() - began < 2


def test_a_name_without_an_address_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_address(_host: str) -> str:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "gethostbyname", no_address)
    answer = probe.ask("gone.rds.example", 5432, 1.0)
    assert answer["answer"] == "unknown"
    assert "Name or service not known" in str(answer["detail"])


def test_it_asks_for_encryption_first_and_sends_no_credentials() -> None:
    _, _, server = ask(encrypted(LOGIN_REQUESTED))
    first, startup = server.requests
    assert first == SSL_REQUEST
    assert startup[4:8] == struct.pack("!I", 3 << 16)
    assert startup[8:].split(b"\0")[:4] == [b"user", b"probe", b"database", b"postgres"]


def test_it_says_goodbye_so_that_the_server_logs_nothing() -> None:
    """PostgreSQL logs a connection that is cut, not one that ends before the password (auth.c)."""
    _, _, server = ask(encrypted(LOGIN_REQUESTED))
    assert server.goodbyes == [b""]


def test_every_host_is_asked_under_the_name_it_was_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(plain(LOGIN_REQUESTED)) as server:
        monkeypatch.setenv("PORT", str(server.port))
        answers = probe.handler({"hosts": {"own": "localhost", "peer": HOST}}, None)
        assert probe.handler({"hosts": {"peer": HOST}}, None).keys() == {"peer"}
    assert {name: answer["answer"] for name, answer in answers.items()} == {"own": "accepting", "peer": "accepting"}
    record = json.loads(capsys.readouterr().out.splitlines()[0])
    assert record == {"event": "probe", **answers}
    assert int(answers["own"]["milliseconds"]) >= 0


def test_a_slow_host_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are asked at once, so that a pass with two takes no longer than one with one."""
    monkeypatch.setattr(probe, "ask", partial(probe.ask, seconds=0.4))
    with socket.create_server((HOST, 0)) as says_nothing:
        monkeypatch.setenv("PORT", str(says_nothing.getsockname()[1]))
        began = time.monotonic()
        answers = probe.handler({"hosts": dict.fromkeys(("own", "peer", "third"), HOST)}, None)
        assert time.monotonic() - began < 0.8
    assert {name: answer["answer"] for name, answer in answers.items()} == dict.fromkeys(
        ("own", "peer", "third"), "silent"
    )


def test_a_call_that_names_no_hosts_fails_instead_of_saying_that_they_are_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    with pytest.raises(KeyError, match="hosts"):
        probe.handler({}, None)
