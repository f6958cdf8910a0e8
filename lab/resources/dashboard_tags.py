"""Tags of CloudWatch dashboards, which MiniStack keeps for alarms alone."""

from typing import Any

from ministack.services import cloudwatch

from lab.hooks import Hook, Table

VALID = Hook(
    "ministack.services.cloudwatch",
    "_validate_alarm_tag_arn",
    "(arn, is_json=False, is_cbor=False)",
    "b6932ee98c52",
    "a dashboard may be tagged like an alarm",
)
DASHBOARDS = Hook("ministack.services.cloudwatch", "_dashboards", "AccountRegionScopedDict", "", "which there are")
HOOKS: tuple[Hook | Table, ...] = (VALID, DASHBOARDS)


def install() -> None:
    """Let TagResource, UntagResource and ListTagsForResource take a dashboard's ARN."""

    def valid(original: Any, arn: str, **protocol: Any) -> Any:
        name = arn.partition(":dashboard/")[2]
        return None if name and name in cloudwatch._dashboards else original(arn, **protocol)

    VALID.wrap(valid)
