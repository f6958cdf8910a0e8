"""One call to the API and what it may reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets.model import Operation, StackSet
from lab.stacksets.store import Store
from lab.stacksets.target import Targets


@dataclass(frozen=True)
class Call:
    """A request to StackSets, in an account and a region."""

    store: Store
    targets: Targets
    account: str
    region: str
    request: Mapping[str, Any]

    def stack_set(self) -> StackSet:
        """The stack set it names; StackSetNotFoundException when there is none."""
        return self.store.get(self.account, self.region, self.request["StackSetName"])

    def operation(self) -> Operation:
        """The operation it names; OperationNotFoundException when there is none."""
        found = self.stack_set().operations.get(self.request["OperationId"])
        if found is None:
            raise ServiceError("OperationNotFoundException", f"Operation {self.request['OperationId']} not found", 404)
        return found
