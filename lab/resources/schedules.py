"""`AWS::Scheduler::Schedule`."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources import role_use
from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone
from lab.resources.values import numeric, picked


class Schedule(ApiHandler):
    """What EventBridge Scheduler calls, and when."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"Name", "Description", "ScheduleExpression", "FlexibleTimeWindow", "Target", "State"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused."""
        name = wish.properties.get("Name") or wish.name(longest=64)
        role_use.of_schedule(wish.properties["Target"]["RoleArn"])
        self.api.client("scheduler").create_schedule(Name=name, **_definition(wish.properties))
        return Made(name, {"Arn": f"arn:aws:scheduler:{get_region()}:{get_account_id()}:schedule/default/{name}"})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """All of it: UpdateSchedule forgets what it is not told."""
        role_use.of_schedule(wish.properties["Target"]["RoleArn"])
        self.api.client("scheduler").update_schedule(Name=made, **_definition(wish.properties))
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        try:
            self.api.client("scheduler").delete_schedule(Name=made)
        except ClientError as error:
            if not gone(error):
                raise


def _definition(properties: Properties) -> dict[str, Any]:
    passed = picked(properties, "Description", "ScheduleExpression", "State")
    target = dict(properties["Target"])
    if "RetryPolicy" in target:
        target["RetryPolicy"] = numeric(target["RetryPolicy"])
    return {**passed, "FlexibleTimeWindow": numeric(properties["FlexibleTimeWindow"]), "Target": target}
