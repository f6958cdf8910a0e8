"""In front of MiniStack: the lab's own API, and what is switched off."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from lab.context import Lab
from lab.control import ControlError
from lab.control.router import PREFIX

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger(__name__)


class Gateway:
    """The ASGI application that the lab's process serves."""

    def __init__(self, lab: Lab, cloud: Application, ready: Callable[[], None]) -> None:
        self._lab = lab
        self._cloud = cloud
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in start and end."""
        if scope["type"] == "lifespan":
            await self._cloud(scope, receive, self._announcing(send))
        elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self._control(scope, receive, send)
        else:
            await self._cloud(scope, receive, send)

    def _announcing(self, send: Send) -> Send:
        async def announce(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._ready()

        return announce

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if not self._authorized(scope):
            await _answer(send, 403, {"message": "The lab's own API takes the root secret as bearer token"})
            return
        parameters: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode()))
        try:
            parameters |= json.loads(body) if body else {}
            said = await asyncio.to_thread(self._lab.control.answer, scope["method"], scope["path"], parameters)
        except (ControlError, ValueError, TypeError, KeyError) as error:
            await _answer(send, 400, {"message": str(error) if isinstance(error, ControlError) else repr(error)})
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
