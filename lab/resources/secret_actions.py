"""What MiniStack's Secrets Manager lacks: copies are taken back, rotation is switched off, a copied secret stays."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.services import secretsmanager

from lab.hooks import Hook, Table

HANDLE = Hook(
    "ministack.services.secretsmanager",
    "handle_request",
    "(method, path, headers, body, query_params)",
    "e1909f662da6",
    "gets two actions; DeleteSecret refuses while there are copies",
)
RESOLVE = Hook(
    "ministack.services.secretsmanager",
    "_resolve",
    "(secret_id, *, use_arn_scope=False)",
    "457901fe05e6",
    "finds a secret by name or ARN",
)
DELETE_REPLICAS = Hook(
    "ministack.services.secretsmanager",
    "_delete_replicas",
    "(secret)",
    "74a3ee579dd9",
    "removes the copies of a secret",
)
HOOKS: tuple[Hook | Table, ...] = (HANDLE, RESOLVE, DELETE_REPLICAS)
Answer = tuple[int, dict[str, str], bytes]
Secret = dict[str, Any]
Request = dict[str, Any]


def install() -> None:
    """Put the actions before MiniStack's."""
    ours: dict[str, Callable[[Secret, Request], Answer | None]] = {
        "RemoveRegionsFromReplication": _remove_copies,
        "CancelRotateSecret": _cancel_rotation,
        "DeleteSecret": _refuse_copied,
    }

    async def handle(original: Callable[..., Awaitable[Answer]], *arguments: Any) -> Answer:
        _, _, headers, body, _ = arguments
        action = ours.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if action is not None:
            request = json.loads(body or "{}")
            _, secret = secretsmanager._resolve(request.get("SecretId"))
            answer = action(secret, request) if secret is not None else None
            if answer is not None:
                return answer
        return await original(*arguments)

    HANDLE.wrap(handle)


def _cancel_rotation(secret: Secret, _request: Request) -> Answer:
    secret["RotationEnabled"] = False
    return _json({"ARN": secret["ARN"], "Name": secret["Name"]})


def _refuse_copied(secret: Secret, _request: Request) -> Answer | None:
    """None lets MiniStack delete it."""
    if not secret["ReplicationStatus"]:
        return None
    regions = ", ".join(status["Region"] for status in secret["ReplicationStatus"])
    return _error(
        "InvalidRequestException",
        f"You can't delete secret {secret['Name']} that still has replica regions [{regions}]",
    )


def _remove_copies(secret: Secret, request: Request) -> Answer:
    regions = request["RemoveReplicaRegions"]
    known = {status["Region"] for status in secret["ReplicationStatus"]}
    if unknown := sorted(set(regions) - known):
        return _error(
            "InvalidParameterException", f"The secret is not replicated to {', '.join(unknown)}, so nothing is removed"
        )
    going = [status for status in secret["ReplicationStatus"] if status["Region"] in regions]
    secretsmanager._delete_replicas({**secret, "ReplicationStatus": going})
    secret["ReplicationStatus"] = [status for status in secret["ReplicationStatus"] if status not in going]
    return _json({"ARN": secret["ARN"], "ReplicationStatus": secret["ReplicationStatus"]})


def _json(said: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(said).encode()


def _error(code: str, message: str) -> Answer:
    body = json.dumps({"__type": code, "message": message}).encode()
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, body
