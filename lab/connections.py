"""The connection that a request came by, to be broken: what a dead region does, and no HTTP answer can show."""

import asyncio
import socket
import struct
from contextvars import ContextVar
from typing import Any

from lab.hooks import Hook

HOOK = Hook(
    "hypercorn.asyncio.tcp_server",
    "TCPServer.run",
    "(self)",
    "9437d01a916d",
    "the connection is remembered for the requests that come by it",
)
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends RST, whatever is buffered."""

_CONNECTION: ContextVar[asyncio.WriteTransport | None] = ContextVar("connection", default=None)


def install() -> None:
    """Remember each connection for the tasks that answer its requests: they inherit the context."""

    async def run(original: Any, server: Any) -> None:
        _CONNECTION.set(server.writer.transport)
        await original(server)

    HOOK.wrap(run)


def break_off() -> None:
    """Reset the connection of the request being answered: its caller gets an error at once and no answer."""
    connection = _CONNECTION.get()
    if connection is None:
        raise RuntimeError("no request is being answered here")
    connection.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.abort()
