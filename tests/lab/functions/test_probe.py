"""The probe, as foundation deploys it, against a real database: from its own subnet, through the network ACL."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from lab.control import Control
from lab.daemon import Running
from tests.lab import deployed
from tests.lab.deployed import PRIMARY
from tests.lab.functions.made import eventually
from tests.lab.running import client

DATABASE = "probed"


@pytest.fixture(scope="module")
def outputs(running: Running) -> dict[str, str]:
    """Foundation in one region, and a database in its database subnets."""
    deployed.stack(running, "bootstrap", deployed.DR)
    found = deployed.stack(running, "foundation", PRIMARY)
    rds = client(running, "rds", PRIMARY)
    subnets = found["DatabaseSubnetIds"].split(",")
    rds.create_db_subnet_group(DBSubnetGroupName="own", DBSubnetGroupDescription="own", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier=DATABASE,
        Engine="postgres",
        DBInstanceClass="db.t4g.medium",
        AllocatedStorage=20,
        MasterUsername="dbmaster",
        MasterUserPassword="x" * 20,
        DBSubnetGroupName="own",
        VpcSecurityGroupIds=[found["DatabaseSecurityGroupId"]],
        BackupRetentionPeriod=0,
    )
    described = eventually(lambda: _available(rds))
    return {**found, "Host": described["Endpoint"]["Address"]}


def _available(rds: Any) -> Any:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"]
    return found if found["DBInstanceStatus"] == "available" else None


@pytest.fixture
def probe(running: Running, outputs: dict[str, str]) -> Callable[[], str]:
    """Asks the probe, and answers its answer."""

    def ask() -> str:
        event = json.dumps({"hosts": {"own": outputs["Host"]}}).encode()
        said = client(running, "lambda", PRIMARY).invoke(FunctionName="orders-dev-probe", Payload=event)
        assert "FunctionError" not in said, said["Payload"].read()
        return str(json.loads(said["Payload"].read())["own"]["answer"])

    return ask


def test_an_entry_of_the_network_acl_makes_it_unreachable_and_no_other(
    running: Running, outputs: dict[str, str], probe: Callable[[], str]
) -> None:
    assert probe() == "accepting"
    ec2 = client(running, "ec2", PRIMARY)
    where = {"NetworkAclId": outputs["NetworkAclId"], "RuleNumber": 1, "Egress": False}
    entry = {**where, "Protocol": "6", "RuleAction": "deny", "PortRange": {"From": 5432, "To": 5432}}
    ec2.create_network_acl_entry(**entry, CidrBlock="10.20.64.0/18")
    began = time.monotonic()
    assert probe() == "unreachable"
    assert time.monotonic() - began < 4, "it gives up within three seconds"
    ec2.replace_network_acl_entry(**entry, CidrBlock="10.30.64.0/18")
    assert probe() == "accepting"
    ec2.delete_network_acl_entry(**where)


def test_a_dead_database_refuses(running: Running, probe: Callable[[], str]) -> None:
    control = Control(running)
    control.post("databases/kill", id=DATABASE)
    assert probe() == "refused"
    control.post("databases/revive", id=DATABASE)
    eventually(lambda: probe() == "accepting")


def test_a_database_that_is_gone_is_unknown(
    running: Running, outputs: dict[str, str], probe: Callable[[], str]
) -> None:
    rds = client(running, "rds", PRIMARY)
    rds.delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    eventually(lambda: not rds.describe_db_instances()["DBInstances"])
    assert probe() == "unknown"
    assert outputs["Host"].endswith(f".{PRIMARY}.rds.amazonaws.com")


def test_nothing_was_denied_to_the_probe(running: Running, probe: Callable[[], str]) -> None:
    probe()
    assert not Control(running).get("denied")
    log = client(running, "logs", PRIMARY)
    group = "/aws/lambda/orders-dev-probe"
    (stream, *_) = log.describe_log_streams(logGroupName=group)["logStreams"]
    events = log.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    assert any('"event": "probe"' in event["message"] for event in events)
