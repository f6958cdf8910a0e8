"""`python -m lab`, as a person types it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lab import daemon
from lab.__main__ import main
from lab.daemon import Running
from tests.lab.rds.place import EAST, Place
from tests.lab.running import assert_gone, client


def said(capsys: pytest.CaptureFixture[str], directory: Path, *arguments: str, status: int = 0) -> str:
    assert main(["--directory", str(directory), *arguments]) == status
    heard = capsys.readouterr()
    return heard.out if status == 0 or heard.out else heard.err


@pytest.fixture
def directory(own_lab: Running, tmp_path: Path) -> Path:
    """The state directory of a lab that runs."""
    assert own_lab.pid
    return tmp_path / "lab"


def test_from_start_to_stop(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    directory = tmp_path / "lab"
    assert said(capsys, directory, "status", status=1) == "No lab is running.\n"
    started = said(capsys, directory, "start", "--account", "444455556666")
    found = daemon.running(directory)
    assert found is not None
    assert f"The lab answers at {found.endpoint}, account 444455556666" in started
    assert "secret" not in started.lower()
    assert found.root.secret_access_key not in started
    assert said(capsys, directory, "start") == started
    assert said(capsys, directory, "stop") == "Stopped.\n"
    assert said(capsys, directory, "stop") == "No lab was running.\n"
    assert_gone(found)


def test_status_says_what_is_off_and_what_was_denied(
    capsys: pytest.CaptureFixture[str], directory: Path, own_lab: Running
) -> None:
    assert "Nothing is switched off.\n0 calls denied" in said(capsys, directory, "status")
    assert "everywhere -> us-east-1: the region" in said(capsys, directory, "outage", "us-east-1")
    assert "us-west-2 -> us-east-1 (rds) api: refuse" in said(
        capsys, directory, "outage", "us-east-1", "--api", "rds", "--from", "us-west-2", "--mode", "refuse"
    )
    linked = said(capsys, directory, "outage", "us-east-2", "--from", "us-west-2", "--kind", "vpc", "--both")
    assert "us-west-2 -> us-east-2 vpc: timeout" in linked
    assert "us-east-2 -> us-west-2 vpc: timeout" in linked
    assert "us-east-1" not in said(capsys, directory, "heal", "us-east-1")
    assert said(capsys, directory, "heal") == "Nothing is switched off.\n"
    assert client(own_lab, "rds", "us-east-1").describe_db_instances()["DBInstances"] == []


def test_a_policy_is_given_to_the_deployer_and_its_denials_are_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    directory, policy = tmp_path / "lab", tmp_path / "policy.json"
    policy.write_text('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*"}]}')
    said(capsys, directory, "start", "--policy", str(policy))
    found = daemon.running(directory)
    assert found is not None
    with pytest.raises(Exception, match="not authorized"):
        client(found, "rds", "us-east-1", root=False).describe_db_instances()
    assert (
        "1 call denied\n  rds:DescribeDBInstances on arn:aws:rds:us-east-1:111122223333:db:* in us-east-1 for "
        "arn:aws:iam::111122223333:user/deployer: ImplicitDeny" in said(capsys, directory, "status")
    )
    said(capsys, directory, "stop")


@pytest.mark.parametrize("arguments", [("outage", "us-east-1"), ("heal",)])
def test_without_a_lab_it_says_how_to_start_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert "python -m lab start" in said(capsys, tmp_path, *arguments, status=1)


def test_contracts_are_printed_as_they_are_written_down(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    name = ("hooks", "ministack.core.router", "extract_access_key_id")
    assert said(capsys, tmp_path, *name) == (
        'Hook("ministack.core.router", "extract_access_key_id", "(headers, query_params=None)", "4f0df6b2b1cd", "")\n'
    )
    assert "there is no such name" in said(capsys, tmp_path, "hooks", "ministack.core.router", "nothing", status=1)


def test_looking_costs_no_import_of_ministack(tmp_path: Path) -> None:
    code = "import sys; from lab.__main__ import main; main(sys.argv[1:]); assert 'ministack' not in sys.modules"
    command = [sys.executable, "-c", code, "--directory", str(tmp_path), "status"]
    done = subprocess.run(command, cwd=daemon.CHECKOUT, capture_output=True, check=False)  # noqa: S603  our own code
    assert (done.returncode, done.stderr) == (0, b"")


def test_status_says_where_a_client_finds_the_databases(
    capsys: pytest.CaptureFixture[str], directory: Path, own_lab: Running
) -> None:
    Place(own_lab, EAST, 20).create("orders")
    shown = said(capsys, directory, "status")
    assert "orders in us-east-1 is available: 127.20." in shown
    assert "port 5432, database app, user dbmaster" in shown
