"""Whose permissions a stack operation has: those of whoever called CloudFormation, then and until it ends."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id

from lab.hooks import Hook, Table

HANDLE = Hook(
    "ministack.services.cloudformation",
    "handle_request",
    "(method, path, headers, body, query_params)",
    "af2b98f8e97b",
    "notes who calls",
)
KEY = Hook(
    "ministack.core.router",
    "extract_access_key_id",
    "(headers, query_params=None)",
    "4f0df6b2b1cd",
    "reads the access key",
)
RESOLVE = Hook(
    "ministack.core.iam_evaluator",
    "resolve_principal",
    "(access_key_id, account_id, credential=None)",
    "b6c6131e24bf",
    "finds the policies of a caller",
)
HOOKS: tuple[Hook | Table, ...] = (HANDLE, KEY, RESOLVE)

_ACCESS_KEY: ContextVar[str] = ContextVar("lab_caller_of_cloudformation", default="")


def install() -> None:
    """Note the caller of each request to CloudFormation; the operation that it begins inherits that."""

    async def handle(original: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        _, _, headers, _, query = arguments
        _ACCESS_KEY.set(extract_access_key_id(headers, query))
        return await original(*arguments)

    HANDLE.wrap(handle)


def principal() -> iam_evaluator.PrincipalInfo:
    """The caller, with the policies that it has at this moment; `ValueError` when its session has ended."""
    found = iam_evaluator.resolve_principal(_ACCESS_KEY.get(), get_account_id())
    if isinstance(found, iam_evaluator.AuthError):
        raise ValueError(f"{found.message} ({found.code})")  # noqa: TRY004 - a refusal, not a wrong type
    return found
