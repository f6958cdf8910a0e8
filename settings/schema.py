"""`config/schema.json`, generated from the models so that editors complete: `python -m settings.schema` rewrites it."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from settings.environment import Environment

SCHEMA = Path(__file__).resolve().parent.parent / "config" / "schema.json"


def schema() -> dict[str, Any]:
    """The JSON schema of an environment file. It says what a field takes; the rules say what fits together."""
    found = Environment.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "Environment file"}


def text() -> str:
    """The schema as the file has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write(path: Path = SCHEMA) -> None:
    """Rewrite the file; a reader sees the old one or the new one, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    write()
