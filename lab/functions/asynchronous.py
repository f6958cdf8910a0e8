"""Asynchronous invocation: Lambda's own queue, its retries and how old an event may become.

Developer Guide, "How Lambda handles errors and retries with asynchronous invocation": an error is tried again after one
minute, then after two; a throttled function and a region that stands still are waited for until the event is too old.
"""

import contextvars
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, lambda_svc

from lab.hooks import Hook
from lab.outages import Outages

INVOKE = Hook(
    "ministack.services.lambda_svc",
    "invoke_async_with_retry",
    "(func, event)",
    "289fe4d3cbd4",
    "Lambda's queue by AWS's times",
)
EMIT = Hook(
    "ministack.services.lambda_svc",
    "_emit_lambda_metrics",
    "(function_name, duration_ms, error, throttle)",
    "3b6689d77cf6",
    "an event that is queued is no invocation yet",
)
HOOKS = (
    INVOKE,
    EMIT,
    Hook("ministack.services.lambda_svc", "_execute_function", "(func, event)", "3ceb16d6480a", "runs a function"),
)
RETRY_SECONDS = (60.0, 120.0)
LOOK_SECONDS = 0.5
"""How often a waiting event looks whether it can go on."""
DEFAULT_AGE, DEFAULT_RETRIES = 21600, 2
DROPPED = "AsyncEventsDropped"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a function's EventInvokeConfig says."""

    age: float
    """Seconds from acceptance to the start of an attempt."""
    retries: int


def limits(function: Mapping[str, Any]) -> Limits:
    """The limits of a function as MiniStack keeps it.

    Raises:
        NotImplementedError: it has a destination, which the lab does not deliver to.
    """
    kept = function.get("event_invoke_config") or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}
    if any((kept.get("DestinationConfig") or {}).values()):
        raise NotImplementedError("the lab has no destinations of asynchronous invocations")
    retries = kept.get("MaximumRetryAttempts")
    return Limits(
        float(kept.get("MaximumEventAgeInSeconds") or DEFAULT_AGE),
        DEFAULT_RETRIES if retries is None else int(retries),
    )


class Queue:
    """Runs events as they come, each on a thread of its own: none waits for another."""

    def __init__(self, outages: Outages) -> None:
        self._outages = outages

    def install(self) -> None:
        """Take the place of MiniStack's."""
        INVOKE.replace(self.accept)
        EMIT.wrap(_emit)

    def accept(self, function: dict[str, Any], event: Any) -> None:
        """Take an event."""
        limits(function)
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run, function, event), daemon=True, name="lab-event").start()

    def _run(self, function: dict[str, Any], event: Any) -> None:
        account, region, name = _names(function)
        wanted = limits(function)
        until = time.monotonic() + wanted.age
        attempts = 0
        while time.monotonic() <= until:
            if self._outages.region_off(region):
                time.sleep(LOOK_SECONDS)
                continue
            with request_scope(account, region):
                began = time.monotonic()
                found = lambda_svc._execute_function(function, event)
                if found.get("throttle"):
                    time.sleep(LOOK_SECONDS)
                    continue
                if not self._outages.region_off(region):  # a region that was lost meanwhile tells nothing
                    milliseconds = max(1.0, (time.monotonic() - began) * 1000)
                    lambda_svc._emit_lambda_metrics(name, milliseconds, bool(found.get("error")), False)  # noqa: FBT003  theirs
            if not found.get("error"):
                return
            if attempts == wanted.retries:
                break
            time.sleep(RETRY_SECONDS[min(attempts, len(RETRY_SECONDS) - 1)])
            attempts += 1
        with request_scope(account, region):
            cloudwatch.record_metric("AWS/Lambda", DROPPED, 1, "Count", {"FunctionName": name})


def _names(function: Mapping[str, Any]) -> tuple[str, str, str]:
    config = function.get("config") or function
    _, _, _, region, account, _, name, *_ = str(config["FunctionArn"]).split(":")
    return account, region, name


def _emit(
    original: Callable[..., None],
    function_name: str,
    duration_ms: float,
    error: bool,  # noqa: FBT001  MiniStack's signature
    throttle: bool,  # noqa: FBT001  as above
) -> None:
    """Metrics of what has run or been throttled, not of what was merely queued."""
    if duration_ms > 0 or error or throttle:
        original(function_name, duration_ms, error, throttle)
