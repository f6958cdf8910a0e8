"""Who listens to every call: a judge that compares it with botocore's models, and a recorder for the policies."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from simulation.model.topology import Path


class NeverSoError(AssertionError):
    """AWS would refuse the request, or could never answer that."""


class Recorded(NamedTuple):
    """A call as a policy sees it."""

    service: str
    operation: str
    caller: str
    region: str
    resource: str
    """Name or id of what it is about; empty if the request names nothing."""


NAMES = ("TableName", "DBInstanceIdentifier", "NetworkAclId", "Namespace", "FunctionName", "TopicArn", "SecretId")


class Recorder:
    """Keeps every different call that was answered, an error included."""

    def __init__(self) -> None:
        self.calls: set[Recorded] = set()

    def __call__(self, path: Path, name: str, asked: Mapping[str, Any], _answer: Any) -> None:
        """Record one."""
        resource = next((str(asked[key]) for key in NAMES if key in asked), "")
        self.calls.add(Recorded(path.what, name, path.caller, path.target, resource))


def validate(path: Path, name: str, asked: Mapping[str, Any], answer: Any) -> None:
    """Compare a request, and its answer unless that is an error, with the service's model. Slow.

    Raises:
        NeverSoError: one of them has not the model's shape.
    """
    operation = _operations(path.what)[name]
    _compare(f"{name} is asked", asked, operation.input_shape)
    if not isinstance(answer, ClientError) and operation.output_shape is not None:
        _compare(f"{name} answers", answer, operation.output_shape)


def _compare(what: str, value: Any, shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        raise NeverSoError(f"{what}: {report.generate_report()}")


@cache
def _operations(service: str) -> Mapping[str, Any]:
    client: Any = boto3.Session(
        aws_access_key_id="none",
        aws_secret_access_key="none",  # noqa: S106  no credentials: nothing is sent
        region_name="us-east-1",
    ).client(service)
    model = client.meta.service_model
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}
