"""How a PostgreSQL session begins: with or without TLS, which the relay speaks since the server was built without.

PostgreSQL manual, "Message Flow", "SSL Session Encryption". Without encryption RDS refuses where `rds.force_ssl` says
so.
"""

import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass

from lab.network.streams import Stream, Tls

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
"""Codes in the place of a protocol version."""
LONGEST_STARTUP = 10_000
CLIENT_HELLO = 0x16
"""TLS at once, without asking first (libpq's `sslnegotiation=direct`)."""
NOT_ENCRYPTED = "28000"


class EndedError(Exception):
    """The session is over before it began."""


@dataclass(frozen=True)
class Opening:
    """Takes a session to where the server can go on with it."""

    context: ssl.SSLContext
    must_encrypt: Callable[[], bool]

    async def __call__(self, client: Stream) -> tuple[Stream, bytes]:
        """The stream to go on with, and what has been read of it already.

        Raises:
            EndedError: the client was refused, or has gone.
            OSError: it is gone.
        """
        read = await _at_least(client, b"", 1)
        if read[0] == CLIENT_HELLO:
            return await self._encrypted(client, read)
        while True:
            read = await _at_least(client, read, 8)
            length, code = struct.unpack("!II", read[:8])
            if code == SSL_REQUEST:
                await client.send(b"S")
                return await self._encrypted(client, read[8:])
            if code != GSS_REQUEST:
                break
            await client.send(b"N")
            read = read[8:]
        if code != CANCEL_REQUEST and self.must_encrypt():
            if length > LONGEST_STARTUP:
                raise EndedError
            await client.send(_refusal(await _at_least(client, read, length)))
            await client.end()
            raise EndedError
        return client, read

    async def _encrypted(self, client: Stream, read: bytes) -> tuple[Stream, bytes]:
        tls = Tls(client, self.context, read)
        await tls.handshake()
        return tls, b""


async def _at_least(client: Stream, read: bytes, length: int) -> bytes:
    while len(read) < length:
        more = await client.receive()
        if not more:
            raise EndedError
        read += more
    return read


def _refusal(startup: bytes) -> bytes:
    """What RDS answers to a session without encryption that has to have it."""
    words = startup[8:].rstrip(b"\0").split(b"\0")
    named = dict(zip(words[::2], words[1::2], strict=False))
    user = named.get(b"user", b"").decode(errors="replace")
    database = named.get(b"database", b"").decode(errors="replace") or user
    message = f'no pg_hba.conf entry for this host, user "{user}", database "{database}", no encryption'
    fields = (("S", "FATAL"), ("V", "FATAL"), ("C", NOT_ENCRYPTED), ("M", message))
    body = b"".join(kind.encode() + text.encode() + b"\0" for kind, text in fields) + b"\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body
