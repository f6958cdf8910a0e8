"""A relay lets through, holds and heals: with real sockets, for what it does is done by the kernel."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from ipaddress import IPv4Address

import pytest

from lab.network.filters import Span
from lab.network.passage import BLOCKED, Passage
from lab.network.relay import Peer, Relay
from lab.network.relays import Relays

OPEN = Passage(inbound=True, outbound=True)
PLACE = ("127.77.0.10", 5432)
LOCAL, VPC = "127.0.0.1", "127.77.64.5"
BRIEFLY, PATIENTLY = 0.3, 10.0
"""Seconds: for what is not to come, and for what is."""


class Rules:
    """What the relay asks: by source address, open unless said otherwise."""

    def __init__(self) -> None:
        self.blocked: dict[str, Passage] = {}

    def judge(self, peer: Peer, *, established: bool) -> Passage:  # noqa: ARG002  as `Judge` has it
        return self.blocked.get(peer[0], OPEN)

    def screen(self) -> tuple[Span, ...]:
        closed = (IPv4Address(source) for source, passage in self.blocked.items() if not passage.both)
        return tuple((address, address) for address in closed)


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def relays() -> Iterator[Relays]:
    found = Relays()
    yield found
    found.close()


@pytest.fixture
def relay(relays: Relays, rules: Rules, echo: Peer) -> Relay:
    made = Relay(PLACE, rules.judge, rules.screen)
    relays.add(made)
    relays.forward(made, echo)
    return made


@pytest.fixture
def echo() -> Iterator[Peer]:
    """A server that sends back what it gets."""

    def answer(connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            while data := connection.recv(65536):
                connection.sendall(data)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def connect(source: str = LOCAL, timeout: float = PATIENTLY) -> socket.socket:
    return socket.create_connection(PLACE, timeout, (source, 0))


def exchange(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    return connection.recv(65536)


@pytest.mark.usefixtures("relay")
def test_bytes_pass_both_ways() -> None:
    with connect() as connection:
        assert exchange(connection, b"hello") == b"hello"


def test_much_passes_unharmed(relay: Relay) -> None:
    sent = bytes(range(256)) * 20_000
    received = bytearray()

    def send(connection: socket.socket) -> None:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)

    with connect() as connection:
        writer = threading.Thread(target=send, args=(connection,))
        writer.start()
        while data := connection.recv(65536):
            received += data
        writer.join()
    assert bytes(received) == sent
    assert relay.place == PLACE


def test_nothing_behind_the_relay_is_connection_refused(relays: Relays, relay: Relay) -> None:
    relays.forward(relay, None)
    with pytest.raises(ConnectionRefusedError):
        connect()


def test_a_server_that_is_gone_resets_the_client(relays: Relays, relay: Relay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as dead:
        relays.forward(relay, dead.getsockname())
    with pytest.raises(ConnectionResetError), connect() as connection:
        exchange(connection, b"x")


@pytest.mark.usefixtures("relay")
def test_a_denied_client_gets_no_answer_and_another_does(relays: Relays, rules: Rules) -> None:
    rules.blocked[LOCAL] = BLOCKED
    relays.review()
    with pytest.raises(TimeoutError):
        connect(LOCAL, BRIEFLY)
    with connect(VPC) as other:
        assert exchange(other, b"x") == b"x"


def test_a_denied_client_gets_no_answer_from_a_dead_database_either(relays: Relays, relay: Relay, rules: Rules) -> None:
    rules.blocked[LOCAL] = BLOCKED
    relays.forward(relay, None)
    with pytest.raises(TimeoutError):
        connect(LOCAL, BRIEFLY)


@pytest.mark.usefixtures("relay")
def test_an_established_session_stops_at_once_and_goes_on_when_healed(relays: Relays, rules: Rules) -> None:
    with connect() as connection:
        assert exchange(connection, b"before") == b"before"
        rules.blocked[LOCAL] = BLOCKED
        relays.review()
        connection.sendall(b"during")
        connection.settimeout(BRIEFLY)
        with pytest.raises(TimeoutError):
            connection.recv(10)
        rules.blocked.clear()
        relays.review()
        connection.settimeout(PATIENTLY)
        assert connection.recv(10) == b"during"


@pytest.mark.usefixtures("relay")
def test_one_way_is_one_way(relays: Relays, rules: Rules) -> None:
    with connect() as connection:
        assert exchange(connection, b"before") == b"before"
        rules.blocked[LOCAL] = Passage(inbound=True, outbound=False)
        relays.review()
        connection.settimeout(BRIEFLY)
        with pytest.raises(TimeoutError):
            exchange(connection, b"arrives, the answer does not")
        rules.blocked.clear()
        relays.review()
        connection.settimeout(PATIENTLY)
        assert connection.recv(100) == b"arrives, the answer does not"


def test_while_cut_a_client_hears_nothing_of_its_servers_end(relays: Relays, rules: Rules, relay: Relay) -> None:
    server, client = socket.create_server(("127.0.0.1", 0)), None
    with server:
        relays.forward(relay, server.getsockname())
        client = connect()
        behind, _ = server.accept()
        rules.blocked[LOCAL] = BLOCKED
        relays.review()
        behind.close()
    with client:
        client.settimeout(BRIEFLY)
        with pytest.raises(TimeoutError):
            client.recv(1)
        rules.blocked.clear()
        relays.review()
        client.settimeout(PATIENTLY)
        assert client.recv(1) == b""


def test_closing_resets_sessions(relays: Relays, relay: Relay) -> None:
    with connect() as connection:
        assert exchange(connection, b"x") == b"x"
        relays.remove(relay)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect()


@pytest.mark.usefixtures("relay")
def test_a_server_sees_where_its_client_comes_from(relays: Relays, relay: Relay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        relays.forward(relay, server.getsockname())
        with connect(VPC):
            behind, peer = server.accept()
            behind.close()
    assert peer[0] == VPC


def test_silence_lasts_as_long_as_the_fence(relays: Relays, relay: Relay, rules: Rules) -> None:
    rules.blocked[LOCAL] = BLOCKED
    relays.review()

    def heal() -> None:
        rules.blocked.clear()
        relays.review()

    healing = threading.Timer(BRIEFLY, heal)
    healing.start()
    began = time.monotonic()
    with connect() as connection:  # TCP asks again
        assert exchange(connection, b"x") == b"x"
    assert time.monotonic() - began >= BRIEFLY
    healing.join()
    assert relay.place == PLACE
