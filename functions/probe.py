"""Asks databases for a PostgreSQL handshake, as far as a client gets without logging in.

No credentials, no AWS calls. It reads the answer to its end and says TLS's goodbye, because then the server logs
nothing. PostgreSQL manual: "Message Formats", "SSL Session Encryption".
"""

import json
import os
import socket
import ssl
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

SECONDS = 2.7
"""For one database, from looking up its name to the answer; with the goodbye it stays within 3 seconds."""
GOODBYE_SECONDS = 0.3
SSL_REQUEST = struct.pack("!II", 8, 80877103)
PARAMETERS = b"user\0probe\0database\0postgres\0\0"
STARTUP = struct.pack("!II", 8 + len(PARAMETERS), 196608) + PARAMETERS

ACCEPTING = "accepting"
STARTING = "starting"  # or shutting down, or recovering: SQLSTATE class 57P
REFUSED = "refused"
UNREACHABLE = "unreachable"  # no connection in time: no route, no machine, or a fence
SILENT = "silent"  # connected, but no PostgreSQL answered: evidence of nothing
UNKNOWN = "unknown"  # not asked, for want of an address

Answer = dict[str, str | int]


def handler(event: dict[str, dict[str, str]], _context: object) -> dict[str, Answer]:
    """Ask all at once: `{"hosts": {"own": "x.rds.amazonaws.com"}}` is answered by `{"own": {"answer": ...}}`."""
    hosts, port = event["hosts"], int(os.environ["PORT"])
    with ThreadPoolExecutor() as pool:
        answers = dict(zip(hosts, pool.map(lambda host: ask(host, port), hosts.values()), strict=True))
    print(json.dumps({"event": "probe", **answers}))
    return answers


def ask(host: str, port: int, seconds: float = SECONDS) -> Answer:
    """One database's answer, what it rests on, and how long it took."""
    began = time.monotonic()
    answer, detail = _ask(host, port, began + seconds)
    return {"answer": answer, "detail": detail, "milliseconds": round((time.monotonic() - began) * 1000)}


def _ask(host: str, port: int, deadline: float) -> tuple[str, str]:
    try:
        address = socket.gethostbyname(host)
        left = _left(deadline)
    except OSError as error:
        return UNKNOWN, str(error)
    try:
        connection = socket.create_connection((address, port), left)
    except ConnectionRefusedError as error:
        return REFUSED, str(error)
    except OSError as error:
        return UNREACHABLE, str(error)
    with connection:
        try:
            return _handshake(connection, deadline)
        except (OSError, ValueError, struct.error) as error:
            return SILENT, str(error)


def _handshake(connection: socket.socket, deadline: float) -> tuple[str, str]:
    connection.settimeout(_left(deadline))
    connection.sendall(SSL_REQUEST)
    offer = connection.recv(1)
    if offer != b"S":
        return _start(connection, deadline) if offer == b"N" else _read(connection, offer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing secret is sent, and an expired certificate is no dead database
    connection.settimeout(_left(deadline))
    with context.wrap_socket(connection) as secured:
        answer = _start(secured, deadline)
        secured.settimeout(GOODBYE_SECONDS)
        with suppress(OSError):
            secured.unwrap()
        return answer


def _start(connection: socket.socket, deadline: float) -> tuple[str, str]:
    connection.settimeout(_left(deadline))
    connection.sendall(STARTUP)
    return _read(connection, connection.recv(1))


def _read(connection: socket.socket, kind: bytes) -> tuple[str, str]:
    """Judge a message. A server that turns away one client lives, and what lives is not replaced."""
    if kind not in (b"R", b"E"):
        return SILENT, f"no PostgreSQL: {kind!r}"
    with connection.makefile("rb") as stream:
        (length,) = struct.unpack("!I", stream.read(4))
        fields = stream.read(min(length, 10_000) - 4).split(b"\0")
    if kind == b"R":
        return ACCEPTING, "asks who it is"
    (code,) = (field[1:].decode() for field in fields if field[:1] == b"C")
    return STARTING if code.startswith("57P") else ACCEPTING, f"SQLSTATE {code}"


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left
