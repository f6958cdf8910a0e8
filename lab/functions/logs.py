"""CloudWatch Logs of a function: a stream for each execution environment, written while it runs.

MiniStack writes a run's lines when it has ended; a loop of three minutes would be silent for as long.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch_logs

from lab.hooks import Hook

HOOKS = (
    Hook("ministack.services.cloudwatch_logs", "_log_groups", "AccountRegionScopedDict", "", "streams are added"),
    Hook(
        "ministack.services.cloudwatch_logs",
        "_append_log_events",
        "(stream, events)",
        "e47cae7a15a4",
        "lines are added",
    ),
)
Allowed = Callable[[str, str], bool]
"""Whether the function's role may do an action to a resource."""


class Stream:
    """Where one execution environment writes. Without the group or the permission it writes nowhere, as on AWS."""

    def __init__(self, account: str, region: str, group: str, allowed: Allowed) -> None:
        self._scope = account, region
        self._group = group
        self._name = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{token_hex(16)}"
        self._allowed = allowed
        self._stream: dict[str, Any] | None = None

    def write(self, *lines: str) -> None:
        """Append lines, as of now."""
        stream = self._stream or self._open()
        if stream is None or not lines:
            return
        now = int(time.time() * 1000)
        with request_scope(*self._scope):
            cloudwatch_logs._append_log_events(
                stream, [{"timestamp": now, "message": line, "ingestionTime": now} for line in lines]
            )

    def _open(self) -> dict[str, Any] | None:
        group = cloudwatch_logs._log_groups.get_scoped(*self._scope, self._group)
        account, region = self._scope
        arn = f"arn:aws:logs:{region}:{account}:log-group:{self._group}:log-stream:{self._name}"
        if group is None or not all(
            self._allowed(action, arn) for action in ("logs:CreateLogStream", "logs:PutLogEvents")
        ):
            return None
        self._stream = {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": int(time.time() * 1000),
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        }
        group["streams"][self._name] = self._stream
        return self._stream
