"""A small IAM policy evaluator: identity policies, the wildcards and the condition operators that this project uses.

An explicit Deny wins, then any Allow, else nothing is allowed. An operator that it does not know is an error and
never a guess. Policies come resolved (`resolution.resolve`).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Statement = Mapping[str, Any]
Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Request:
    """A call: action, the resource it is about, and what is known about it."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


def allows(statements: Iterable[Statement], request: Request) -> bool:
    """Whether the statements together allow a request."""
    matching = [statement["Effect"] for statement in statements if _applies(statement, request)]
    return "Allow" in matching and "Deny" not in matching


def _applies(statement: Statement, request: Request) -> bool:
    return (
        any(like(pattern.lower(), request.action.lower()) for pattern in many(statement["Action"]))
        and any(like(pattern, request.resource) for pattern in many(statement["Resource"]))
        and all(
            _holds(operator, many(wanted), request.context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def many(value: Any) -> list[str]:
    """A single value as a list of one."""
    return [value] if isinstance(value, str) else list(value)


def like(pattern: str, value: str) -> bool:
    """IAM's wildcards: `*` is any text, `?` any character; nothing else is special."""
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))


def _equal(wanted: str, value: str) -> bool:
    return wanted == value


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": _equal,
    "StringEquals": _equal,
    "StringLike": like,
}


def _holds(operator: str, wanted: list[str], given: str | Sequence[str] | None) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    values = [] if given is None else many(given)
    if plain == "Null":
        return ("true" in wanted) is (given is None)
    if plain == "StringNotEquals":
        return not any(value in wanted for value in values)
    matches = OPERATORS[plain]
    found = (any(matches(each, value) for each in wanted) for value in values)
    if quantifier == "ForAllValues":
        return all(found)  # an absent key satisfies it
    return any(found)
