"""The committed data are what the pinned cfn-lint says."""

import json
from typing import Any

from settings.aws import refresh
from settings.aws.parameters import MAJORS, SET_BY_RDS, parameter
from settings.aws.postgres import creatable_versions, memory_gib, orderable_classes
from settings.aws.refresh_parameters import parameters
from settings.aws.regions import default_regions, known_region
from settings.aws.stored import FOLDER, as_text, stored

RENEW = "run `python -m settings.aws.refresh`"


def text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_regions_and_zones_are_cfn_lints() -> None:
    assert text("regions") == as_text(refresh.regions()), RENEW


def test_versions_and_classes_are_cfn_lints() -> None:
    assert text("postgres") == as_text(refresh.postgres()), RENEW


def test_data_files_are_json_and_small() -> None:
    for name in ("regions", "postgres", "parameters"):
        assert as_text(json.loads(text(name))) == text(name)
        assert len(text(name)) < 60_000, "they are read at each start"


def test_default_regions_are_seventeen_and_have_zones() -> None:
    assert len(default_regions()) == 17
    for name in default_regions():
        region = known_region(name)
        assert region is not None
        assert len(region.zones) >= 2
        assert "db.t4g.medium" in orderable_classes(name)


def test_opt_in_and_foreign_regions_are_told_apart() -> None:
    opt_in = known_region("eu-south-1")
    assert opt_in is not None
    assert opt_in.opt_in
    assert known_region("cn-north-1") is None
    assert known_region("us-gov-east-1") is None


def test_versions_are_in_order_and_of_known_majors() -> None:
    versions = [tuple(map(int, version.split("."))) for version in creatable_versions()]
    assert versions == sorted(versions)
    assert {major for major, _ in versions} == set(MAJORS)
    assert "18.6" in creatable_versions()
    assert "18.5" not in creatable_versions(), "RDS never offered it"


def test_every_orderable_class_has_a_size() -> None:
    assert [
        name for region in default_regions() for name in orderable_classes(region) if memory_gib(name) is None
    ] == []


def test_what_rds_sets_is_a_parameter_of_some_major_version() -> None:
    known = set(stored("parameters"))
    assert SET_BY_RDS - known == {"ssl_library"}, "that one is read-only in PostgreSQL too"


def test_a_parameter_whose_range_changes_has_one_entry_for_each() -> None:
    def dump(most: str) -> list[dict[str, Any]]:
        row = {
            "name": "io",
            "vartype": "integer",
            "unit": "8kB",
            "min": "1",
            "max": most,
            "enum": None,
            "context": "user",
        }
        return [row, {**row, "name": "block_size", "context": "internal"}]

    assert parameters({17: dump("32"), 18: dump("128"), 16: dump("32")}) == {
        "io": [
            {"first": 16, "last": 17, "type": "integer", "unit": "8kB", "min": 1, "max": 32},
            {"first": 18, "last": 18, "type": "integer", "unit": "8kB", "min": 1, "max": 128},
        ]
    }


def test_ranges_are_postgresqls() -> None:
    connections = parameter("max_connections", 18)
    assert connections is not None
    assert (connections.type, connections.min, connections.max) == ("integer", 1, 262143)
