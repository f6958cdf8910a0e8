"""`AWS::Route53::HealthCheck`."""

import uuid
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes

CREATE_ONLY = ("Type", "MeasureLatency", "RequestInterval")


class HealthCheck(ApiHandler):
    """A health check: what it says is worked out where names are answered."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "HealthCheckConfig/Type",
            "HealthCheckConfig/ChildHealthChecks",
            "HealthCheckConfig/HealthThreshold",
            "HealthCheckConfig/AlarmIdentifier",
            "HealthCheckConfig/InsufficientDataHealthStatus",
            "HealthCheckTags",
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it; it starts healthy."""
        route53 = self.api.client("route53")
        made = str(
            route53.create_health_check(
                CallerReference=str(uuid.uuid4()), HealthCheckConfig=_typed(wish.properties["HealthCheckConfig"])
            )["HealthCheck"]["Id"]
        )
        with begun(made):
            self._retag(made, wish.properties, {})
        return Made(made, {"HealthCheckId": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """What it watches and how; not its type."""
        config = _typed(wish.properties["HealthCheckConfig"])
        if config != _typed(previous["HealthCheckConfig"]):
            self.api.client("route53").update_health_check(
                HealthCheckId=made, **{name: value for name, value in config.items() if name not in CREATE_ONLY}
            )
        self._retag(made, wish.properties, previous)
        return Made(made, {"HealthCheckId": made})

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        try:
            self.api.client("route53").delete_health_check(HealthCheckId=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _retag(self, made: str, properties: Properties, previous: Properties) -> None:
        new, lost = changes(properties, previous, "HealthCheckTags")
        if new or lost:
            self.api.client("route53").change_tags_for_resource(
                ResourceType="healthcheck",
                ResourceId=made,
                **({"AddTags": new} if new else {}),
                **({"RemoveTagKeys": lost} if lost else {}),
            )


def _typed(config: Properties) -> dict[str, Any]:
    return {name: int(value) if name == "HealthThreshold" else value for name, value in config.items()}
