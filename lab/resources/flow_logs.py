"""`AWS::EC2::FlowLog`."""

from typing import ClassVar

from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish
from lab.resources.tags import retag, specification

PASSED = (
    "ResourceType",
    "TrafficType",
    "LogDestinationType",
    "LogGroupName",
    "DeliverLogsPermissionArn",
    "MaxAggregationInterval",
)
"""Properties that CreateFlowLogs takes by the same names."""


class FlowLog(ApiHandler):
    """What is recorded of a network's traffic, and where to."""

    honoured: ClassVar[frozenset[str]] = frozenset({"ResourceId", *PASSED, "Tags"})

    def create(self, wish: Wish) -> Made:
        """Start it."""
        wanted = wish.properties
        said = self.api.client("ec2").create_flow_logs(
            ResourceIds=[wanted["ResourceId"]],
            TagSpecifications=specification("vpc-flow-log", wanted),
            **{name: wanted[name] for name in PASSED if name in wanted},
        )
        if not said["FlowLogIds"]:
            raise HandlerError(said["Unsuccessful"][0]["Error"]["Message"])
        made = said["FlowLogIds"][0]
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its tags: everything else is create-only."""
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return Made(made, {"Id": made})

    def delete(self, made: str, _properties: Properties) -> None:
        """Stop it."""
        self.api.client("ec2").delete_flow_logs(FlowLogIds=[made])
