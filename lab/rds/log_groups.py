"""The logs of an instance that exports them: RDS makes log groups that are missing, and ships what the server says.

RDS User Guide, "Publishing PostgreSQL logs to Amazon CloudWatch Logs": `/aws/rds/instance/NAME/LOG`.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ministack.core.responses import request_scope
from ministack.services import cloudwatch_logs

from lab.hooks import Hook
from lab.rds.model import Instance

HOOKS = (
    Hook("ministack.services.cloudwatch_logs", "_log_groups", "AccountRegionScopedDict", "", "read: which there are"),
    Hook("ministack.services.cloudwatch_logs", "_create_log_group", "(data)", "ce6fd1931ae9", "makes one"),
    Hook(
        "ministack.services.cloudwatch_logs",
        "_create_log_stream",
        "(data)",
        "99fc231b9677",
        "makes the stream of an instance",
    ),
    Hook("ministack.services.cloudwatch_logs", "_put_log_events", "(data)", "acd4fda33a38", "ships lines"),
)
SERVER_LOG = "postgresql"
"""The one log that a server of the lab writes; `upgrade` stays empty, for nothing is upgraded."""
CHUNK = 256 * 1024
"""Bytes shipped at once of a server that says more than anybody reads."""


def export(instance: Instance) -> None:
    """Make the groups of the logs that an instance exports, unless they are there, and its stream in each."""
    with request_scope(instance.account, instance.region):
        for log in instance.record["EnabledCloudwatchLogsExports"]:
            name = group(instance.identifier, log)
            if name not in cloudwatch_logs._log_groups:
                cloudwatch_logs._create_log_group({"logGroupName": name})
            cloudwatch_logs._create_log_stream({"logGroupName": name, "logStreamName": f"{instance.identifier}.0"})


def group(identifier: str, log: str) -> str:
    """The name of the group of one of an instance's logs."""
    return f"/aws/rds/instance/{identifier}/{log}"


@dataclass
class Shipper:
    """Ships what servers have said since the last time."""

    instances: Callable[[], Iterable[Instance]]
    off: Callable[[str], bool]
    """Whether a region is off; its logs wait."""
    _shipped: dict[str, int] = field(default_factory=dict)
    """By instance: bytes of its log."""

    def ship(self) -> None:
        """Once; lines that are not complete yet wait."""
        for instance in self.instances():
            exported = SERVER_LOG in instance.record["EnabledCloudwatchLogsExports"]
            if exported and instance.server is not None and not self.off(instance.region):
                self._ship(instance, instance.server.log)

    def _ship(self, instance: Instance, log: Path) -> None:
        start = self._shipped.get(instance.arn, 0)
        try:
            with log.open("rb") as file:
                file.seek(start)
                said = file.read(CHUNK)
        except FileNotFoundError:
            return
        whole = said.rfind(b"\n") + 1
        self._shipped[instance.arn] = start + whole
        lines = said[:whole].decode(errors="replace").splitlines()
        if lines:
            with request_scope(instance.account, instance.region):
                cloudwatch_logs._put_log_events(_put(instance, lines))


def _put(instance: Instance, lines: list[str]) -> dict[str, object]:
    now = int(time.time() * 1000)
    return {
        "logGroupName": group(instance.identifier, SERVER_LOG),
        "logStreamName": f"{instance.identifier}.0",
        "logEvents": [{"timestamp": now, "message": line} for line in lines],
    }
