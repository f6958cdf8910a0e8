"""Every code has a file that is valid but for one line, and that line is named."""

import os
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from settings.catalogue import codes
from settings.load import EnvironmentFileInvalid, load
from settings.problem import SAME_DEPLOYMENT
from tests.settings.editing import edited, line_of, problems_of


class Case(NamedTuple):
    """One edit of a valid file and the one problem it makes."""

    code: str
    field: str
    old: str
    new: str
    file: str = "full"
    at: str = ""
    """A fragment of the line that is to be named; empty: the new text."""


PRIMARY, DR = "regions.primary", "regions.dr"
OWN = "existing_vpc"
TWICE = "subnet-0a1b2c3d4e5f60001"
VPC = "vpc_cidr: 10.40.0.0/16"
DR_VPC = "existing_vpc:\n      vpc_id: vpc-0a1b2c3d4e5f60002"
DATABASE_TIER = """      database:
        subnet_ids: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
        cidrs: [10.60.0.0/24, 10.60.1.0/24]
        route_table_ids: [rtb-0a1b2c3d4e5f60001]
"""
STRUCTURE = [
    Case("DR006", "database.multi_az", "  multi_az: true", "  multi_az: true\n  multi_az: false", at="multi_az: false"),
    Case("DR010", "database.prot", "port: 5432", "prot: 5432"),
    Case("DR010", "colour", "tags:", "colour: blue\ntags:", at="colour"),
    Case("DR010", "regions.primary.multi_az", "  dr:\n", "    multi_az: true\n  dr:\n", at="    multi_az: true"),
    Case("DR011", "account_id", 'account_id: "444455556666"\n', "", at="project"),
    Case("DR011", f"{DR}.name", "    name: us-west-2\n", "", at="  dr:"),
    Case("DR011", "dns.zone", "zone: orders-prod.internal\n  ", "", at="dns:"),
    Case("DR012", "account_id", '"444455556666"', "444455556666"),
    Case("DR012", "account_id", '"444455556666"', "011122223333"),
    Case("DR012", "environment", "environment: prod", "environment: no"),
    Case("DR012", "database.engine_version", '"18.6"', "18.6"),
    Case("DR012", "database.port", "port: 5432", 'port: "5432"'),
    Case("DR012", "database.port", "port: 5432", "port: yes"),
    Case("DR012", "database.port", "port: 5432", "port: 5432.0"),
    Case("DR012", "database.multi_az", "multi_az: true", "multi_az: 1"),
    Case("DR012", "clients", "clients:\n  cidrs: [192.168.10.0/24, 192.168.20.0/24]", "clients:"),
    Case("DR012", f"{PRIMARY}.zones", "zones: [us-east-1a, us-east-1b]", "zones: us-east-1a"),
    Case("DR013", "dns.ttl_seconds", "ttl_seconds: 60\nclients", "ttl_seconds: 1\nclients", at="ttl_seconds: 1"),
    Case("DR013", "database.backups.retention_days", "retention_days: 14", "retention_days: 36"),
    Case("DR013", "database.storage.iops", "iops: 12000", "iops: 3000"),
    Case("DR013", "encryption.deletion_window_days", "deletion_window_days: 30", "deletion_window_days: 6"),
    Case(
        "DR013", f"{DR}.generation", "vpc_cidr: 10.50.0.0/16", "vpc_cidr: 10.50.0.0/16\n    generation: 0", at="generat"
    ),
    Case("DR014", "account_id", '"444455556666"', '"4444-5555-6666"'),
    Case("DR014", f"{PRIMARY}.vpc_cidr", "vpc_cidr: 10.40.0.0/16", "vpc_cidr: 10.40.0.1/16"),
    Case("DR014", f"{PRIMARY}.vpc_cidr", "vpc_cidr: 10.40.0.0/16", "vpc_cidr: 42"),
    Case("DR014", "dns.zone", "zone: orders-prod.internal", "zone: orders-prod.internal."),
    Case("DR014", "monitoring.notify_emails.1", "two@example.com", "two at example.com"),
    Case("DR014", f"{PRIMARY}.existing_vpc.vpc_id", "vpc-0a1b2c3d4e5f60001", "my-vpc", OWN),
    Case("DR015", "recovery.mode", "mode: approval", "mode: auto"),
    Case("DR015", "database.log_exports.0", "log_exports: [postgresql]", "log_exports: [postgres]"),
    Case("DR016", f"{PRIMARY}.zones", "[us-east-1a, us-east-1b]", f"[{', '.join(f'us-east-1{z}' for z in 'abcde')}]"),
    Case("DR016", "tags.cost-centre", '"4711"', '"' + "7" * 257 + '"'),
]
NAMES = [
    Case("DR023", "database.name", "  name: app", "  name: my-app"),
    Case("DR023", "database.name", "  name: app", "  name: Order"),
    Case("DR023", "database.name", "  name: app", "  name: rdsadmin"),
    Case("DR024", "database.master_username", "dbmaster", "user"),
    Case("DR024", "database.master_username", "dbmaster", "rdsadmin"),
    Case("DR024", "database.master_username", "dbmaster", "rds_boss"),
    Case("DR024", "database.master_username", "dbmaster", "a_very_long_user_name"),
    Case("DR025", f"{DR}.key_alias", "key_alias: alias/orders-prod\n  witness", "key_alias: alias/aws/rds\n  witness"),
    Case("DR026", "dns.zone", "zone: orders-prod.internal", "zone: rds.amazonaws.com"),
    Case("DR026", "dns.zone", "zone: orders-prod.internal", "zone: us-west-2.compute.internal"),
    Case("DR027", "tags.Name", "  cost-centre:", "  Name:"),
    Case("DR027", "tags.purpose", "  cost-centre:", "  purpose:"),
    Case("DR027", "tags.aws:owner", "  cost-centre:", '  "aws:owner":'),
    Case("DR027", "tags.Cost-Centre", '"4711"', '"4711"\n  Cost-Centre: "1"', at="Cost-Centre"),
    Case("DR028", "tags.cost?centre", "  cost-centre:", "  cost?centre:"),
    Case("DR028", "tags.cost-centre", '"4711"', '"4711 & more"'),
    Case("DR092", "tags", '"4711"', '"' + "4711" * 55 + '"', at="tags:"),
    Case("DR093", "database.log_exports", "[postgresql]", "[]"),
    Case("DR014", "monitoring.notify_emails.1", "two@example.com", "zwö@example.com"),
    Case("DR029", "monitoring.notify_emails.1", "two@example.com", "One@example.com"),
]
REGIONS = [
    Case("DR030", "regions.witness", "witness: us-east-2", "witness: us-west-2"),
    Case("DR031", "regions.witness", "witness: us-east-2", "witness: us-east-9"),
    Case("DR031", "regions.witness", "witness: us-east-2", "witness: us-gov-west-1"),
    Case("DR032", "regions.witness", "witness: us-east-2", "witness: ap-east-1"),
    Case("DR033", f"{PRIMARY}.zones", "zones: [us-east-1a, us-east-1b]", "zones: [us-east-1a]"),
    Case("DR033", f"{PRIMARY}.zones", "zones: [us-east-1a, us-east-1b]", "zones: []"),
    Case("DR034", f"{PRIMARY}.zones.1", "us-east-1b", "us-west-2c"),
    Case("DR034", f"{PRIMARY}.zones.1", "us-east-1b", "us-east-1z"),
    Case("DR035", f"{PRIMARY}.zones.1", "us-east-1b", "us-east-1a"),
]
NETWORK = [
    Case("DR040", f"{DR}.vpc_cidr", "vpc_cidr: 10.50.0.0/16", "vpc_cidr: 10.40.128.0/17"),
    Case("DR040", "clients.cidrs.0", "192.168.10.0/24", "10.40.3.0/24"),
    Case("DR040", "clients.cidrs.0", "192.168.10.0/24", "10.50.0.0/15"),
    Case("DR040", "clients.cidrs.1", "192.168.20.0/24", "192.168.0.0/16"),
    Case("DR040", f"{DR}.existing_vpc.cidr", "cidr: 10.70.0.0/16", "cidr: 10.0.0.0/8", OWN),
    Case("DR040", "clients.cidrs.0", "10.60.99.0/24", "10.60.1.0/25", OWN),
    Case("DR040", "clients.cidrs.0", "10.60.99.0/24", "10.70.10.0/25", OWN),
    Case("DR041", f"{PRIMARY}.vpc_cidr", "vpc_cidr: 10.40.0.0/16", "vpc_cidr: 10.40.0.0/15"),
    Case("DR041", f"{PRIMARY}.vpc_cidr", "vpc_cidr: 10.40.0.0/16", "vpc_cidr: 10.40.0.0/23"),
    Case("DR041", f"{PRIMARY}.vpc_cidr", "vpc_cidr: 10.40.0.0/16", "vpc_cidr: 169.254.0.0/16"),
    Case("DR042", PRIMARY, "    vpc_cidr: 10.40.0.0/16\n", "", at="primary"),
    Case("DR042", f"{DR}.existing_vpc", f"    {DR_VPC}", f"    vpc_cidr: 10.70.0.0/16\n    {DR_VPC}", OWN, at=DR_VPC),
    Case("DR046", f"{PRIMARY}.existing_vpc.clients", ", 10.60.11.0/24", "", OWN, at="      clients"),
    Case("DR047", f"{PRIMARY}.existing_vpc.database.cidrs.1", "10.60.1.0/24", "10.61.1.0/24", OWN),
    Case("DR048", f"{PRIMARY}.existing_vpc.clients.cidrs.0", "10.60.10.0/24", "10.60.0.0/25", OWN),
    Case(
        "DR048",
        f"{PRIMARY}.existing_vpc.clients.subnet_ids.0",
        "subnet-0a1b2c3d4e5f60003",
        TWICE,
        OWN,
        at=f"{TWICE}, {TWICE[:-1]}4",
    ),
    Case("DR044", f"{PRIMARY}.existing_vpc.database.route_table_ids", "[rtb-0a1b2c3d4e5f60001]", "[]", OWN),
    Case("DR044", f"{PRIMARY}.existing_vpc.database", DATABASE_TIER, "", OWN, at="    existing_vpc:"),
    Case("DR045", f"{DR}.existing_vpc.clients.route_table_ids", "[rtb-0a1b2c3d4e5f60004]", "[]", OWN),
]
DATABASE = [
    Case("DR050", "database.engine_version", '"18.6"', '"18.5"'),
    Case("DR050", "database.engine_version", '"18.6"', '"18"'),
    Case("DR050", "database.engine_version", '"18.6"', '"12.22"'),
    Case("DR050", "database.engine_version", '"18.6"', "latest"),
    Case("DR052", "database.manage_master_user_password", "password: false", "password: true"),
    Case("DR053", "database.parameters.max_conections", "max_connections:", "max_conections:"),
    Case("DR053", "database.parameters.db_user_namespace", "log_statement: none", "db_user_namespace: 1"),
    Case("DR053", "database.parameters.nosuch.thing", "log_statement: none", "nosuch.thing: 1"),
    Case("DR054", "database.parameters.archive_command", "log_statement: none", "archive_command: cp"),
    Case("DR054", "database.parameters.wal_level", "log_statement: none", "wal_level: logical"),
    Case("DR055", "database.parameters.log_statement", "log_statement: none", "log_statement: some"),
    Case("DR055", "database.parameters.max_connections", "max_connections: 200", "max_connections: 0"),
    Case("DR055", "database.parameters.max_connections", "max_connections: 200", "max_connections: many"),
    Case("DR055", "database.parameters.work_mem", "log_statement: none", "work_mem: 4MB"),
    Case("DR055", "database.parameters.rds.force_ssl", "log_statement: none", "rds.force_ssl: 2"),
    Case("DR055", "database.parameters.random_page_cost", "log_statement: none", "random_page_cost: -1"),
    Case("DR055", "database.parameters.synchronous_commit", "log_statement: none", "synchronous_commit: on"),
    Case("DR056", "database.parameters.shared_buffers", "log_statement: none", 'shared_buffers: "{InstanceMemory/4}"'),
    Case("DR056", "database.parameters.work_mem", "log_statement: none", 'work_mem: "{DBInstanceClassMemory-1}"'),
    Case(
        "DR056", "database.parameters.work_mem", "log_statement: none", 'work_mem: "LEAST(DBInstanceClassMemory,4096)"'
    ),
    Case(
        "DR057",
        "database.parameters.shared_buffers",
        "log_statement: none",
        'shared_buffers: "{DBInstanceClassMemory/4}"',
    ),
    Case("DR057", "database.parameters.shared_buffers", "log_statement: none", "shared_buffers: 2000000"),
    Case("DR060", "database.storage.max_allocated_gib", "max_allocated_gib: 600", "max_allocated_gib: 439"),
    Case("DR062", "database.storage.throughput_mibps", "throughput_mibps: 500", "throughput_mibps: 3001"),
    Case("DR063", "database.backups.dr_window", "06:00-06:30", "6:00-6:30"),
    Case("DR063", "database.maintenance_window", "mon:04:00-mon:05:00", "Mon:04:00-Mon:05:00"),
    Case("DR063", "database.maintenance_window", "mon:04:00-mon:05:00", "04:00-05:00"),
    Case("DR064", "database.backups.dr_window", "06:00-06:30", "06:00-06:29"),
    Case("DR064", "database.backups.dr_window", "06:00-06:30", "06:00-06:00"),
    Case("DR065", "database.backups.primary_window", "03:00-04:00", "03:00-04:01"),
    Case("DR065", "database.backups.dr_window", "06:00-06:30", "23:30-04:30"),
    Case("DR066", "database.backups.retention_days", "retention_days: 14", "retention_days: 0"),
    Case("DR067", "monitoring.performance_insights_retention_days", "days: 496", "days: 30"),
    Case("DR083", "monitoring.alarms.free_storage_gib", "free_storage_gib: 60", "free_storage_gib: 400"),
]
LIFE_CYCLE = [
    Case("DR070", f"{DR}.created_from", "    created_from: orders-prod-us-east-1-g1\n", "", at="  dr:"),
    Case(
        "DR070", f"{PRIMARY}.created_from", VPC, f"created_from: orders-prod-us-west-2-g1\n    {VPC}", at="created_from"
    ),
    Case("DR070", f"{PRIMARY}.generation", VPC, f"generation: 2\n    {VPC}", at="generation"),
    Case("DR071", f"{DR}.created_from", "orders-prod-us-east-1-g1", "orders-prod-us-west-2-g1"),
    Case("DR071", f"{DR}.created_from", "orders-prod-us-east-1-g1", "orders-prod-eu-west-1-g1"),
    Case("DR071", f"{DR}.created_from", "orders-prod-us-east-1-g1", "orders-dev-us-east-1-g1"),
    Case("DR071", f"{DR}.created_from", "orders-prod-us-east-1-g1", "something else"),
    Case("DR071", f"{DR}.created_from", "orders-prod-us-east-1-g1", "orders-prod-us-east-1-g0"),
    Case("DR072", f"{DR}.created_from", "orders-prod-us-east-1-g1", "orders-prod-us-east-1-g2"),
]
RECOVERY = [
    Case("DR081", "recovery.fence_after_seconds", "fence_after_seconds: 30", "fence_after_seconds: 51"),
    Case("DR081", "recovery.fence_after_seconds", "fence_after_seconds: 30", "fence_after_seconds: 19"),
    Case("DR082", "recovery.rto_seconds", "rto_seconds: 300", "rto_seconds: 279"),
    Case("DR082", "recovery.rto_seconds", "promotion_seconds: 150", "promotion_seconds: 201", at="rto_seconds"),
    Case("DR082", "recovery.rto_seconds", "ttl_seconds: 60\nclients", "ttl_seconds: 81\nclients", at="rto_seconds"),
]
SINGLE = [*STRUCTURE, *NAMES, *REGIONS, *NETWORK, *DATABASE, *LIFE_CYCLE, *RECOVERY]


PRIMARY_2 = ("10.40.0.0/16", "10.40.0.0/16\n    generation: 2\n    created_from: orders-prod-us-west-2-g1")
PRIMARY_3 = (PRIMARY_2[0], PRIMARY_2[1].replace("generation: 2", "generation: 3"))
ORIGIN = "orders-prod-us-east-1-g1"
SEVERAL = {
    "a project in capitals": (
        "full",
        [("project: orders", "project: Orders"), (ORIGIN, f"O{ORIGIN[1:]}")],
        {("DR020", "project")},
    ),
    "a project that begins with a digit": (
        "full",
        [("project: orders", "project: 1orders"), (ORIGIN, f"1{ORIGIN}")],
        {("DR020", "project")},
    ),
    "an environment that ends with a hyphen": (
        "full",
        [("environment: prod", "environment: prod-"), (ORIGIN, "orders-prod--us-east-1-g1")],
        {("DR020", "environment")},
    ),
    "a project that is AWS's": (
        "full",
        [("project: orders", "project: aws-orders"), (ORIGIN, f"aws-{ORIGIN}")],
        {("DR021", "project")},
    ),
    "a deployment of 41 characters": (
        "full",
        [("project: orders", f"project: {'o' * 36}"), (ORIGIN, ORIGIN.replace("orders", "o" * 36))],
        {("DR022", "project")},
    ),
    "maintenance over the end of the week": (
        "full",
        [("mon:04:00-mon:05:00", "sun:23:00-mon:06:01")],
        {("DR065", f"database.backups.{role}_window") for role in ("primary", "dr")},
    ),
    "one region has a VPC of its own": (
        "existing_vpc",
        [
            (
                "existing_vpc:\n      vpc_id: vpc-0a1b2c3d4e5f60001",
                "vpc_cidr: 10.60.0.0/16\n    other:\n      vpc_id: vpc-1",
            )
        ],
        {("DR010", f"{PRIMARY}.other"), ("DR043", f"{DR}.existing_vpc"), ("DR040", "clients.cidrs.0")},
    ),
    "lists of one entry": (
        "existing_vpc",
        [("10.60.0.0/24, 10.60.1.0/24", "10.60.0.0/24"), (", subnet-0a1b2c3d4e5f60002", "")],
        {("DR044", f"{PRIMARY}.existing_vpc.database.subnet_ids"), ("DR046", f"{PRIMARY}.existing_vpc.database")},
    ),
    "client subnets that are not adjacent, and many clients": (
        "existing_vpc",
        [
            ("us-east-1a, us-east-1b", "us-east-1a, us-east-1b, us-east-1c"),
            ("10.60.10.0/24, 10.60.11.0/24", "10.60.10.0/24, 10.60.12.0/24, 10.60.14.0/24"),
            ("us-west-2a, us-west-2b", "us-west-2a, us-west-2b, us-west-2c"),
            ("10.70.10.0/24, 10.70.11.0/24", "10.70.10.0/24, 10.70.12.0/24, 10.70.14.0/24"),
            ("10.60.0.0/24, 10.60.1.0/24", "10.60.0.0/24, 10.60.1.0/24, 10.60.2.0/24"),
            ("10.70.0.0/24, 10.70.1.0/24", "10.70.0.0/24, 10.70.1.0/24, 10.70.2.0/24"),
            *(
                (f"subnet-0a1b2c3d4e5f6000{n}]", f"subnet-0a1b2c3d4e5f6000{n}, subnet-0a1b2c3d4e5f6001{n}]")
                for n in (2, 4, 6, 8)
            ),
            ("[10.60.99.0/24]", "[10.60.99.0/24, 10.80.0.0/24, 10.81.0.0/24, 10.82.0.0/24]"),
        ],
        {("DR049", f"{role}.existing_vpc.clients.cidrs") for role in (PRIMARY, DR)},
    ),
    "a class that neither region sells": (
        "full",
        [("db.r7g.large", "db.r99g.large")],
        {("DR051", "database.instance_class")},
    ),
    "a class that one region does not sell": (
        "full",
        [
            ("db.r7g.large", "db.x2g.large"),
            ("us-west-2\n", "us-west-1\n"),
            ("[us-west-2a, us-west-2b]", "[us-west-1a, us-west-1c]"),
        ],
        {("DR051", "database.instance_class")},
    ),
    "an opt-in region for dr": (
        "full",
        [("us-west-2\n", "eu-south-1\n"), ("[us-west-2a, us-west-2b]", "[eu-south-1a, eu-south-1b]")],
        {("DR032", f"{DR}.name")},
    ),
    "one region for both": (
        "full",
        [("us-west-2\n", "us-east-1\n"), ("[us-west-2a, us-west-2b]", "[us-east-1a, us-east-1b]")],
        {("DR030", f"{DR}.name")},
    ),
    "performance that small storage cannot have": (
        "full",
        [(" allocated_gib: 400", " allocated_gib: 399")],
        {("DR061", "database.storage.iops"), ("DR061", "database.storage.throughput_mibps")},
    ),
    "more IOPS than the storage carries": (
        "full",
        [
            ("12000", "64000"),
            (" allocated_gib: 400", " allocated_gib: 100"),
            ("max_allocated_gib: 600", "max_allocated_gib: 700"),
        ],
        {("DR061", "database.storage.iops"), ("DR061", "database.storage.throughput_mibps")},
    ),
    "automatic without a witness": (
        "full",
        [("  witness: us-east-2\n", ""), ("mode: approval", "mode: automatic")],
        {("DR080", "recovery.mode")},
    ),
    "each claims to come from the other's present database": (
        "full",
        [PRIMARY_2, ("orders-prod-us-east-1-g1", "orders-prod-us-east-1-g2")],
        {("DR073", f"{DR}.created_from")},
    ),
    "neither comes from the other's present database": (
        "full",
        [
            PRIMARY_3,
            ("created_from: orders-prod-us-east-1-g1", "created_from: orders-prod-us-east-1-g2\n    generation: 2"),
        ],
        {("DR073", f"{DR}.created_from")},
    ),
    "a broken block hides nothing elsewhere": (
        "full",
        [
            ("    vpc_cidr: 10.40.0.0/16", "    vpc_cidr: ten"),
            ("database:\n", "database:\n  colour: blue\n"),
            ("    retention_days: 14", "    retention_days: many"),
            ("mon:05:00", "mon:04:10"),
            ("[us-west-2a, us-west-2b]", "[us-west-2a]"),
            ("rto_seconds: 300", "rto_seconds: 200"),
            ("cost-centre", "role"),
        ],
        {
            ("DR014", f"{PRIMARY}.vpc_cidr"),
            ("DR010", "database.colour"),
            ("DR012", "database.backups.retention_days"),
            ("DR064", "database.maintenance_window"),
            ("DR033", f"{DR}.zones"),
            ("DR082", "recovery.rto_seconds"),
            ("DR027", "tags.role"),
        },
    ),
}
FILES = {
    "empty": (b"", "DR004", 0),
    "only comments": (b"# nothing\n\n", "DR004", 0),
    "a list": (b"# why\n- project: orders\n", "DR005", 2),
    "one word": (b"orders", "DR005", 1),
    "not UTF-8": (b"project: orders\nenvironment: pr\xf6d\n", "DR002", 2),
    "a control character": (b"environment: prod\nproject: \x00orders\n", "DR003", 2),
    "a tab": (b"project: orders\nregions:\n\tprimary: 1\n", "DR003", 3),
    "a quote without its pair": (b'project: "orders\n', "DR003", 2),
    "two documents": (b"project: orders\n---\nproject: orders\n", "DR003", 2),
    "no such date": (b"environment: prod\nproject: 2026-13-45\n", "DR003", 2),
    "a number too long": (b"environment: prod\nproject: " + b"9" * 5000, "DR003", 2),
    "a Python object": (b"project: !!python/object:os.system {}\n", "DR003", 1),
    "an alias of nothing": (b"project: *orders\n", "DR003", 1),
    "an alias of its own block": (b"project: &a [*a]\n", "DR003", 1),
    "deep": (b"project: " + b"[" * 200_000, "DR003", 1),
    "deep lists": (b"project:\n  " + b"- " * 200_000, "DR003", 2),
    "a block as a key": (b"? [a, b]\n: orders\n", "DR003", 1),
}


def identity(case: Case) -> str:
    return f"{case.code} {case.new.strip().splitlines()[0] if case.new.strip() else 'without ' + case.field}"[:60]


@pytest.mark.parametrize("case", SINGLE, ids=identity)
def test_one_wrong_line_gives_one_problem_there(case: Case, tmp_path: Path) -> None:
    text = edited(case.file, (case.old, case.new))
    problems = problems_of(text, tmp_path)
    assert [(problem.code, problem.field) for problem in problems] == [(case.code, case.field)], problems
    (problem,) = problems
    assert problem.line == line_of(text, case.at or case.new)
    assert problem.file == str(tmp_path / "some.yaml")
    assert problem.wrong
    assert problem.right


@pytest.mark.parametrize("name", SEVERAL)
def test_problems_are_reported_in_one_run(name: str, tmp_path: Path) -> None:
    file, edits, expected = SEVERAL[name]
    problems = problems_of(edited(file, *edits), tmp_path)
    assert {(problem.code, problem.field) for problem in problems} == expected, problems


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_block_of_settings_is_one_problem(name: str, tmp_path: Path) -> None:
    content, code, line = FILES[name]
    assert [(problem.code, problem.line) for problem in problems_of(content, tmp_path)] == [(code, line)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(EnvironmentFileInvalid) as caught:
            load(path)
        assert [problem.code for problem in caught.value.problems] == ["DR001"]


def test_every_code_has_a_file_that_has_it() -> None:
    shown = {case.code for case in SINGLE}
    shown |= {code for _, _, expected in SEVERAL.values() for code, _ in expected}
    shown |= {code for _, code, _ in FILES.values()} | {"DR001"}
    elsewhere = {SAME_DEPLOYMENT.code}
    assert shown | elsewhere == {code.code for code in codes() if not code.code.startswith("DRA")}


def test_the_error_says_everything_in_lines_that_an_editor_can_follow(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(edited("full", ("port: 5432", "port: 1"), ("rto_seconds: 300", "rto_seconds: 100")))
    with pytest.raises(EnvironmentFileInvalid) as caught:
        load(path)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{path}:24: DR013 database.port: `1` is out of range; greater than or equal to 1150")
    assert "the budget is 280 s: 60 s the lease runs out + 10 s" in second


@pytest.mark.parametrize("text", ["account_id: 111122223333", "account_id: 011122223333"])
def test_digits_without_quotes_are_told_to_be_quoted_as_they_stand(text: str, tmp_path: Path) -> None:
    (problem,) = problems_of(edited("full", ('account_id: "444455556666"', text)), tmp_path)
    assert problem.right == f'put it in quotes: "{text.split()[1]}"'


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("prot: 5432", "`port`"),
        ("instance_clas: db.r7g.large", "`instance_class`"),
        ("engine: postgres", "`engine_version`"),
    ],
)
def test_a_misspelt_field_is_answered_with_the_one_meant(wrong: str, meant: str, tmp_path: Path) -> None:
    (problem,) = problems_of(edited("full", ("  name: app", f"  name: app\n  {wrong}")), tmp_path)
    assert meant in problem.right


def test_advice_for_an_empty_field_is_not_to_quote_nothing(tmp_path: Path) -> None:
    text = edited("full", ("created_from: orders-prod-us-east-1-g1", "created_from: null"))
    (problem,) = problems_of(text, tmp_path)
    assert (problem.code, problem.field) == ("DR012", "regions.dr.created_from")
    assert "quotes" not in problem.right


def test_a_missing_half_of_the_name_does_not_hide_the_other(tmp_path: Path) -> None:
    text = edited("full", ("project: orders", "project: Orders"), ("environment: prod\n", ""))
    assert {problem.code for problem in problems_of(text, tmp_path)} >= {"DR011", "DR020"}


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with pytest.raises(EnvironmentFileInvalid, match="DR001 is no regular file"):
        load(pipe)


def test_ten_thousand_problems_are_told_in_seconds(tmp_path: Path) -> None:
    """Once quadratic: five seconds for these, and a hundred times as long for ten times as many."""
    text = edited("full") + "".join(f"key{number}: 1\n" for number in range(10_000))
    began = time.process_time()
    assert len(problems_of(text, tmp_path)) == 10_000
    assert time.process_time() - began < 3
