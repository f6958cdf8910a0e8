"""A scripted PostgreSQL on loopback: it says what a test tells it to, and remembers what it was asked."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

import trustme

SSL_REQUEST = struct.pack("!II", 8, 80877103)
LOGIN_REQUESTED = b"R" + struct.pack("!II", 8, 10)

Script = Callable[["Server", socket.socket], None]


@dataclass
class Server:
    """What arrived at the server, in order."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    goodbyes: list[bytes] = field(default_factory=list)

    def read(self, connection: socket.socket) -> bytes:
        """One message that begins with its length: SSLRequest or StartupMessage."""
        head = (
            connection.recv(4, socket.MSG_WAITALL) if not isinstance(connection, ssl.SSLSocket) else connection.recv(4)
        )
        (length,) = struct.unpack("!I", head)
        message = head
        while len(message) < length:
            message += connection.recv(length - len(message))
        self.requests.append(message)
        return message


def error(code: str, message: str = "scripted") -> bytes:
    """An ErrorResponse."""
    fields = b"SFATAL\0VFATAL\0C" + code.encode() + b"\0M" + message.encode() + b"\0\0"
    return b"E" + struct.pack("!I", 4 + len(fields)) + fields


def plain(answer: bytes) -> Script:
    """Declines TLS, then answers the startup message."""

    def script(server: Server, connection: socket.socket) -> None:
        server.read(connection)
        connection.sendall(b"N")
        server.read(connection)
        connection.sendall(answer)

    return script


def encrypted(answer: bytes) -> Script:
    """Accepts TLS with a certificate that nobody trusts, then answers the startup message."""
    context = server_context()  # made before the probe's clock runs

    def script(server: Server, connection: socket.socket) -> None:
        server.read(connection)
        connection.sendall(b"S")
        with context.wrap_socket(connection, server_side=True) as secured:
            server.read(secured)
            secured.sendall(answer)
            server.goodbyes.append(secured.recv(1))  # empty after TLS's goodbye, an error without one

    return script


def says(answer: bytes) -> Script:
    """Answers the very first request and closes."""

    def script(server: Server, connection: socket.socket) -> None:
        server.read(connection)
        connection.sendall(answer)

    return script


@cache
def server_context() -> ssl.SSLContext:
    """TLS with a certificate that nobody trusts and a name that is not the server's: neither says that it is dead."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("another.name").configure_cert(context)
    return context


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """A server that runs the script for each connection until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        thread = threading.Thread(target=_accept, args=(listener, server, script), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(listener: socket.socket, server: Server, script: Script) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, suppress(OSError, struct.error):
            connection.settimeout(5)
            script(server, connection)
