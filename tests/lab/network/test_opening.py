"""How sessions begin: asked for TLS or not, all at once or byte by byte."""

import asyncio
import ssl
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network.certificates import Authority
from lab.network.opening import CANCEL_REQUEST, GSS_REQUEST, SSL_REQUEST, EndedError, Opening
from lab.network.streams import Stream

PARAMETERS = b"user\0dbmaster\0database\0app\0\0"
STARTUP = struct.pack("!II", 8 + len(PARAMETERS), 3 << 16) + PARAMETERS
CANCEL = struct.pack("!IIII", 16, CANCEL_REQUEST, 1, 2)


def request(code: int) -> bytes:
    return struct.pack("!II", 8, code)


class Said:
    """A client that says something in pieces, and what it is told."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.told = b""
        self.ended = False

    async def receive(self) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    async def send(self, data: bytes) -> None:
        self.told += data

    async def end(self) -> None:
        self.ended = True


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    authority = Authority.make(tmp_path_factory.mktemp("ca") / "ca.pem")
    return authority.context("one.example", "127.20.0.16")


def begin(client: Said, context: ssl.SSLContext, *, must_encrypt: bool) -> tuple[Stream, bytes]:
    return asyncio.run(Opening(context, lambda: must_encrypt)(client))


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % len(data) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(edges)]


@given(st.lists(st.integers(0, 60), max_size=6), st.booleans())
def test_a_plain_session_goes_on_unchanged_however_it_arrives(
    context: ssl.SSLContext,
    cuts: list[int],
    gss: bool,  # noqa: FBT001  drawn
) -> None:
    asked = request(GSS_REQUEST) if gss else b""
    client = Said(*pieces(asked + STARTUP, cuts))
    stream, read = begin(client, context, must_encrypt=False)
    assert stream is client
    assert read + b"".join(client.pieces) == STARTUP
    assert client.told == (b"N" if gss else b"")


def test_without_encryption_it_is_refused_as_rds_does(context: ssl.SSLContext) -> None:
    client = Said(STARTUP)
    with pytest.raises(EndedError):
        begin(client, context, must_encrypt=True)
    assert client.told.startswith(b"E")
    assert b'C28000\0Mno pg_hba.conf entry for this host, user "dbmaster", database "app", no encryption' in client.told
    assert client.ended


def test_a_cancellation_is_never_encrypted_and_passes(context: ssl.SSLContext) -> None:
    assert begin(Said(CANCEL), context, must_encrypt=True)[1] == CANCEL


@pytest.mark.parametrize("said", [(), (b"\0\0",), (request(GSS_REQUEST),), (struct.pack("!II", 100_000, 3 << 16),)])
def test_who_says_too_little_or_too_much_is_nobody(context: ssl.SSLContext, said: tuple[bytes, ...]) -> None:
    with pytest.raises(EndedError):
        begin(Said(*said), context, must_encrypt=True)


@pytest.mark.parametrize("asks_first", [True, False])
def test_tls_is_spoken_with_who_asks_and_with_who_just_begins(
    context: ssl.SSLContext,
    asks_first: bool,  # noqa: FBT001  drawn
) -> None:
    asyncio.run(_talk(context, asks_first=asks_first))


async def _talk(context: ssl.SSLContext, *, asks_first: bool) -> None:
    """A client and the opening, connected by two queues."""
    to_server: asyncio.Queue[bytes] = asyncio.Queue()
    to_client: asyncio.Queue[bytes] = asyncio.Queue()

    class End:
        async def receive(self) -> bytes:
            return await to_server.get()

        async def send(self, data: bytes) -> None:
            await to_client.put(data)

        async def end(self) -> None:
            await to_client.put(b"")

    if asks_first:
        await to_server.put(request(SSL_REQUEST))
    opening = asyncio.ensure_future(Opening(context, lambda: True)(End()))
    if asks_first:
        assert await to_client.get() == b"S"
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(incoming, outgoing)
    while True:
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            await to_server.put(outgoing.read())
            incoming.write(await to_client.get())
        else:
            break
    await to_server.put(outgoing.read())
    stream, read = await opening
    assert read == b""
    client.write(STARTUP)
    await to_server.put(outgoing.read())
    assert await stream.receive() == STARTUP
