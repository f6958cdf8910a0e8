"""In front of MiniStack: what is switched off, the lab's own API, and what a call looks like when it arrives."""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from lab import connections
from lab.context import Lab
from lab.control import ControlError
from lab.control.router import PREFIX
from lab.hooks import Hook, Table
from lab.identity import Identity
from lab.outages import REFUSE, UNAVAILABLE, Outage, Outages

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger(__name__)
CREDENTIAL = re.compile(r"Credential=([^/,&\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
"""Access key, region and service of a signature, version 4."""
ENCRYPTED = (b"x-forwarded-proto", b"https")
"""Loopback counts as encrypted: `aws:SecureTransport` is true of every call, as it is of the SDKs' calls to AWS."""
ADMINISTRATION = ("/_ministack/", "/_localstack/")
"""MiniStack's own interface, which asks nobody who they are."""

_ERROR = Hook(
    "ministack.core.iam_actions",
    "access_denied_response",
    "(service, action, principal_arn, request_id, *, error_code='', message='', headers=None, resource_arn='*', "
    "explicit_deny=False, resource_policy_arn='')",
    "3cc2e315f91f",
    "called for errors in the form that each service's clients read",
)
HOOKS: tuple[Hook | Table, ...] = (_ERROR, connections.HOOK)


def install(_lab: Lab) -> None:
    """Have connections remembered; the gateway itself is what the server serves."""
    connections.install()


class Gateway:
    """The ASGI application that the lab's process serves."""

    def __init__(self, lab: Lab, cloud: Application, ready: Callable[[], None]) -> None:
        self._lab = lab
        self._cloud = cloud
        self._ready = ready
        self._outages = lab.part(Outages)
        self._identity = lab.part(Identity)
        self._error = _ERROR.value()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in start and end."""
        if scope["type"] == "lifespan":
            await self._cloud(scope, receive, self._announcing(send))
        elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self._control(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(ADMINISTRATION):
            await _answer(send, 404, {"message": f"The lab does not offer {scope['path']}"})
        elif scope["type"] == "http" and (outage := self._outage(scope)) is not None:
            await self._cut(outage, scope, receive, send)
        else:
            await self._cloud({**scope, "headers": [*scope.get("headers", ()), ENCRYPTED]}, receive, send)

    def _announcing(self, send: Send) -> Send:
        async def announce(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._ready()

        return announce

    def _outage(self, scope: Scope) -> Outage | None:
        """What keeps this call from what it wants. An unsigned call has no region and is MiniStack's to refuse."""
        if not self._outages.off or (signed := _signed(scope)) is None:
            return None
        access_key, region, service = signed
        return self._outages.api(self._identity.place_of(access_key), region, service)

    async def _cut(self, outage: Outage, scope: Scope, receive: Receive, send: Send) -> None:
        if outage.mode == REFUSE:
            connections.break_off()
            return
        await _body(receive)
        if outage.mode == UNAVAILABLE:
            await self._unavailable(scope, send)
            return
        while (await receive())["type"] != "http.disconnect":  # time-out: the caller's patience decides
            pass

    async def _unavailable(self, scope: Scope, send: Send) -> None:
        signed = _signed(scope)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        _status, said, body = self._error(
            signed[2] if signed else "",
            "",
            "",
            "00000000-0000-0000-0000-000000000000",
            error_code="ServiceUnavailable",
            message="The service is switched off in the lab.",
            headers=headers,
        )
        await send(
            {
                "type": "http.response.start",
                "status": 503,
                "headers": [
                    *((name.lower().encode(), value.encode()) for name, value in said.items()),
                    (b"content-length", str(len(body)).encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if not self._authorized(scope):
            await _answer(send, 403, {"message": "The lab's own API takes the root secret as bearer token"})
            return
        parameters: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode()))
        try:
            parameters |= json.loads(body) if body else {}
            said = await asyncio.to_thread(self._lab.control.answer, scope["method"], scope["path"], parameters)
        except ControlError as error:
            await _answer(send, 400, {"message": str(error)})
        except Exception as error:
            LOG.exception("%s %s", scope["method"], scope["path"])
            await _answer(send, 500, {"message": repr(error)})
        else:
            await _answer(send, 200, said)

    def _authorized(self, scope: Scope) -> bool:
        expected = f"Bearer {self._lab.root.secret_access_key}".encode()
        return any(
            hmac.compare_digest(value, expected) for name, value in scope["headers"] if name.lower() == b"authorization"
        )


def _signed(scope: Scope) -> tuple[str, str, str] | None:
    """Access key, region and service that a request was signed with, in a header or in its query."""
    for name, value in scope["headers"]:
        if name.lower() == b"authorization" and (found := CREDENTIAL.search(value.decode("latin-1"))):
            return found[1], found[2], found[3]
    query = unquote_plus(scope.get("query_string", b"").decode("latin-1"))
    found = CREDENTIAL.search(query)
    return (found[1], found[2], found[3]) if found else None


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


async def _answer(send: Send, status: int, said: Any) -> None:
    body = json.dumps(said, default=str).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
