"""Sources that a listener does not hear: by a filter where the kernel allows one, by signatures where it does not."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

import pytest

from lab.network import filters

HERE = "127.20.0.99"
EAST, WEST, OUTSIDE = "127.20.64.4", "127.30.64.4", "127.0.0.1"
BRIEFLY = 0.3


def span(network: str) -> filters.Span:
    there = IPv4Network(network)
    return there[0], there[-1]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((HERE, 0)) as listening:
        yield listening


@pytest.fixture(params=["filter", "signatures"])
def sources(
    request: pytest.FixtureRequest, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> filters.Sources:
    """A listener's sources, in a kernel that lets this process attach filters and in one that does not."""

    def forbidden(_socket: socket.socket, _program: list[filters.Instruction]) -> None:
        raise PermissionError

    if request.param == "signatures":
        monkeypatch.setattr(filters, "_attach", forbidden)
    return filters.Sources(listener)


def heard(listener: socket.socket, source: str) -> bool:
    """Whether a connection from an address comes about; one that is refused fails the test."""
    with socket.socket() as client:
        client.settimeout(BRIEFLY)
        client.bind((source, 0))
        try:
            client.connect(listener.getsockname())
        except TimeoutError:
            return False
        return True


def test_unheard_sources_wait_in_vain_and_others_get_in(listener: socket.socket, sources: filters.Sources) -> None:
    sources.drop([span("127.30.64.0/18"), span("127.0.0.1/32")])
    assert [heard(listener, source) for source in (EAST, WEST, OUTSIDE)] == [True, False, False]


def test_each_call_replaces_the_one_before(listener: socket.socket, sources: filters.Sources) -> None:
    sources.drop([span("127.30.64.0/18")])
    sources.drop([span("127.20.64.0/18")])
    assert [heard(listener, source) for source in (EAST, WEST)] == [False, True]
    sources.drop([])
    assert [heard(listener, source) for source in (EAST, WEST)] == [True, True]


def test_a_span_need_not_be_a_network(listener: socket.socket, sources: filters.Sources) -> None:
    sources.drop([(IPv4Address("127.20.64.3"), IPv4Address("127.30.64.3"))])
    assert [heard(listener, source) for source in ("127.20.64.2", EAST, "127.30.64.3", WEST)] == [
        True,
        False,
        False,
        True,
    ]


def test_where_nothing_is_dropped_nothing_is_asked_of_the_kernel(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "_attach", lambda *_arguments: pytest.fail("a filter"))
    monkeypatch.setattr(filters, "ask_signature", lambda *_arguments: pytest.fail("a signature"))
    filters.Sources(listener).drop([])
    assert heard(listener, EAST)
