"""Hands an order to a controller: in the first region that answers."""

import json
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from deployment.aws_errors import error_code
from deployment.cloud import Cloud, Patience
from deployment.commands import codes
from deployment.commands.order import Order
from deployment.errors import Failure
from deployment.runtime.asking import is_silence
from settings.environment import Environment
from templates import naming

CONTROLLER = "controller"
ABSENT = "ResourceNotFoundException"
PATIENCE = Patience(connect=2, read=20, attempts=1)
"""The controller may ask silent regions itself, 2 seconds each, before it answers. The retry is the next region."""


class Answer(NamedTuple):
    """What a controller said."""

    region: str
    """Whose controller it was."""
    done: bool
    """Whether anything was changed."""
    said: str


def give(cloud: Cloud, env: Environment, order: Order) -> Answer:
    """The answer of the first region's controller that gives one.

    A region that does not answer may have carried the order out nevertheless: the next one then finds it standing,
    and says so.

    Raises:
        Failure: no region has a controller that answers, or it ended with an error.
        ClientError: AWS refuses, such as for a missing permission.
    """
    silent = []
    for region in order.regions:
        try:
            return _invoke(cloud.impatient(PATIENCE), env, region, order)
        except ClientError as error:
            if error_code(error) != ABSENT and not is_silence(error):
                raise
            silent.append(f"{region}: {error_code(error)}")
        except BotoCoreError as error:
            silent.append(f"{region}: {' '.join(str(error).split())}")
    raise Failure(codes.NO_CONTROLLER, f"{order.command} was not taken", details=silent)


def _invoke(cloud: Cloud, env: Environment, region: str, order: Order) -> Answer:
    name = naming.function(env, CONTROLLER)
    answer = cloud.client("lambda", region).invoke(FunctionName=name, Payload=json.dumps(order.payload).encode())
    said = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer or not isinstance(said, dict):
        raise Failure(codes.CONTROLLER_FAILED, _why(said), where=f"{region} {name}")
    return Answer(region, bool(said.get("done")), str(said.get("said", "")))


def _why(said: Any) -> str:
    if isinstance(said, dict):
        return f"{said.get('errorType', 'error')}: {said.get('errorMessage', 'no message')}"
    return "its answer is empty"
