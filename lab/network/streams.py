"""The two ends of a session as the relay reads and writes them: in plain, or in TLS."""

import asyncio
import contextlib
import socket
import ssl
from typing import Protocol

CHUNK = 64 * 1024


class Stream(Protocol):
    """One end."""

    async def receive(self) -> bytes:
        """What has come; empty when the other side has ended. `OSError` when it is gone."""

    async def send(self, data: bytes) -> None:
        """Send all of it. `OSError` when the other side is gone."""

    async def end(self) -> None:
        """Say that nothing more comes."""


class Plain:
    """A socket; what it receives and what it sends both wait while packets do not pass."""

    def __init__(self, connected: socket.socket, receives: asyncio.Event, sends: asyncio.Event) -> None:
        self._socket = connected
        self._receives = receives
        self._sends = sends

    async def receive(self) -> bytes:
        """See `Stream`."""
        try:
            data = await asyncio.get_running_loop().sock_recv(self._socket, CHUNK)
        except OSError:
            await self._receives.wait()
            raise
        await self._receives.wait()
        return data

    async def send(self, data: bytes) -> None:
        """See `Stream`."""
        await self._sends.wait()
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def end(self) -> None:
        """See `Stream`."""
        await self._sends.wait()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)


class Tls:
    """The server's side of TLS over another stream."""

    def __init__(self, under: Stream, context: ssl.SSLContext, received: bytes = b"") -> None:
        self._under = under
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._incoming.write(received)
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._flushing = asyncio.Lock()

    async def handshake(self) -> None:
        """Agree on keys.

        Raises:
            OSError: it failed; `ssl.SSLError` is one.
        """
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._more()
            else:
                return await self._flush()

    async def receive(self) -> bytes:
        """See `Stream`."""
        while True:
            try:
                return self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                await self._more()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def send(self, data: bytes) -> None:
        """See `Stream`."""
        self._tls.write(data)
        await self._flush()

    async def end(self) -> None:
        """See `Stream`."""
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        with contextlib.suppress(OSError):
            await self._flush()
        await self._under.end()

    async def _more(self) -> None:
        await self._flush()
        data = await self._under.receive()
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    async def _flush(self) -> None:
        async with self._flushing:  # both directions have something to send
            data = self._outgoing.read()
            if data:
                await self._under.send(data)
