"""The log groups of an instance that exports its logs: RDS makes those that are missing.

RDS User Guide, "Publishing PostgreSQL logs to Amazon CloudWatch Logs": `/aws/rds/instance/NAME/LOG`.
"""

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
)


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
