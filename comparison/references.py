"""Which resources a value refers to."""

import re
from collections.abc import Iterator
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{(?!!)\s*([^}.\s]+)[^}]*\}")


def references(value: Any) -> Iterator[str]:
    """Logical ids in every `Ref`, `Fn::GetAtt` and `Fn::Sub` below a value; names of parameters among them."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for name, argument in value.items():
            yield from _named(name, argument)


def _named(name: str, argument: Any) -> Iterator[str]:
    if name == "Ref" and isinstance(argument, str):
        yield argument
    elif name == "Fn::GetAtt":
        yield argument.split(".")[0] if isinstance(argument, str) else argument[0]
    elif name == "Fn::Sub":
        text, variables = (argument, {}) if isinstance(argument, str) else argument
        yield from (found for found in _PLACEHOLDER.findall(text) if found not in variables)
        yield from references(variables)
    else:
        yield from references(argument)
