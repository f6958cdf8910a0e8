"""Template values as the APIs take them: CloudFormation takes `"60"` for a number and `"true"` for a boolean."""

from collections.abc import Mapping
from typing import Any


def truth(value: Any) -> bool:
    """A boolean."""
    return str(value).lower() == "true"


def picked(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of some properties that the template gives."""
    return {name: properties[name] for name in names if name in properties}


def numbers(properties: Mapping[str, Any], *names: str) -> dict[str, int]:
    """As `picked`, as whole numbers."""
    return {name: int(value) for name, value in picked(properties, *names).items()}


def texts(properties: Mapping[str, Any], *names: str) -> dict[str, str]:
    """As `picked`, as text."""
    return {name: str(value) for name, value in picked(properties, *names).items()}


def numeric(value: Any) -> Any:
    """A nested value with whole numbers for text that is one."""
    if isinstance(value, Mapping):
        return {key: numeric(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numeric(item) for item in value]
    return int(value) if isinstance(value, str) and value.isdigit() else value
