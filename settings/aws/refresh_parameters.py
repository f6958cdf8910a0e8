"""Derives `parameters.json` from real servers: `python -m settings.aws.refresh_parameters 17=dump17.json ...`.

A dump is what this prints on an untouched server of that major version (`psql --no-align --tuples-only`):

    select json_agg(json_build_object('name', name, 'vartype', vartype, 'unit', unit, 'min', min_val, 'max', max_val,
        'enum', enumvals, 'context', context) order by name) from pg_settings where name not like '%.%'

Read from 14.23, 15.18, 16.14, 17.10 and 18.6; parameters and ranges hardly change within a major version.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settings.aws.stored import store

BUILD_OPTIONS = {
    "default_toast_compression": ["pglz", "lz4"],
    "wal_compression": ["pglz", "lz4", "zstd", "on", "off"],
    "io_method": ["sync", "worker", "io_uring"],
}
"""Values that exist only in servers built with a library; a dump's server may be built without it, RDS's need not."""

Definition = dict[str, Any]


def parameters(dumps: Mapping[int, list[Definition]]) -> dict[str, list[Definition]]:
    """Name to its definitions, each with the first and last major version that has it."""
    found: dict[str, list[Definition]] = {}
    for major, dump in sorted(dumps.items()):
        for row in dump:
            if row["context"] == "internal":
                continue
            definition = _definition(row)
            history = found.setdefault(row["name"], [])
            if history and history[-1]["last"] == major - 1 and _same(history[-1], definition):
                history[-1]["last"] = major
            else:
                history.append({"first": major, "last": major, **definition})
    return found


def _definition(row: Definition) -> Definition:
    definition: Definition = {"type": row["vartype"]}
    if row["unit"]:
        definition["unit"] = row["unit"]
    if row["min"] is not None:
        number = int if row["vartype"] == "integer" else float
        definition |= {"min": number(row["min"]), "max": number(row["max"])}
    if row["enum"]:
        definition["values"] = BUILD_OPTIONS.get(row["name"], row["enum"])
    return definition


def _same(known: Definition, definition: Definition) -> bool:
    return {key: value for key, value in known.items() if key not in {"first", "last"}} == definition


if __name__ == "__main__":
    arguments = (argument.split("=", 1) for argument in sys.argv[1:])
    store(
        "parameters", parameters({int(major): json.loads(Path(file).read_text("utf-8")) for major, file in arguments})
    )
