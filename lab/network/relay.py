"""A TCP relay in front of a database server.

A relay forwards bytes and knows no rule; for each session it asks which way packets pass. A direction that is blocked
stands still: what the client sends is dropped by the kernel, what the server answers is held back, and neither end is
told. When it opens again, TCP goes on where it was, as behind a network ACL. `connect` gets no answer while a
client's packets are dropped, and *connection refused* when nothing listens behind the relay.
"""

import asyncio
import contextlib
import errno
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lab.network import filters
from lab.network.addresses import OUTSIDE
from lab.network.opening import EndedError, Opening
from lab.network.passage import Passage
from lab.network.streams import Plain, Stream

BACKLOG = 256
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER by which a close is a reset."""

Peer = tuple[str, int]
Screen = Callable[[], tuple[filters.Span, ...]]
"""Addresses on this machine whose packets are dropped."""


class Judge(Protocol):
    """Decides about the packets of one client."""

    def __call__(self, peer: Peer, *, established: bool) -> Passage:
        """Which way they pass, in a connection that exists or in one that is to be."""


@dataclass(eq=False)
class Session:
    """One client's connection."""

    client: socket.socket
    peer: Peer
    established: bool = False
    inbound: asyncio.Event = field(default_factory=asyncio.Event)
    outbound: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    def apply(self, passage: Passage) -> None:
        """Open and close the two directions."""
        for event, passes in ((self.inbound, passage.inbound), (self.outbound, passage.outbound)):
            if passes:
                event.set()
            else:
                event.clear()
        with contextlib.suppress(OSError):  # it may be over
            (filters.pass_all if passage.inbound else filters.drop_all)(self.client)


class Relay:
    """A listener and its sessions. All methods but `__init__` run in the loop of `Relays`."""

    def __init__(self, place: Peer, judge: Judge, screen: Screen, opening: Opening | None = None) -> None:
        self.place = place
        self._opening = opening
        self._judge = judge
        self._screen = screen
        self._target: Peer | None = None
        self._listener: socket.socket | None = None
        self._sources: filters.Sources | None = None
        self._sessions: set[Session] = set()

    async def forward(self, target: Peer | None) -> None:
        """Forward to a server from now on, or refuse connections; sessions that exist go on."""
        self._target = target
        self.review()

    async def close(self) -> None:
        """Refuse new connections and reset those that exist."""
        self._target = None
        self._stop_listening()
        for session in tuple(self._sessions):
            if session.task is not None:
                session.task.cancel()

    def review(self) -> None:
        """Ask again for every session, and for everybody who may come."""
        for session in self._sessions:
            session.apply(self._judge(session.peer, established=session.established))
        dropped = self._screen()
        # With nobody behind it everybody would be refused; where clients of this machine are dropped, everybody is.
        if self._target is None and not any(first <= OUTSIDE <= last for first, last in dropped):
            self._stop_listening()
        else:
            self._listen(dropped)

    def _listen(self, dropped: Iterable[filters.Span]) -> None:
        if self._listener is not None and self._sources is not None:
            self._sources.drop(dropped)
            return
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self.place)
        sources = filters.Sources(listener)
        sources.drop(dropped)
        listener.listen(BACKLOG)
        self._listener, self._sources = listener, sources
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def _stop_listening(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener, self._sources = None, None

    def _accept(self, listener: socket.socket) -> None:
        try:
            client, peer = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED):
                return
            raise
        client.settimeout(0)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(client, peer)
        session.apply(self._judge(peer, established=False))
        self._sessions.add(session)
        session.task = asyncio.get_running_loop().create_task(self._serve(session))
        session.task.add_done_callback(lambda _task: self._sessions.discard(session))

    async def _serve(self, session: Session) -> None:
        """Connect to the server as soon as packets pass, then forward both ways until one end is over."""
        with contextlib.closing(session.client):
            await session.inbound.wait()
            await session.outbound.wait()
            try:
                server = await self._connect(session.peer)
            except OSError:
                self._reset(session.client)
                return
            session.established = True
            with contextlib.closing(server):
                try:
                    await self._forward(session, server)
                except EndedError:
                    return
                except OSError:  # the server's end came hard, or the client's, who then does not care
                    await session.outbound.wait()
                    self._reset(session.client)
                except asyncio.CancelledError:
                    self._reset(session.client)
                    raise

    async def _forward(self, session: Session, server: socket.socket) -> None:
        """Forward both ways until both ends are over."""
        passes = asyncio.Event()
        passes.set()
        behind = Plain(server, passes, passes)
        client: Stream = Plain(session.client, session.inbound, session.outbound)
        if self._opening is not None:
            client, read = await self._opening(client)
            if read:
                await behind.send(read)
        tasks = [asyncio.ensure_future(_pump(*way)) for way in ((client, behind), (behind, client))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _connect(self, peer: Peer) -> socket.socket:
        """A connection to the server that comes from the client's own address, so that the server sees it."""
        if self._target is None:
            raise ConnectionRefusedError
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        try:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.bind((peer[0], 0))
            await asyncio.get_running_loop().sock_connect(server, self._target)
        except BaseException:
            server.close()
            raise
        return server

    @staticmethod
    def _reset(client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


async def _pump(source: Stream, sink: Stream) -> None:
    """Forward one direction until its source is over."""
    while data := await source.receive():
        await sink.send(data)
    await sink.end()
