"""Real boto3 clients whose calls end in a model instead of a network.

botocore checks every request against the service's model, and so is every answer here: a wrong parameter name, or an
answer that AWS could never give, fails the test that contains it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

STASH = "parameters-of-this-call"


@dataclass(frozen=True)
class Call:
    """One call as it left the function: `Call("us-west-2", "rds", "CopyDBSnapshot", {...})`."""

    region: str
    service: str
    operation: str
    parameters: Mapping[str, Any]


Answer = Callable[[Call], Mapping[str, Any]]
"""What AWS answers. It raises `refusal(...)`, or one of botocore's connection errors, where AWS would."""


def refusal(code: str, message: str = "refused by the model") -> ClientError:
    """An error that AWS answers with; the function sees the client's own class for it, if it has one."""
    out_of_order = code.startswith("Internal") or code in ("ServiceUnavailable", "RequestLimitExceeded")
    status = 503 if out_of_order else 400
    error = {"Code": code, "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}, "Modelled")


@dataclass
class Aws:
    """Stands in for the module `boto3`, as far as functions use it: `monkeypatch.setattr(f, "boto3", Aws(...))`."""

    answer: Answer
    own_region: str
    calls: list[Call] = field(default_factory=list)
    configs: list[Config | None] = field(default_factory=list)

    def client(self, service: str, *, region_name: str | None = None, config: Config | None = None) -> Any:
        """A real client of the service; each of its calls goes to `answer`."""
        region = region_name or self.own_region
        self.configs.append(config)
        session = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name=region)  # noqa: S106  no credentials
        client: Any = session.client(service, config=config)
        client.meta.events.register_first("provide-client-params", _stash)
        client.meta.events.register_first("before-call", self._hook(service, region))
        return client

    def _hook(self, service: str, region: str) -> Callable[..., tuple[AWSResponse, Mapping[str, Any]]]:
        def before_call(*, model: Any, context: dict[str, Any], **_: Any) -> tuple[AWSResponse, Mapping[str, Any]]:
            call = Call(region, service, model.name, context[STASH])
            self.calls.append(call)
            try:
                answered = self.answer(call)
            except ClientError as error:
                return _response(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)), error.response
            if model.output_shape is not None:
                report = ParamValidator().validate(answered, model.output_shape)
                assert not report.has_errors(), f"{model.name} never answers so: {report.generate_report()}"
            return _response(200), answered

        return before_call


def _stash(*, params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[STASH] = dict(params)


def _response(status: int) -> AWSResponse:
    return AWSResponse("https://model.invalid", status, {}, None)
