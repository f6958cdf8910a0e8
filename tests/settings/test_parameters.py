"""The parameter group that a file ends up with, and which values it may have."""

from pathlib import Path

import pytest

from settings.aws.parameters import MAJORS, RDS_OWN, names, parameter
from settings.aws.postgres import creatable_versions, memory_gib
from settings.database import DEFAULT_PARAMETERS
from tests.environments import environment
from tests.settings.editing import edited, problems_of

GOOD = [
    "shared_buffers: '{DBInstanceClassMemory/32768}'",
    "shared_buffers: '{DBInstanceClassMemory*3/32768}'",
    "shared_buffers: 524288",
    "effective_cache_size: '{DBInstanceClassMemory/9000}'",
    "maintenance_work_mem: 'GREATEST({DBInstanceClassMemory/63963136*1024},65536)'",
    "work_mem: '65536'",
    "hot_standby_feedback: on",
    "hot_standby_feedback: 1",
    "hot_standby_feedback: '0'",
    "synchronous_commit: 'on'",
    "random_page_cost: 1.1",
    "random_page_cost: 2",
    "autovacuum_vacuum_cost_limit: -1",
    "TimeZone: Europe/Zurich",
    "shared_preload_libraries: pg_stat_statements,pgaudit",
    "wal_compression: zstd",
    "rds.logical_replication: 1",
    "log_min_duration_statement: null",
]
BAD = [
    "shared_buffers: '{DBInstanceClassMemory/4}'",
    "shared_buffers: '{DBInstanceClassMemory/8192}'",
    "shared_buffers: 25%",
    "maintenance_work_mem: '{DBInstanceClassMemory/1000}'",
    "work_mem: 1.5",
    "hot_standby_feedback: 'on'",
    "synchronous_commit: 1",
    "max_connections: 1e3",
    "max_wal_senders: 300000",
    "random_page_cost: nan",
    "transaction_timeout: soon",
]


def group(**parameters: object) -> dict[str, str]:
    return environment(database__parameters=parameters).database.effective_parameters


def test_one_parameter_does_not_drop_the_others() -> None:
    found = group(work_mem=8192)
    assert found["work_mem"] == "8192"
    assert found["shared_buffers"] == "{DBInstanceClassMemory/32768}"
    assert set(found) == {*DEFAULT_PARAMETERS, "work_mem"}
    assert list(found) == sorted(found)


def test_values_are_the_strings_that_rds_takes() -> None:
    found = group(hot_standby_feedback=True, log_statement="ddl", max_wal_senders=None, random_page_cost=1.1)
    assert found["hot_standby_feedback"] == "1"
    assert found["log_statement"] == "ddl"
    assert found["random_page_cost"] == "1.1"
    assert "max_wal_senders" not in found, "null leaves RDS's own default"


def test_the_family_follows_the_version() -> None:
    database = environment(database__engine_version="16.15").database
    assert (database.engine_major, database.parameter_group_family) == (16, "postgres16")


@pytest.mark.parametrize("line", GOOD)
def test_values_that_are_fine(line: str, tmp_path: Path) -> None:
    assert problems_of(edited("full", ("  parameters:\n", f"  parameters:\n    {line}\n")), tmp_path) == []


@pytest.mark.parametrize("line", BAD)
def test_values_that_are_not(line: str, tmp_path: Path) -> None:
    text = edited(
        "full", ("    max_connections: 200\n    log_statement: none\n    max_wal_senders: 35\n", f"    {line}\n")
    )
    problems = problems_of(text, tmp_path)
    assert {problem.code for problem in problems} <= {"DR055", "DR057"}
    assert [problem.field for problem in problems] == [f"database.parameters.{line.split(':', maxsplit=1)[0]}"]


def test_the_defaults_suit_every_version_and_the_smallest_classes(tmp_path: Path) -> None:
    for version in creatable_versions():
        for size in ("db.t4g.micro", "db.r7g.16xlarge"):
            text = edited("full", ('"18.6"', f'"{version}"'), ("db.r7g.large", size))
            assert problems_of(text.replace("max_connections: 200", "max_connections: 100"), tmp_path) == []


def test_parameters_come_and_go_with_major_versions() -> None:
    assert [major for major in MAJORS if parameter("transaction_timeout", major)] == [17, 18]
    assert [major for major in MAJORS if parameter("db_user_namespace", major)] == [14, 15, 16]
    assert [major for major in MAJORS if parameter("idle_replication_slot_timeout", major)] == [18]
    assert all(set(DEFAULT_PARAMETERS) <= {*names(major)} for major in MAJORS)
    assert set(RDS_OWN) <= set(names(18))


@pytest.mark.parametrize(
    ("name", "gib"),
    [
        ("db.t4g.micro", 1),
        ("db.t3.large", 8),
        ("db.m7g.large", 8),
        ("db.r7g.4xlarge", 128),
        ("db.x2g.large", 32),
        ("db.q1.large", None),
    ],
)
def test_memory_is_read_from_the_class(name: str, gib: int | None) -> None:
    assert memory_gib(name) == gib
