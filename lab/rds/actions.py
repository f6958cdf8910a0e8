"""The actions of the RDS API: which function answers what; what the lab does not model is refused by name."""

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel
from ministack.core.responses import get_account_id, get_region

from lab.hooks import Table
from lab.query_protocol import Answer, ServiceError, answer, read_request, refusal
from lab.rds import (
    create,
    delete,
    describe,
    modify,
    power,
    promote,
    replicate,
    restore,
    snapshots,
    subscriptions,
    supported,
)
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Record

Function = Callable[[Call], Mapping[str, Any]]


def _instance(function: Callable[[Call], Record]) -> Function:
    return lambda call: {"DBInstance": function(call)}


def _subscription(function: Callable[[Call], Record]) -> Function:
    return lambda call: {"EventSubscription": function(call)}


def _snapshot(function: Callable[[Call], Record]) -> Function:
    return lambda call: {"DBSnapshot": function(call)}


TABLE: Mapping[str, Function] = {
    "CreateDBInstance": _instance(create.create),
    "CreateDBInstanceReadReplica": _instance(replicate.create_replica),
    "RestoreDBInstanceFromDBSnapshot": _instance(restore.restore),
    "ModifyDBInstance": _instance(modify.modify),
    "PromoteReadReplica": _instance(promote.promote),
    "RebootDBInstance": _instance(power.reboot),
    "StopDBInstance": _instance(power.stop),
    "StartDBInstance": _instance(power.start),
    "DeleteDBInstance": _instance(delete.delete),
    "DescribeDBInstances": describe.instances,
    "CreateDBSnapshot": _snapshot(snapshots.create),
    "CopyDBSnapshot": _snapshot(snapshots.copy),
    "DeleteDBSnapshot": _snapshot(snapshots.delete),
    "DescribeDBSnapshots": describe.snapshots,
    "DescribeEvents": describe.events,
    "CreateEventSubscription": _subscription(subscriptions.create),
    "ModifyEventSubscription": _subscription(subscriptions.modify),
    "AddSourceIdentifierToSubscription": _subscription(subscriptions.add_source),
    "RemoveSourceIdentifierFromSubscription": _subscription(subscriptions.remove_source),
    "DeleteEventSubscription": _subscription(subscriptions.delete),
    "DescribeEventSubscriptions": subscriptions.describe,
}
LEFT_TO_MINISTACK = frozenset(
    {
        "CreateDBSubnetGroup",
        "DeleteDBSubnetGroup",
        "DescribeDBSubnetGroups",
        "ModifyDBSubnetGroup",
        "CreateDBParameterGroup",
        "DeleteDBParameterGroup",
        "DescribeDBParameterGroups",
        "DescribeDBParameters",
        "ModifyDBParameterGroup",
        "ResetDBParameterGroup",
        "ListTagsForResource",
        "AddTagsToResource",
        "RemoveTagsFromResource",
    }
)
"""Records that are nothing but records; `parameters` adds what follows from parameter groups."""
ACTIONS = Table("ministack.services.rds", "_ACTION_MAP", "the actions of the API")


class Actions:
    """Answers calls, from the API and from CloudFormation alike."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._model: ServiceModel = botocore.session.get_session().get_service_model("rds")

    def install(self) -> None:
        """Take the actions over from MiniStack."""
        table = ACTIONS.entries()
        for name in self._model.operation_names:
            if name not in LEFT_TO_MINISTACK:
                table[name] = self._handler(self._model.operation_model(name))

    def do(self, name: str, account: str, region: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do an action for somebody whose request needs no reading.

        Raises:
            ServiceError: it is refused.
        """
        if name not in TABLE:
            raise ServiceError("InvalidAction", f"The lab does not support {name} of RDS")
        supported.check(name, request)
        return TABLE[name](Call(self._databases, account, region, request))

    def _handler(self, operation: OperationModel) -> Callable[[Mapping[str, Any]], Answer]:
        def handle(parameters: Mapping[str, Any]) -> Answer:
            form = {key: value[0] if isinstance(value, list) else value for key, value in parameters.items()}
            try:
                request = read_request(form, operation)
                return answer(operation, self.do(operation.name, get_account_id(), get_region(), request))
            except ServiceError as error:
                return refusal(error, str(self._model.metadata["xmlNamespace"]))

        return handle
