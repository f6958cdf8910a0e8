"""Environments for tests: the committed examples, and variations of them."""

from pathlib import Path
from typing import Any

import yaml

from settings.environment import Environment

CONFIG = Path(__file__).resolve().parent.parent / "config"


def raw(name: str = "prod") -> dict[str, Any]:
    """The content of a committed environment file."""
    loaded = yaml.safe_load((CONFIG / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def environment(name: str = "prod", **changes: Any) -> Environment:
    """A committed environment; `changes` are dotted keys with two underscores: `regions__dr__generation=2`."""
    content = raw(name)
    for key, value in changes.items():
        *parents, last = key.split("__")
        block = content
        for parent in parents:
            block = block.setdefault(parent, {})
        block[last] = value
    return Environment.model_validate(content)
