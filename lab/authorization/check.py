"""One permission that a call needs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.authorization.request import Request

NOTHING = "sts:GetCallerIdentity"
"""What everybody may do: stands for a call that only needs sound credentials, for what it names does not exist."""


@dataclass(frozen=True)
class Check:
    """One permission."""

    action: str
    resource: str = "*"
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Condition keys beyond the global ones."""


Rule = Callable[[Request], Iterator[Check]]
"""What an action needs; nothing at all: MiniStack's own way decides."""


def arn(request: Request, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
    """The ARN of a resource in the caller's region and account; some services' have no region, some no account."""
    return f"arn:aws:{service}:{request.region if region else ''}:{request.account if account else ''}:{resource}"
