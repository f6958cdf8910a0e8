"""apply when something goes wrong: the first cause, in words, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.cloud import connect
from deployment.errors import Refusal
from tests.deployment.deployer import Deployer, deployer

EAST, WEST = "us-east-1", "us-west-2"


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Deployer]:
    """A deployer of its own."""
    with deployer(tmp_path, 4) as made:
        yield made


def test_a_failure_says_its_first_cause_and_once_that_is_seen_to_the_next_run_goes_on(dev: Deployer) -> None:
    dev.run("parameters", "foundation", EAST)  # starts the lab
    in_the_way = {"logGroupName": "/aws/vpc/orders-dev/flow-log"}
    dev.client("logs", EAST).create_log_group(**in_the_way)
    failed = dev.run("apply")
    assert failed.status == 1
    assert "DP070 orders-dev-foundation in us-east-1: FlowLogGroup (Logs::LogGroup) create failed" in failed.err
    assert "already exists" in failed.err
    assert "us-west-2: cancelled" in failed.err
    assert "Traceback" not in failed.err

    dev.client("logs", EAST).delete_log_group(**in_the_way)
    dev.client("secretsmanager", EAST).create_secret(Name="orders-dev/master", SecretString="left")
    refused = dev.run("apply")
    assert refused.status == 1
    assert "foundation: bringing us-east-1, us-west-2 up to date" in refused.err
    assert "DP041 us-east-1: database would create secret orders-dev/master in us-east-1" in refused.err
    assert "aws secretsmanager delete-secret --region us-east-1 --secret-id orders-dev/master" in refused.err
    assert dev.client("rds", EAST).describe_db_instances()["DBInstances"] == []

    with dev.denying("ec2:DeleteFlowLogs"):
        failed = dev.run("destroy", "--yes", "orders-dev")
    assert failed.status == 1
    assert "DP070 orders-dev-foundation in us-west-2: FlowLog (EC2::FlowLog) delete failed" in failed.err
    refused = dev.run("apply")
    assert "DP040 StackSet-orders-dev-foundation-" in refused.err
    assert ": FlowLog (EC2::FlowLog) delete failed: " in refused.err
    assert "aws cloudformation delete-stack --region us-west-2 --stack-name StackSet-orders-dev-" in refused.err
    assert refused.changes == []
    gone = dev.run("destroy", "--yes", "orders-dev")
    assert gone.status == 0, gone.err
    assert dev.denied() == []


def test_a_missing_permission_is_named(dev: Deployer) -> None:
    for policy in (dev.directory / "output" / "dev").glob("deployer-bootstrap*policy.json"):
        policy.unlink()
    refused = dev.run("apply")
    assert refused.status == 1
    assert "DP022 us-west-2 CreateStack: the caller lacks cloudformation:CreateStack" in refused.err
    assert "deployer*-policy.json" in refused.err


def test_credentials_of_another_account_are_refused(dev: Deployer, monkeypatch: pytest.MonkeyPatch) -> None:
    dev.run("parameters", "foundation", EAST)  # starts the lab, which plays AWS: by its usual chain of credentials
    monkeypatch.setenv("AWS_ENDPOINT_URL", dev.lab.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", dev.lab.deployer.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", dev.lab.deployer.secret_access_key)
    assert connect(dev.env).account == "111122223333"
    dev.edit(account_id="999988887777")
    with pytest.raises(Refusal, match="DP021 the credentials are of account 111122223333, the file says 999988887777"):
        connect(dev.env)
