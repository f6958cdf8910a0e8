"""A region is lost, comes back stale, and is rebuilt as the standby, with its rows: in the lab.

The controllers are the real ones, with the shortest timings that an environment file may have.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import scalar_row

from deployment.reprotect.environment_text import with_generation
from lab import guardian
from lab.control import Control
from settings.roles import HomeRole
from tests.deployment.deployer import Deployer, deployer
from tests.deployment.situations import DR, PRIMARY, WITNESS

QUICK = {
    "recovery__loop_seconds": 5,
    "recovery__lease_ttl_seconds": 30,
    "recovery__fence_after_seconds": 10,
    "recovery__multi_az_grace_seconds": 60,
    "recovery__promotion_seconds": 30,
}
NAME = ("--yes", "orders-dev")
FIRST, REBUILT, PROMOTED = "orders-dev-us-east-1-g1", "orders-dev-us-east-1-g2", "orders-dev-us-west-2-g1"
CONTROLLER = "orders-dev-controller"


@pytest.fixture
def deploy(tmp_path: Path) -> Iterator[Deployer]:
    """A protected deployment with rows, whose first lease is there."""
    changes: dict[str, Any] = {**QUICK, "database__deletion_protection": True}
    with deployer(tmp_path, 31, **changes) as found:
        applied = found.run("apply")
        assert applied.status == 0, applied
        with session(found, PRIMARY, FIRST) as connection:
            connection.execute("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS number")
        until(lambda: rows(found, DR, PROMOTED) == 1000)
        until(lambda: founded(found))
        yield found


def until(holds: Callable[[], bool], seconds: float = 60, every: float = 0.5) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(every)


def seen(deploy: Deployer) -> Any:
    return json.loads(deploy.run("status", "--json").out)


def founded(deploy: Deployer) -> bool:
    key = {"deployment": {"S": "orders-dev"}}
    return "Item" in deploy.client("dynamodb", WITNESS).get_item(TableName="orders-dev-lease", Key=key)


def runtime(deploy: Deployer) -> list[str]:
    return [region["runtime"] for region in seen(deploy)["regions"]]


def server(deploy: Deployer, region: str, identifier: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = Control(deploy.lab).get("databases", region=region)
    return next(one for one in found if one["id"] == identifier)


@contextmanager
def session(deploy: Deployer, region: str, identifier: str) -> Iterator["psycopg.Connection[Any]"]:
    """As the master user, from the client subnets of the region."""
    where = server(deploy, region, identifier)
    secret = deploy.client("secretsmanager", DR).get_secret_value(SecretId="orders-dev/master")["SecretString"]
    with psycopg.connect(
        host=where["host"],
        port=where["port"],
        user=where["user"],
        dbname="app",
        password=json.loads(secret)["password"],
        connect_timeout=5,
        autocommit=True,
        row_factory=scalar_row,
    ) as connection:
        yield connection


def rows(deploy: Deployer, region: str, identifier: str) -> int:
    """As a client counts them; none while nobody answers, or there is no table."""
    nobody = suppress(psycopg.errors.ConnectionTimeout, psycopg.errors.UndefinedTable)
    with nobody, session(deploy, region, identifier) as connection:
        found = connection.execute("SELECT count(*) FROM orders").fetchone()
        assert isinstance(found, int)
        return found
    return 0


def tick(deploy: Deployer, region: str) -> None:
    """What Scheduler does every minute, at once."""
    deploy.client("lambda", region).invoke(
        FunctionName=CONTROLLER, InvocationType="Event", Payload=b'{"command": "tick"}'
    )


def configured(deploy: Deployer, region: str) -> str:
    found = deploy.client("lambda", region).get_function_configuration(FunctionName=CONTROLLER)
    regions: str = found["Environment"]["Variables"]["REGIONS"]
    return regions


def replace_controllers(deploy: Deployer) -> None:
    """Once both are configured anew, the runs die, as they may at any time: else they go on by the old for 170 s."""
    until(lambda: all(REBUILT in configured(deploy, region) for region in (PRIMARY, DR)), 90)
    for process in controllers(deploy):
        with suppress(ProcessLookupError):  # it has come to its end
            os.kill(process, signal.SIGKILL)
    for region in (PRIMARY, DR):
        tick(deploy, region)


def protect_again(deploy: Deployer) -> None:
    """Somebody puts the protection back while the replica is being made: CloudFormation cannot delete it then."""
    rds, control = deploy.client("rds", PRIMARY), Control(deploy.lab)
    until(lambda: any(one["id"] == REBUILT for one in control.get("databases", region=PRIMARY)), 90, every=0.01)
    with suppress(rds.exceptions.DBInstanceNotFoundFault):  # it is gone: CloudFormation was faster
        rds.modify_db_instance(DBInstanceIdentifier=FIRST, DeletionProtection=True)


def controllers(deploy: Deployer) -> list[int]:
    """Processes that run the controller, of either region."""
    found = guardian.processes(str(deploy.lab.directory), 0)
    return [one for one in found if f"lambda-{CONTROLLER}" in Path(f"/proc/{one}/cmdline").read_text()]


def switch_off_and_on(deploy: Deployer) -> None:
    """The kill switches: each does what it says, and says so when there is nothing to do."""
    for command in ("pause", "resume", "disarm", "resume"):
        once = deploy.run(command)
        assert (once.status, f"{command}: done" in once.out) == (0, True), once
    twice = deploy.run("resume")
    assert (twice.status, "nothing was done" in twice.out) == (0, True), twice


def test_lost_fenced_rebuilt(deploy: Deployer) -> None:
    switch_off_and_on(deploy)

    # The region is lost, and a human orders the failover: accepts the loss, looks away, and looks again.
    Control(deploy.lab).post("outages", region=PRIMARY, mode="refuse")
    refused = deploy.run("failover", "--to", DR)
    assert (refused.status, refused.err[:5]) == (1, "DP305"), refused
    begun = deploy.run("failover", "--to", DR, "--data-loss", "--wait", "0", *NAME)
    assert (begun.status, "under way" in begun.out) == (4, True), begun
    done = deploy.run("failover", "--to", DR)
    assert (done.status, "only followed" in done.err) == (0, True), done
    assert "serves clients under epoch 2" in done.out
    again = deploy.run("failover", "--to", DR, "--data-loss", *NAME)
    assert (again.status, again.out) == (0, f"{DR} is the writer already, under epoch 2; nothing was done\n")
    away = deploy.run("reprotect", *NAME)
    assert (away.status, away.err[:5]) == (1, "DP324"), away
    with session(deploy, DR, PROMOTED) as connection:
        connection.execute("INSERT INTO orders SELECT generate_series(1001, 1500)")
    promoted = server(deploy, DR, PROMOTED)
    file = deploy.directory / "config" / "dev.yaml"
    before = file.read_text()

    # It comes back with its old writer: nothing is rebuilt before that is fenced.
    Control(deploy.lab).post("heal")
    open_ = deploy.run("reprotect", *NAME)
    assert (open_.status, open_.err[:5]) in ((1, "DP322"), (1, "DP323")), open_
    assert file.read_text() == before
    assert server(deploy, PRIMARY, FIRST)["status"] == "available"
    tick(deploy, PRIMARY)

    # What nobody has reviewed does not ride along.
    file.write_text(f"{before}tags: {{team: payments}}\n")
    until(lambda: "DP003" in deploy.run("reprotect", *NAME).err)
    assert "generation" not in file.read_text()
    assert runtime(deploy) == ["fenced", "writer"]

    # An earlier run has written the file and was interrupted; nobody is there to be asked.
    file.write_text(with_generation(before, HomeRole.PRIMARY, 2, PROMOTED))
    until(lambda: "DP004" in deploy.run("reprotect").err)

    # Rebuilt by runs that are killed once their first change is answered.
    meanwhile = [threading.Thread(target=work, args=(deploy,)) for work in (replace_controllers, protect_again)]
    for thread in meanwhile:
        thread.start()
    rebuilt = deploy.doomed("reprotect", *NAME)
    for thread in meanwhile:
        thread.join()
    assert rebuilt.status == 0, rebuilt
    assert f"./deploy.sh switchover dev --local --to {PRIMARY}" in rebuilt.out
    steps = list(rebuilt.calls)
    assert steps[:2] == ["rds:ModifyDBInstance", "cloudformation:UpdateStackSet"]
    assert [step for step in steps[2:] if step.startswith("cloudformation")] == [
        "cloudformation:UpdateStackSet",
        "cloudformation:UpdateStackInstances",
        "cloudformation:UpdateStackInstances",
    ]
    # What CloudFormation could not delete is unprotected once more, and deleted in the end.
    assert [step for step in steps[2:] if step.startswith("rds")] in (
        ["rds:ModifyDBInstance", "rds:DeleteDBInstance"],
        [],
    )

    # The promoted database is the same process at the same place; the standby has every row; the old one is kept.
    assert server(deploy, DR, PROMOTED) == promoted
    until(lambda: rows(deploy, PRIMARY, REBUILT) == 1500)  # its fence has come down
    assert runtime(deploy) == ["standby", "writer"]
    (kept,) = deploy.client("rds", PRIMARY).describe_db_snapshots(DBInstanceIdentifier=FIRST, SnapshotType="manual")[
        "DBSnapshots"
    ]
    assert kept["Status"] == "available"
    wanted = [one["words"] for one in seen(deploy)["next"] if one["urgent"]]
    assert [words for words in wanted if "in ALARM" not in words] == [], "alarms look back over minutes"
    assert deploy.denied() == []
