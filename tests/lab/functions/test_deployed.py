"""The project's own functions, deployed whole, over real databases: the lease is kept and nothing is denied."""

import json
import time
from functools import partial
from typing import Any

import dns.message
import dns.query
import psycopg
import pytest

from lab.control import Control
from lab.daemon import Running
from tests.lab import deployed
from tests.lab.deployed import DR, PRIMARY, WITNESS
from tests.lab.functions.made import eventually, lines
from tests.lab.running import client

CONTROLLER = "orders-dev-controller"
SECRET = "orders-dev/master"  # noqa: S105  its name


@pytest.fixture(scope="module", autouse=True)
def outputs(running: Running) -> dict[str, dict[str, str]]:
    """All layers in both regions."""
    below = deployed.foundation(running)
    made = deployed.databases(running, below)
    above = deployed.failover(running, below, made)
    return {region: {**below[region], **made[region], **above[region]} for region in (PRIMARY, DR)}


def _state(running: Running) -> Any:
    """The lease, or nothing."""
    table = client(running, "dynamodb", WITNESS)
    found = table.get_item(
        TableName="orders-dev-lease", Key={"deployment": {"S": "orders-dev"}}, ConsistentRead=True
    ).get("Item")
    return found and json.loads(found["state"]["S"])


def _command(running: Running, region: str, **event: Any) -> Any:
    api = client(running, "lambda", region)
    said = api.invoke(FunctionName=CONTROLLER, Payload=json.dumps(event).encode())
    body = json.loads(said["Payload"].read())
    assert "FunctionError" not in said, body
    return body


def _password(running: Running, region: str = PRIMARY) -> dict[str, Any]:
    secret = client(running, "secretsmanager", region).get_secret_value(SecretId=SECRET)
    return dict(json.loads(secret["SecretString"]))


def _passes(running: Running, region: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(running, CONTROLLER, region) if '"event": "pass"' in line]


def test_the_home_primary_founds_the_lease(running: Running) -> None:
    founded = eventually(lambda: _state(running), within=30)
    assert (founded["holder"], founded["epoch"]) == (PRIMARY, 1)


def test_the_writers_name_leads_to_it_and_its_password_opens_it(running: Running) -> None:
    secret = _password(running)
    with psycopg.connect(**_connection(running, secret)) as connection:
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    assert secret["host"] == "writer.orders-dev.internal"


def _connection(running: Running, secret: dict[str, Any]) -> dict[str, Any]:
    host, port = running.dns
    reply = dns.query.udp(dns.message.make_query(secret["host"], "A"), host, port=port, timeout=5)
    return {
        "host": reply.answer[-1][0].address,
        "port": secret["port"],
        "user": secret["username"],
        "password": secret["password"],
        "dbname": secret["dbname"],
        "connect_timeout": 5,
    }


@pytest.fixture(scope="module")
def former(running: Running) -> dict[str, Any]:
    """What the secret held before its rotation began, which takes the function 20 seconds and more."""
    eventually(lambda: _state(running), within=30)
    found = _password(running)
    client(running, "secretsmanager", PRIMARY).rotate_secret(SecretId=SECRET)
    return found


def test_a_rotation_is_answered_before_it_is_done(running: Running, former: dict[str, Any]) -> None:
    assert _password(running) == former


def test_the_lease_is_renewed_with_every_pass(running: Running) -> None:
    renewed = [_state(running)["renewals"]]
    for _ in range(2):
        renewed.append(eventually(lambda: (n := _state(running)["renewals"]) > renewed[-1] and n, within=15))


def test_a_status_is_answered_while_the_loop_runs(running: Running) -> None:
    for region in (PRIMARY, DR):
        eventually(partial(_passes, running, region), within=30)
        began = time.monotonic()
        said = _command(running, region, command="status")
        assert time.monotonic() - began < 5
        assert said["lease"]["holder"] == PRIMARY, said


def test_the_probes_of_both_regions_find_the_writer(running: Running, outputs: dict[str, dict[str, str]]) -> None:
    for region in (PRIMARY, DR):
        hosts = {"own": outputs[region]["DatabaseEndpoint"], "peer": outputs[_other(region)]["DatabaseEndpoint"]}
        said = client(running, "lambda", region).invoke(
            FunctionName="orders-dev-probe", Payload=json.dumps({"hosts": hosts}).encode()
        )
        answers = json.loads(said["Payload"].read())
        assert {name: answer["answer"] for name, answer in answers.items()} == {"own": "accepting", "peer": "accepting"}


def _other(region: str) -> str:
    return DR if region == PRIMARY else PRIMARY


def test_rds_tells_of_both_databases(running: Running, outputs: dict[str, dict[str, str]]) -> None:
    Control(running).post("metrics")
    for region, own in ((PRIMARY, "OldestReplicationSlotLag"), (DR, "ReplicaLag")):
        found = client(running, "cloudwatch", region).list_metrics(Namespace="AWS/RDS")["Metrics"]
        assert {metric["Dimensions"][0]["Value"] for metric in found} == {outputs[region]["DatabaseIdentifier"]}
        assert own in {metric["MetricName"] for metric in found}


def test_the_snapshot_copier_finds_its_way(running: Running) -> None:
    for region in (PRIMARY, DR):
        said = client(running, "lambda", region).invoke(FunctionName="orders-dev-snapshot-copier", Payload=b"{}")
        summary = json.loads(said["Payload"].read())
        assert (summary["holder"], summary["failed"]) == (PRIMARY, []), summary


def test_people_are_told_of_the_first_lease(running: Running) -> None:
    eventually(lambda: "orders-dev us-east-1: found" in _subjects(running), within=30)


def _subjects(running: Running) -> set[str]:
    return {mail["subject"] for mail in Control(running).get("mail")}


def test_rotation_sets_the_writers_password_for_real(running: Running, former: dict[str, Any]) -> None:
    secret = eventually(lambda: (found := _password(running)) != former and found, within=60)
    with psycopg.connect(**_connection(running, secret)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**_connection(running, former))
    assert eventually(lambda: _password(running, DR) == secret), "the copy in dr follows"


def test_nothing_was_denied(running: Running) -> None:
    assert not Control(running).get("denied")
