"""Reads the committed data files, each at most once in a process."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LONGEST_ENTRY = 1000


@cache
def stored(name: str) -> Any:
    """The content of `<name>.json`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def store(name: str, content: dict[str, Any]) -> None:
    """Rewrite `<name>.json`."""
    (FOLDER / f"{name}.json").write_text(as_text(content), encoding="utf-8")


def as_text(content: dict[str, Any], indent: int = 1) -> str:
    """The text of a data file: one entry a line, so that a review reads what changed; large entries are opened."""
    entries = (f"{' ' * indent}{json.dumps(key)}: {_entry(value, indent)}" for key, value in sorted(content.items()))
    return "{\n" + ",\n".join(entries) + "\n" + " " * (indent - 1) + "}" + ("\n" if indent == 1 else "")


def _entry(value: Any, indent: int) -> str:
    text = json.dumps(value, sort_keys=True)
    return as_text(value, indent + 1) if isinstance(value, dict) and len(text) > LONGEST_ENTRY else text
