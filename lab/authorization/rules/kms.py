"""KMS: keys, whatever names them, and aliases.

Source beside the reference: KMS Developer Guide, "Use aliases to control access to KMS keys".
"""

from collections.abc import Iterator, Mapping

from lab.authorization.check import NOTHING, Check, Rule, arn
from lab.authorization.facts import key
from lab.authorization.request import Request


def _key(request: Request) -> Iterator[Check]:
    """An alias in a request is never the resource; the key behind it is, with all its aliases as a condition key."""
    named = request.one("KeyId")
    if named:
        yield _check(request, named)


def _alias(request: Request) -> Iterator[Check]:
    """The alias and its key, each by itself."""
    name = request.one("AliasName")
    yield Check(request.action, arn(request, "kms", name))
    yield _check(request, request.one("TargetKeyId") or name)


def _check(request: Request, named: str) -> Check:
    found = key(named)
    if found is None:
        return Check(NOTHING)
    resource, aliases = found
    alias = named.rpartition(":")[2]
    asked = {"kms:RequestAlias": alias} if alias.startswith("alias/") else {}
    return Check(request.action, resource, {"kms:ResourceAliases": aliases, **asked})


OF_A_KEY = (
    "CancelKeyDeletion",
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "DisableKey",
    "EnableKey",
    "EnableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListGrants",
    "ListResourceTags",
    "PutKeyPolicy",
    "RevokeGrant",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateKeyDescription",
)
RULES: Mapping[str, Rule] = {
    **{f"kms:{action}": _key for action in OF_A_KEY},
    **{f"kms:{action}": _alias for action in ("CreateAlias", "DeleteAlias", "UpdateAlias")},
}
