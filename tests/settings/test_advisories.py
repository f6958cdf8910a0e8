"""An advisory appears with the value it is about, and goes when the setting that it names is changed."""

from pathlib import Path

import pytest

from settings.catalogue import codes
from settings.problem import LOSES_STATE
from tests.environments import CONFIG
from tests.settings.editing import advisories_of, edited

CASES = [
    ("DRA001", "database.parameters.max_wal_senders", "max_wal_senders: 35", "max_wal_senders: 34"),
    ("DRA002", "database.parameters.wal_keep_size", "wal_keep_size: 2048", "wal_keep_size: 2047"),
    ("DRA003", "database.parameters.log_statement", "log_statement: none", "log_statement: ddl"),
    ("DRA003", "database.parameters.log_statement", "    log_statement: none\n", ""),
    ("DRA004", "database.parameters.max_slot_wal_keep_size", "    max_slot_wal_keep_size: 51200\n", ""),
    ("DRA005", "database.parameters.rds.force_ssl", "log_statement: none", "log_statement: none\n    rds.force_ssl: 0"),
    ("DRA006", "database.parameters.max_connections", "max_connections: 200", "max_connections: 2000"),
    (
        "DRA007",
        "database.parameters.pgaudit.role",
        "log_statement: none",
        "log_statement: none\n    pgaudit.role: rds_pgaudit",
    ),
    ("DRA007", "database.parameters.rds.forse_ssl", "log_statement: none", "log_statement: none\n    rds.forse_ssl: 1"),
    ("DRA008", "database.parameters.max_wal_senders", "max_wal_senders: 35", "max_wal_senders: 101"),
    ("DRA020", "database.multi_az", "multi_az: true", "multi_az: false"),
    ("DRA021", "database.deletion_protection", "multi_az: true", "multi_az: true\n  deletion_protection: false"),
    ("DRA022", "database.backups.retention_days", "retention_days: 14", "retention_days: 1"),
    ("DRA023", "database.backups.dr_window", "06:00-06:30", "02:45-03:15"),
    ("DRA024", "database.apply_immediately", "apply_immediately: false", "apply_immediately: true"),
    ("DRA030", "monitoring.alarms.free_storage_gib", "free_storage_gib: 60", "free_storage_gib: 40"),
    ("DRA031", "database.storage.max_allocated_gib", "max_allocated_gib: 600", "max_allocated_gib: 503"),
    ("DRA040", "encryption.deletion_window_days", "deletion_window_days: 30", "deletion_window_days: 10"),
    ("DRA041", "regions.dr.key_alias", "    key_alias: alias/orders-prod\n  witness", "  witness"),
    ("DRA050", "monitoring.performance_insights_retention_days", "  performance_insights_retention_days: 496\n", ""),
    ("DRA051", "monitoring.alarms.replica_lag_seconds", "replica_lag_seconds: 600", "replica_lag_seconds: 300"),
    ("DRA052", "monitoring.notify_emails", "notify_emails: [one@example.com, two@example.com]", "notify_emails: []"),
    (
        "DRA053",
        "monitoring.alarms.snapshot_copy_age_hours",
        "encryption:",
        "snapshot_copies: {every_hours: 6}\nencryption:",
    ),
    ("DRA060", "regions.dr.vpc_cidr", "10.50.0.0/16", "172.32.0.0/16"),
    ("DRA070", "recovery.promotion_seconds", "  promotion_seconds: 150\n", ""),
    ("DRA071", "recovery.mode", "mode: approval", "mode: automatic"),
    ("DRA072", "regions.witness", "  witness: us-east-2\n", ""),
    ("DRA073", "dns.ttl_seconds", "  ttl_seconds: 60\nclients", "  ttl_seconds: 61\nclients"),
]
ON_PURPOSE = [
    ("max_slot_wal_keep_size: 51200", "max_slot_wal_keep_size: -1"),
    ("performance_insights_retention_days: 496", "performance_insights_retention_days: 7"),
    ("promotion_seconds: 150", "promotion_seconds: 180"),
    ("max_wal_senders: 35", "max_wal_senders: null"),
    ("max_connections: 200", 'max_connections: "LEAST({DBInstanceClassMemory/9531392},5000)"'),
]


def test_a_file_that_follows_every_advice_gets_none(tmp_path: Path) -> None:
    assert advisories_of(edited("full"), tmp_path) == ()


@pytest.mark.parametrize(("code", "setting", "old", "new"), CASES)
def test_one_value_gives_one_advisory(code: str, setting: str, old: str, new: str, tmp_path: Path) -> None:
    (advisory,) = advisories_of(edited("full", (old, new)), tmp_path)
    assert (advisory.code, advisory.setting) == (code, setting)
    assert advisory.reason
    assert advisory.change


@pytest.mark.parametrize("edit", ON_PURPOSE)
def test_a_value_written_on_purpose_is_not_advised_against(edit: tuple[str, str], tmp_path: Path) -> None:
    assert advisories_of(edited("full", edit), tmp_path) == ()


def test_wal_senders_are_compared_with_the_default_of_the_major_version(tmp_path: Path) -> None:
    older = edited("full", ('"18.6"', '"15.19"'), ("max_wal_senders: 35", "max_wal_senders: 20"))
    assert advisories_of(older, tmp_path) == ()


def test_the_seed_as_it_stands_is_advised_about_line_by_line(tmp_path: Path) -> None:
    text = (CONFIG / "prod.yaml").read_text(encoding="utf-8")
    advisories = advisories_of(text, tmp_path)
    assert {advisory.code for advisory in advisories} >= {
        "DRA001",
        "DRA002",
        "DRA003",
        "DRA004",
        "DRA030",
        "DRA040",
        "DRA041",
    }
    assert [advisory.line for advisory in advisories] == sorted(advisory.line for advisory in advisories)
    lines = text.splitlines()
    assert {lines[advisory.line - 1].split(":")[0].strip() for advisory in advisories if advisory.code == "DRA003"} == {
        "database"
    }


def test_every_advisory_has_a_file_that_gets_it() -> None:
    elsewhere = {LOSES_STATE.code}
    advisories = {code.code for code in codes() if code.code.startswith("DRA")}
    assert {code for code, *_ in CASES} == advisories - elsewhere
