"""Derives `regions.json` and `postgres.json` from the installed cfn-lint: `python -m settings.aws.refresh`."""

import json
import re
from pathlib import Path
from typing import Any

from settings.aws.stored import store

OLDEST_MAJOR = 14
"""Backups of read replicas, which a promoted standby needs at once, exist from PostgreSQL 14.1 on."""
ENABLED_BY_DEFAULT = frozenset(
    """
    ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1
    eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2
    """.split()  # noqa: SIM905  names to be read as text, not one a line
)
"""Regions launched before 2019-03-20: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html"""
OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")
VERSION = re.compile(r"^(\d+)\.(\d+)$")

Schema = dict[str, Any]


def regions() -> dict[str, dict[str, Any]]:
    """Every commercial region: letters of its zones, and whether an account must opt in."""
    from cfnlint.helpers import AVAILABILITY_ZONES  # a linter is not loaded to read a settings file  # noqa: PLC0415

    return {
        region: {"opt_in": region not in ENABLED_BY_DEFAULT, "zones": "".join(zone[-1] for zone in zones)}
        for region, zones in AVAILABILITY_ZONES.items()
        if not region.startswith(OTHER_PARTITIONS)
    }


def postgres() -> dict[str, Any]:
    """Creatable versions, and the orderable classes of each region, which are the same for all of them.

    Raises:
        ValueError: cfn-lint's data no longer say so.
    """
    versions = _creatable_versions()
    by_region = {region: _classes_in(region) for region in sorted(ENABLED_BY_DEFAULT)}
    anywhere = frozenset().union(*by_region.values())
    offered = {anywhere & _classes_for(version) for version in versions}
    if len(offered) != 1:
        raise ValueError("creatable versions differ in their classes: the data must tell them apart now")
    (classes,) = offered
    orderable = {region: " ".join(sorted(names & classes)) for region, names in by_region.items()}
    return {"versions": versions, "classes": orderable}


def _creatable_versions() -> list[str]:
    known = _values(_schema("engine_version"), "then")
    gone = _values(_schema("engine_version_deprecated"), "if")
    found = [version for version in known - gone if (match := VERSION.match(version)) and int(match[1]) >= OLDEST_MAJOR]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def _values(schema: Schema, side: str) -> set[str]:
    return {
        value
        for entry in schema["allOf"]
        if entry["if"]["properties"]["Engine"].get("const") == "postgres"
        for value in entry[side]["properties"]["EngineVersion"]["enum"]
    }


def _classes_in(region: str) -> set[str]:
    entries = _schema("dbinstanceclass_enum")[region]["allOf"]
    chosen = [e for e in entries if _is_postgres(e) and e["if"]["properties"].get("LicenseModel") is False]
    return {name for entry in chosen for name in entry["then"]["properties"]["DBInstanceClass"]["enum"]}


def _classes_for(version: str) -> set[str]:
    entries = [entry for entry in _schema("db_instance_class")["allOf"] if _is_postgres(entry)]
    chosen = [e for e in entries if re.search(e["if"]["properties"]["EngineVersion"]["pattern"], version)]
    return {name for entry in chosen for name in entry["then"]["properties"]["DBInstanceClass"]["enum"]}


def _is_postgres(entry: Schema) -> bool:
    return bool(entry["if"]["properties"]["Engine"].get("const") == "postgres")


def _schema(name: str) -> Schema:
    import cfnlint  # as above  # noqa: PLC0415

    folder = Path(cfnlint.__file__).parent / "data" / "schemas" / "extensions" / "aws_rds_dbinstance"
    schema: Schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return schema


if __name__ == "__main__":
    store("regions", regions())
    store("postgres", postgres())
