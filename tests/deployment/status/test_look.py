"""A status of what answers: regions and the lease are switched off in the lab, one after the other."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lab.control import Control
from tests.deployment.deployer import Deployer, deployer
from tests.deployment.situations import DR, PRIMARY, WITNESS

pytestmark = pytest.mark.xdist_group("status of what answers")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    """A deployer with a lab in which the controllers have written down what they would."""
    with deployer(tmp_path_factory.mktemp("look"), 30) as found:
        assert found.run("status").status == 1
        for region, table, key in (
            (WITNESS, "lease", "deployment"),
            (PRIMARY, "region", "item"),
            (DR, "region", "item"),
        ):
            found.client("dynamodb", region).create_table(
                TableName=f"orders-dev-{table}",
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        put(found, WITNESS, "lease", {"deployment": {"S": "orders-dev"}}, lease())
        put(found, PRIMARY, "region", {"item": {"S": "record"}}, record(held=True, writable=True))
        put(found, DR, "region", {"item": {"S": "record"}}, record(held=False, writable=False))
        yield found


@pytest.fixture
def deploy(written: Deployer) -> Iterator[Deployer]:
    """The same for each test, with every region on."""
    yield written
    Control(written.lab).post("heal")


def switch_off(deploy: Deployer, region: str, mode: str) -> None:
    Control(deploy.lab).post("outages", region=region, mode=mode)


def lease(**changes: Any) -> dict[str, Any]:
    now = time.time()
    times = {"renewed_at": now, "expires_at": now + 60, "served_at": now, "taken_at": 0, "lost_at": 0, "released_at": 0}
    plain = {"renewals": 7, "mode": "automatic", "paused": False, "armed": True, "dns": "settled", "planned": False}
    rest = {"holder": PRIMARY, "epoch": 3, "intent": None, "slot_bytes": 0, "journal": [f"{now:.0f} {PRIMARY} armed"]}
    return {**times, **plain, **rest, **changes}


def record(**changes: Any) -> dict[str, Any]:
    return {"epoch": 3, "next_at": time.time() + 5, "journal": [], **changes}


def put(deploy: Deployer, region: str, table: str, key: dict[str, Any], state: dict[str, Any]) -> None:
    item = {**key, "revision": {"N": "1"}, "epoch": {"N": str(state["epoch"])}, "state": {"S": json.dumps(state)}}
    deploy.client("dynamodb", region).put_item(TableName=f"orders-dev-{table}", Item=item)


def seen(deploy: Deployer) -> Any:
    return json.loads(deploy.run("status", "--json").out)


def test_who_writes_is_known_by_the_lease(deploy: Deployer) -> None:
    found = seen(deploy)
    assert (found["lease"]["holder"], found["lease"]["epoch"], found["lease"]["armed"]) == (PRIMARY, 3, True)
    assert [region["record"]["held"] for region in found["regions"]] == [True, False]
    assert [entry["event"] for entry in found["journal"]] == ["armed"]
    assert deploy.denied() == []


def test_a_lost_region_is_shown_as_such_with_what_the_others_know(deploy: Deployer) -> None:
    switch_off(deploy, PRIMARY, "refuse")
    begun = time.monotonic()
    found = deploy.run("status")
    assert time.monotonic() - begun < 15
    assert found.status == 1
    assert f"{PRIMARY} does not answer" in found.out
    assert f"{PRIMARY} writes under epoch 3; armed" in found.out
    assert deploy.run("failover").err.startswith("DP305")


def test_a_lost_lease_region_leaves_the_records(deploy: Deployer) -> None:
    switch_off(deploy, WITNESS, "unavailable")
    found = deploy.run("status")
    assert f"{WITNESS} does not answer" in found.out
    assert f"by its own record {PRIMARY} is the writer" in found.out
    assert "./deploy.sh disarm dev --local" in found.out
    for command in ("failover", "pause"):
        refused = deploy.run(command, "--yes", "orders-dev")
        assert (refused.status, refused.err[:5]) == (1, "DP300"), command
    disarm = deploy.run("disarm")
    assert (disarm.status, "DP302" in disarm.err) == (1, True), "no controller is deployed here, but it was asked"
    assert f"disarm to {PRIMARY}, epoch 3" in disarm.err


def test_dr_lost_takes_the_stack_sets_out_of_sight_and_nothing_else(deploy: Deployer) -> None:
    switch_off(deploy, DR, "refuse")
    found = seen(deploy)
    assert found["lease"]["holder"] == PRIMARY
    assert found["regions"][0]["record"]["held"]
    assert set(found["regions"][1]["unanswered"]) == {"instances", "fence", "record", "alarms", "metrics"}
