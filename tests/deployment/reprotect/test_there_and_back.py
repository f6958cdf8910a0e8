"""A region is lost, comes back stale, is rebuilt as the standby, and takes over again: with its rows, in the lab.

The controllers are the real ones, with the shortest timings that an environment file may have.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import scalar_row

from lab.control import Control
from tests.deployment.deployer import Deployer, deployer
from tests.deployment.situations import DR, PRIMARY

QUICK = {
    "recovery__loop_seconds": 5,
    "recovery__lease_ttl_seconds": 30,
    "recovery__fence_after_seconds": 10,
    "recovery__multi_az_grace_seconds": 60,
    "recovery__promotion_seconds": 30,
}
NAME = ("--yes", "orders-dev")


@pytest.fixture
def deploy(tmp_path: Path) -> Iterator[Deployer]:
    """A deployment whose first lease is there."""
    with deployer(tmp_path, 31, **QUICK) as found:
        assert found.run("apply").status == 0
        until(lambda: holder(found) == (PRIMARY, 1))
        yield found


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.3)


def seen(deploy: Deployer) -> Any:
    return json.loads(deploy.run("status", "--json").out)


def holder(deploy: Deployer) -> tuple[str, int] | None:
    lease = seen(deploy)["lease"]
    return (lease["holder"], lease["epoch"]) if lease else None


def runtime(deploy: Deployer) -> list[str]:
    return [region["runtime"] for region in seen(deploy)["regions"]]


def tick(deploy: Deployer, region: str) -> None:
    """What Scheduler does every minute, at once."""
    deploy.client("lambda", region).invoke(
        FunctionName="orders-dev-controller", InvocationType="Event", Payload=b'{"command": "tick"}'
    )


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
        dbname=where["database"] or "app",
        password=json.loads(secret)["password"],
        connect_timeout=5,
        autocommit=True,
        row_factory=scalar_row,
    ) as connection:
        yield connection


def rows(deploy: Deployer, region: str, identifier: str) -> int:
    with session(deploy, region, identifier) as connection:
        found = connection.execute("SELECT count(*) FROM orders").fetchone()
        assert isinstance(found, int)
        return found


def test_lost_rebuilt_and_home_again(deploy: Deployer) -> None:
    with session(deploy, PRIMARY, "orders-dev-us-east-1-g1") as connection:
        connection.execute("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS number")
    until(lambda: rows(deploy, DR, "orders-dev-us-west-2-g1") == 1000)

    # The region is lost: a human orders the failover.
    Control(deploy.lab).post("outages", region=PRIMARY, mode="refuse")
    refused = deploy.run("failover", "--to", DR)
    assert (refused.status, refused.err[:5]) == (1, "DP305"), refused
    done = deploy.run("failover", "--to", DR, "--data-loss", *NAME)
    assert (done.status, "serves clients under epoch 2" in done.out) == (0, True), done
    again = deploy.run("failover", "--to", DR, "--data-loss", *NAME)
    assert (again.status, again.out) == (0, f"{DR} is the writer already, under epoch 2; nothing was done\n")
    assert deploy.run("reprotect", *NAME).err.startswith("DP324")
    with session(deploy, DR, "orders-dev-us-west-2-g1") as connection:
        connection.execute("INSERT INTO orders SELECT generate_series(1001, 1500)")
    promoted = server(deploy, DR, "orders-dev-us-west-2-g1")

    # It comes back with its old writer, which is fenced before anything is rebuilt.
    Control(deploy.lab).post("heal")
    assert deploy.run("reprotect", *NAME).err[:5] in ("DP322", "DP323")
    tick(deploy, PRIMARY)
    until(lambda: runtime(deploy) == ["fenced", "writer"])
    until(lambda: not deploy.run("reprotect").err.startswith("DP323"))
    rebuilt = deploy.run("reprotect", *NAME)
    assert rebuilt.status == 0, rebuilt
    assert f"./deploy.sh switchover dev --local --to {PRIMARY}" in rebuilt.out
    assert server(deploy, DR, "orders-dev-us-west-2-g1") == promoted
    assert rows(deploy, PRIMARY, "orders-dev-us-east-1-g2") == 1500
    assert runtime(deploy) == ["standby", "writer"]
    healthy = deploy.run("status")
    assert healthy.status == 0, healthy
    assert deploy.denied() == []
