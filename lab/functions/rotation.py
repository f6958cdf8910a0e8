"""Rotation of secrets: RotateSecret calls the secret's function, four steps in order, as Secrets Manager does.

User Guide, "Rotation by Lambda function" and API reference, RotateSecret: the version to be is there, labelled
AWSPENDING and empty, before the first step; a rotation that failed is taken up again with the same version.
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import lambda_svc, secretsmanager

from lab.hooks import Hook

LOG = logging.getLogger(__name__)
ROTATE = Hook(
    "ministack.services.secretsmanager", "_rotate_secret", "(data)", "29b4ea743fc3", "the function is really called"
)
GET = Hook(
    "ministack.services.secretsmanager",
    "_get_secret_value",
    "(data)",
    "faa3eb333a8b",
    "a version without a value has none to give",
)
HANDLE = Hook(
    "ministack.services.secretsmanager",
    "handle_request",
    "(method, path, headers, body, query_params)",
    "e1909f662da6",
    "CancelRotateSecret, which MiniStack lacks",
)
HOOKS = (
    HANDLE,
    ROTATE,
    GET,
    Hook(
        "ministack.services.secretsmanager",
        "_resolve",
        "(secret_id, *, use_arn_scope=False)",
        "457901fe05e6",
        "finds a secret",
    ),
    Hook(
        "ministack.services.secretsmanager",
        "_find_stage_version",
        "(secret, stage)",
        "4e730b49d7d0",
        "finds a version by label",
    ),
    Hook("ministack.services.secretsmanager", "_is_replica", "(secret)", "120b6b404081", "a replica is not rotated"),
    Hook("ministack.services.secretsmanager", "_sync_replicas", "(secret)", "fbd4b70d97ab", "replicas follow"),
    Hook(
        "ministack.services.lambda_svc",
        "function_policy_for_arn",
        "(resource_arn)",
        "25326cb5e156",
        "whether the service may invoke",
    ),
    Hook(
        "ministack.services.lambda_svc",
        "_get_func_record_for_ref",
        "(function_ref)",
        "492b4efe8f90",
        "finds the function",
    ),
)
SERVICE = "secretsmanager.amazonaws.com"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TRIAL = ("testSecret",)
"""What is called when a schedule is set and not to be kept at once."""
CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


class RefusedError(Exception):
    """What Secrets Manager answers: code and message."""


def install() -> None:
    """Replace MiniStack's stub."""
    ROTATE.replace(_answering(_begin))
    GET.wrap(_get)
    HANDLE.wrap(_handle)


def _answering(act: Callable[[dict[str, Any]], tuple[dict[str, Any], str]]) -> Callable[[dict[str, Any]], Any]:
    def answer(data: dict[str, Any]) -> Any:
        try:
            secret, version = act(data)
        except RefusedError as refused:
            code, message = refused.args
            return error_response_json(code, message, 400)
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

    return answer


async def _handle(original: Callable[..., Awaitable[Any]], *request: Any) -> Any:
    _, _, headers, body, _ = request
    if headers.get("x-amz-target", "").endswith(".CancelRotateSecret"):
        return _answering(_cancel)(json.loads(body))
    return await original(*request)


def _secret(data: dict[str, Any]) -> dict[str, Any]:
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    if not secret:
        raise RefusedError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if secret.get("DeletedDate") or secretsmanager._is_replica(secret):
        raise RefusedError("InvalidRequestException", "A replica, or a secret marked for deletion, is not rotated.")
    found: dict[str, Any] = secret
    return found


def _cancel(data: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Switch rotation off. A version that waits stays labelled as it is: its next owner should remove that."""
    secret = _secret(data)
    secret["RotationEnabled"] = False
    version, _ = secretsmanager._find_stage_version(secret, PENDING)
    return secret, version or ""


def _begin(data: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Check, take note of the configuration, and set the steps going."""
    secret = _secret(data)
    function = data.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not function:
        raise RefusedError("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.")
    _admit(function)
    at_once = data.get("RotateImmediately", True)
    token = data.get("ClientRequestToken") or str(uuid.uuid4())
    pending, _version = secretsmanager._find_stage_version(secret, PENDING)
    current, _version = secretsmanager._find_stage_version(secret, CURRENT)
    if pending not in (None, current, token):
        if at_once:
            raise RefusedError(
                "InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted."
            )
        token = pending
    secret |= {"RotationLambdaARN": function, "RotationEnabled": True}
    secret["RotationRules"] = data.get("RotationRules") or secret.get("RotationRules")
    if token not in secret["Versions"]:
        empty = {"SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time()), "Stages": [PENDING]}
        secret["Versions"][token] = empty
    scope = get_account_id(), get_region()
    steps = STEPS if at_once else TRIAL
    threading.Thread(target=_rotate, args=(scope, secret, function, token, steps), daemon=True).start()
    return secret, token


def _admit(function: str) -> None:
    """Whether the function's own policy lets Secrets Manager invoke it; `RefusedError` if not."""
    found = lambda_svc.function_policy_for_arn(function)
    account = get_account_id()
    context = iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function,
        region=get_region(),
        service_context={"aws:sourceaccount": account},
    )
    if found is None or iam_evaluator.evaluate_resource_policy(found[0], context, SERVICE).decision != "Allow":
        raise RefusedError(
            "AccessDeniedException",
            f"Secrets Manager cannot invoke the specified Lambda function: {function}. Its policy must let "
            f"{SERVICE} do so.",
        )


def _rotate(scope: tuple[str, str], secret: dict[str, Any], function: str, token: str, steps: tuple[str, ...]) -> None:
    """Call the steps; the first that fails ends it, and the version stays as it is for the next attempt."""
    with request_scope(*scope):
        for step in steps:
            record, _, _ = lambda_svc._get_func_record_for_ref(function)
            if record is None:
                LOG.error("rotation of %s: there is no function %s", secret["Name"], function)
                return
            event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token}
            began = time.monotonic()
            found = lambda_svc._execute_function(record, event)
            failed = bool(found.get("error"))
            milliseconds = max(1.0, (time.monotonic() - began) * 1000)
            lambda_svc._emit_lambda_metrics(record["config"]["FunctionName"], milliseconds, failed, False)  # noqa: FBT003
            if failed:
                LOG.error("rotation of %s failed in %s: %s", secret["Name"], step, found.get("body"))
                return
        if steps == TRIAL and secret["Versions"].get(token, {}).get("SecretString") is None:
            secret["Versions"].pop(token, None)
        secretsmanager._sync_replicas(secret)


def _get(original: Callable[[dict[str, Any]], Any], data: dict[str, Any]) -> Any:
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    version = data.get("VersionId")
    found = ((secret or {}).get("Versions") or {}).get(version)
    if version is None:
        _, found = secretsmanager._find_stage_version(secret or {"Versions": {}}, data.get("VersionStage", CURRENT))
    if found is not None and found.get("SecretString") is None and found.get("SecretBinary") is None:
        said = f"Secrets Manager can't find the specified secret value for VersionId: {version}"
        return error_response_json("ResourceNotFoundException", said, 400)
    stage = data.get("VersionStage")
    if version is not None and found is not None and stage is not None and stage not in found["Stages"]:
        return error_response_json("ResourceNotFoundException", f"Version {version} is not labelled {stage}.", 400)
    return original(data)
