"""The actions of the API: which function answers what."""

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.model import OperationModel
from ministack.core.responses import get_account_id, get_region

from lab.query_protocol import Answer, ServiceError, answer, read_request, refusal
from lab.stacksets import answers, instances, operations, sets
from lab.stacksets.call import Call
from lab.stacksets.definitions import refuse_unsupported
from lab.stacksets.store import Store
from lab.stacksets.target import Targets

Function = Callable[[Call], Mapping[str, Any]]

TABLE: Mapping[str, Function] = {
    "CreateStackSet": sets.create,
    "UpdateStackSet": sets.update,
    "DeleteStackSet": sets.delete,
    "DescribeStackSet": answers.stack_set,
    "ListStackSets": answers.stack_sets,
    "CreateStackInstances": instances.create,
    "UpdateStackInstances": instances.update,
    "DeleteStackInstances": instances.delete,
    "DescribeStackInstance": answers.instance,
    "ListStackInstances": answers.instances,
    "DetectStackSetDrift": instances.detect_drift,
    "DescribeStackSetOperation": answers.operation,
    "ListStackSetOperations": answers.operations,
    "ListStackSetOperationResults": answers.results,
    "StopStackSetOperation": operations.stop,
}
NOT_MODELLED = ("ImportStacksToStackSet", "ListStackInstanceResourceDrifts", "ListStackSetAutoDeploymentTargets")


class Actions:
    """Answers the API's calls for one store of stack sets."""

    def __init__(self, store: Store, targets: Targets) -> None:
        self._store = store
        self._targets = targets
        self._model = botocore.session.get_session().get_service_model("cloudformation")

    def names(self) -> tuple[str, ...]:
        """Every action it answers, with an error those that it does not model."""
        return (*TABLE, *NOT_MODELLED)

    def handler(self, name: str) -> Callable[[Mapping[str, Any]], Answer]:
        """What MiniStack calls with the parameters of a request."""
        model = self._model.operation_model(name)

        def handle(parameters: Mapping[str, Any]) -> Answer:
            form = {key: value[0] if isinstance(value, list) else value for key, value in parameters.items()}
            try:
                return answer(model, self._do(model, form))
            except ServiceError as error:
                return refusal(error, str(self._model.metadata["xmlNamespace"]))

        return handle

    def _do(self, model: OperationModel, form: Mapping[str, str]) -> Mapping[str, Any]:
        function = TABLE.get(model.name)
        if function is None:
            raise ServiceError("InvalidAction", f"The lab's StackSets do not answer {model.name}")
        request = read_request(form, model)
        refuse_unsupported(request)
        with self._store.lock:
            return function(Call(self._store, self._targets, get_account_id(), get_region(), request))
