"""AWS's APIs as CloudFormation's own handlers call them: boto3 clients whose requests never leave the process.

A handler here makes the calls that the real one makes, so what exists afterwards is what those calls make, and
describing it needs no second description. Nobody's policy is asked at this point: `lab.permissions` has decided
before, on all that the real handler needs.
"""

import asyncio
import re
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from ministack import app
from ministack.core.responses import get_region, request_scope

from lab.hooks import Hook, Table
from lab.outages import Outages
from lab.resources.standstill import wait_while_off

SERVICES = Table("ministack.app", "SERVICE_HANDLERS", "answers the calls of resource handlers")
CALL_SYNC = Hook(
    "ministack.app",
    "call_service_handler_sync",
    "(handler, method, path, headers, body, query_params, timeout=None)",
    "64e0d7e63500",
    "runs a service's handler on the server's loop, from a thread",
)
HOOKS: tuple[Hook | Table, ...] = (SERVICES, CALL_SYNC)
NAMES = {"cloudwatch": "monitoring", "logs": "logs"}
"""MiniStack's name of a service where it is not boto3's."""


class Api:
    """Clients for one account, one per service and region."""

    def __init__(self, account: str, outages: Outages) -> None:
        self._account = account
        self._outages = outages
        self._session = botocore.session.Session()
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str = "") -> Any:
        """A client of a service, in the region of the stack operation that runs unless another is named."""
        place = region or get_region()
        with self._lock:
            if (service, place) not in self._clients:
                self._clients[service, place] = self._make(service, place)
            return self._clients[service, place]

    def _make(self, service: str, region: str) -> Any:
        client = self._session.create_client(
            service,
            region_name=region,
            aws_access_key_id=self._account,
            aws_secret_access_key="unused",  # noqa: S106 - the request is answered in this process
            config=Config(retries={"total_max_attempts": 1}),
        )
        handler = SERVICES.entries()[NAMES.get(service, service)]

        def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
            wait_while_off(self._outages)
            if self._outages.api(get_region(), region, client.meta.service_model.signing_name) is not None:
                raise EndpointConnectionError(endpoint_url=f"https://{service}.{region}.amazonaws.com")
            return _answer(handler, request, self._account, region)

        def name_service(parsed: dict[str, Any], **_: Any) -> None:
            parsed["ServiceName"] = named_in_words(client.meta.service_model.service_id)

        client.meta.events.register("before-send", answer)
        client.meta.events.register("after-call", name_service)
        return client


def named_in_words(service_id: str) -> str:
    """A service as CloudFormation's reasons name it: `Iam`, `DynamoDb`, `CloudWatchLogs`."""
    return re.sub(r"[A-Z]+(?![a-z])", lambda found: found[0].capitalize(), service_id).replace(" ", "")


class _Body:
    """What botocore reads a response body from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        """All of it at once."""
        yield self._content

    def read(self, *_: Any) -> bytes:
        """All of it, once."""
        content, self._content = self._content, b""
        return content


def _answer(handler: Any, request: AWSPreparedRequest, account: str, region: str) -> AWSResponse:
    parts = urlsplit(request.url)
    body = request.body or b""
    arguments = (
        request.method,
        parts.path,
        {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        },
        body.encode() if isinstance(body, str) else body,
        parse_qs(parts.query, keep_blank_values=True),
    )
    with request_scope(account, region):
        status, headers, content = _run(handler, arguments)
    raw = content.encode() if isinstance(content, str) else content
    return AWSResponse(request.url, status, _lower(headers), _Body(raw))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _run(handler: Any, arguments: tuple[Any, ...]) -> Any:
    """From a thread by way of the server's loop; on that loop itself at once, as long as the handler awaits nothing."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return app.call_service_handler_sync(handler, *arguments)
    coroutine = handler(*arguments)
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError(f"{arguments[0]} {arguments[1]} waits for something and cannot be called on the server's loop")
