"""CloudWatch alarms and dashboards."""

from typing import Any, ClassVar

from ministack.core.responses import get_account_id, get_region

from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish, begun
from lab.resources.tags import changes
from lab.resources.values import numbers, picked


class Alarm(ApiHandler):
    """`AWS::CloudWatch::Alarm` on one metric."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "AlarmName",
            "AlarmDescription",
            "Namespace",
            "MetricName",
            "Dimensions",
            "Statistic",
            "Period",
            "EvaluationPeriods",
            "DatapointsToAlarm",
            "Threshold",
            "ComparisonOperator",
            "TreatMissingData",
            "AlarmActions",
            "OKActions",
            "InsufficientDataActions",
            "Tags",
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused, although the API would change the alarm there is."""
        name = wish.properties.get("AlarmName") or wish.name(longest=255)
        if self.api.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]:
            raise HandlerError(f"{name} already exists: an alarm of that name is there (AlreadyExists)")
        own = [tag for tag in wish.properties.get("Tags", []) if not tag["Key"].startswith("aws:")]
        self._put(name, wish.properties, own)
        with begun(name):
            self.api.client("cloudwatch").tag_resource(ResourceARN=_arn(name), Tags=wish.properties.get("Tags", []))
        return Made(name, {"Arn": _arn(name)})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its definition, whole; its state stays."""
        self._put(made, wish.properties, [])
        new, lost = changes(wish.properties, previous)
        if new:
            self.api.client("cloudwatch").tag_resource(ResourceARN=_arn(made), Tags=new)
        if lost:
            self.api.client("cloudwatch").untag_resource(ResourceARN=_arn(made), TagKeys=lost)
        return Made(made, {"Arn": _arn(made)})

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        self.api.client("cloudwatch").delete_alarms(AlarmNames=[made])

    def _put(self, name: str, properties: Properties, tags: list[dict[str, str]]) -> None:
        passed = self.honoured - {"AlarmName", "Threshold", "Period", "EvaluationPeriods", "DatapointsToAlarm", "Tags"}
        given: dict[str, Any] = picked(properties, *sorted(passed))
        self.api.client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Threshold=float(properties["Threshold"]),
            **numbers(properties, "Period", "EvaluationPeriods", "DatapointsToAlarm"),
            **given,
            **({"Tags": tags} if tags else {}),
        )


def _arn(name: str) -> str:
    return f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"


class Dashboard(ApiHandler):
    """`AWS::CloudWatch::Dashboard`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"DashboardName", "DashboardBody", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Make it."""
        name = wish.properties.get("DashboardName") or wish.name(longest=255)
        self._put(name, wish.properties)
        with begun(name):
            self._retag(name, wish.properties, {})
        return Made(name)

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its body and tags."""
        self._put(made, wish.properties)
        self._retag(made, wish.properties, previous)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        self.api.client("cloudwatch").delete_dashboards(DashboardNames=[made])

    def _put(self, name: str, properties: Properties) -> None:
        said = self.api.client("cloudwatch").put_dashboard(
            DashboardName=name, DashboardBody=properties["DashboardBody"]
        )
        if problems := said.get("DashboardValidationMessages"):
            raise HandlerError(f"The dashboard's body is not valid: {problems[0]['Message']}")

    def _retag(self, name: str, properties: Properties, previous: Properties) -> None:
        arn = f"arn:aws:cloudwatch::{get_account_id()}:dashboard/{name}"
        new, lost = changes(properties, previous)
        if new:
            self.api.client("cloudwatch").tag_resource(ResourceARN=arn, Tags=new)
        if lost:
            self.api.client("cloudwatch").untag_resource(ResourceARN=arn, TagKeys=lost)
