"""CloudWatch and its logs."""

from collections.abc import Iterator, Mapping

from lab.authorization.check import Check, Rule, arn
from lab.authorization.request import Request


def _alarms(parameter: str) -> Rule:
    def rule(request: Request) -> Iterator[Check]:
        for name in request.many(parameter) or [request.one(parameter) or "*"]:
            yield Check(request.action, arn(request, "cloudwatch", f"alarm:{name}"))

    return rule


def _metric_data(request: Request) -> Iterator[Check]:
    yield Check(request.action, "*", {"cloudwatch:namespace": request.one("Namespace")})


def _log_group(request: Request) -> Iterator[Check]:
    name, stream = request.one("logGroupName"), request.one("logStreamName")
    resource = f"log-group:{name}:log-stream:{stream}" if stream else f"log-group:{name or '*'}"
    yield Check(request.action, arn(request, "logs", resource))


RULES: Mapping[str, Rule] = {
    "cloudwatch:DeleteAlarms": _alarms("AlarmNames"),
    "cloudwatch:DescribeAlarmHistory": _alarms("AlarmName"),
    "cloudwatch:DescribeAlarms": _alarms("AlarmNames"),
    "cloudwatch:PutMetricAlarm": _alarms("AlarmName"),
    "cloudwatch:PutMetricData": _metric_data,
    "cloudwatch:SetAlarmState": _alarms("AlarmName"),
    "logs:CreateLogStream": _log_group,
    "logs:DeleteLogGroup": _log_group,
    "logs:DescribeLogGroups": _log_group,
    "logs:PutLogEvents": _log_group,
}
