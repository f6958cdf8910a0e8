"""Secrets that a template reads (`{{resolve:secretsmanager:...}}`): in the caller's name, so it must be allowed to."""

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import engine

from lab.authorization.facts import key
from lab.hooks import Hook, Table
from lab.permissions.need import Need

FIND = Hook(
    "ministack.services.cloudformation.engine",
    "_find_dynamic_references",
    "(value, found)",
    "69f4b1bd3cf8",
    "finds references to secrets",
)
HOOKS: tuple[Hook | Table, ...] = (FIND,)
PREFIX = "{{resolve:secretsmanager:"
ARN_PARTS = 7


def needs_of_references(properties: Any, known: Mapping[str, str]) -> Iterator[Need]:
    """What reading them needs: the secret's value and, through Secrets Manager, its key."""
    found: set[str] = set()
    engine._find_dynamic_references(properties, found)
    for literal in sorted(found - set(known)):
        if literal.startswith(PREFIX):
            yield from _of_secret(literal.removeprefix(PREFIX).removesuffix("}}"))


def _of_secret(reference: str) -> Iterator[Need]:
    parts = reference.split(":")
    named = ":".join(parts[:ARN_PARTS]) if reference.startswith("arn:") else parts[0]
    _, secret = secretsmanager._resolve(named)
    if secret is None:
        return  # resolving it says so
    yield Need("secretsmanager:GetSecretValue", secret["ARN"])
    encrypted = key(secret["KmsKeyId"]) if secret.get("KmsKeyId") else None
    if encrypted is not None:
        region = secret["ARN"].split(":")[3]
        via = {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com", "kms:ResourceAliases": encrypted[1]}
        yield Need("kms:Decrypt", encrypted[0], via)
