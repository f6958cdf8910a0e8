"""What a stack tells about itself: the status of the stack and of every resource, in the order in which it happens.

CloudFormation User Guide, "View stack events" and "Understand stack creation events".
"""

from dataclasses import dataclass
from typing import Any

from ministack.services.cloudformation import stacks as ministack

from lab.hooks import Hook, Table

ADD = Hook(
    "ministack.services.cloudformation.stacks",
    "_add_event",
    "(stack_id, stack_name, logical_id, resource_type, status, reason='', physical_id='', detailed_status='')",
    "0adea13d13a6",
    "records an event",
)
HOOKS: tuple[Hook | Table, ...] = (ADD,)

STACK = "AWS::CloudFormation::Stack"
INITIATED = "Resource creation Initiated"
REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."
USER = "User Initiated"


@dataclass(frozen=True)
class Events:
    """The events of one stack."""

    stack: dict[str, Any]

    def of_stack(self, status: str, reason: str = "") -> None:
        """The stack itself is in another state."""
        name, arn = self.stack["StackName"], self.stack["StackId"]
        ministack._add_event(arn, name, name, STACK, status, reason, arn)
        self.stack["StackStatusReason"] = reason
        self.stack["StackStatus"] = status  # last: who sees the status finds its event

    def of_resource(self, logical_id: str, kind: str, status: str, *, reason: str = "", physical_id: str = "") -> None:
        """One of its resources is."""
        name, arn = self.stack["StackName"], self.stack["StackId"]
        ministack._add_event(arn, name, logical_id, kind, status, reason, physical_id)
