"""Starting, finding and stopping a lab, and what is left when it dies."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from lab import daemon, guardian
from lab.control import Control
from lab.daemon import LabError, Options, Running
from tests.lab.running import GONE_WITHIN, PATIENCE, assert_gone, client, lab, leftovers

START_WITHIN = 3.0


def test_it_starts_within_three_seconds(tmp_path: Path) -> None:
    """By the clock; by the processor's time where other tests keep the processors busy."""
    began = time.monotonic()
    with lab(tmp_path / "lab") as started:
        took = time.monotonic() - began
        if os.getloadavg()[0] > (os.cpu_count() or 1):
            ticks = Path(f"/proc/{started.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            took = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    assert 0 < took < START_WITHIN


def test_root_and_deployer_are_known_to_it(running: Running) -> None:
    root = client(running, "sts", "us-east-1").get_caller_identity()
    deployer = client(running, "sts", "us-east-1", root=False).get_caller_identity()
    assert root["Arn"] == "arn:aws:iam::111122223333:root"
    assert deployer["Arn"] == "arn:aws:iam::111122223333:user/deployer"


def test_the_state_file_is_for_its_owner_and_says_no_secret_when_printed(own_lab: Running, tmp_path: Path) -> None:
    state = tmp_path / "lab" / daemon.STATE_FILE
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert own_lab.root.secret_access_key in state.read_text()
    assert own_lab.root.secret_access_key not in repr(own_lab)


def test_it_listens_on_loopback_alone(running: Running) -> None:
    assert running.endpoint.startswith("http://127.0.0.1:")


def test_starting_twice_finds_the_one_that_runs(own_lab: Running, tmp_path: Path) -> None:
    assert daemon.start(tmp_path / "lab") == own_lab


def test_starting_with_other_policies_gives_them_to_the_deployer_of_the_lab_that_runs(
    own_lab: Running, tmp_path: Path
) -> None:
    sqs = client(own_lab, "sqs", "us-east-1", root=False)
    assert "QueueUrl" in sqs.create_queue(QueueName="first")
    policy = tmp_path / "policy.json"
    statement = {"Effect": "Allow", "Action": "rds:DescribeDBInstances", "Resource": "*"}
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert daemon.start(tmp_path / "lab", Options(deployer_policies=(str(policy), str(policy)))) == own_lab
    with pytest.raises(ClientError):
        sqs.create_queue(QueueName="second")
    assert client(own_lab, "rds", "us-east-1", root=False).describe_db_instances()["DBInstances"] == []
    assert daemon.start(tmp_path / "lab") == own_lab
    with pytest.raises(ClientError):
        sqs.create_queue(QueueName="third")


def test_the_lab_of_another_account_is_not_taken_for_ones_own(own_lab: Running, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=f"account {own_lab.account}'s, not 444455556666's"):
        daemon.start(tmp_path / "lab", Options(account="444455556666"))


def test_two_that_start_at_once_get_the_same_lab(directory: Path) -> None:
    found: list[Running] = []
    starters = [threading.Thread(target=lambda: found.append(daemon.start(directory))) for _ in range(2)]
    other = subprocess.Popen(  # noqa: S603  our own code
        [sys.executable, "-m", "lab", "--directory", str(directory), "start"], cwd=daemon.CHECKOUT
    )
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert other.wait() == 0
    try:
        assert found[0] == found[1] == daemon.running(directory)
    finally:
        daemon.stop(directory)
    assert_gone(found[0])


def test_it_runs_no_more_after_stop_and_stopping_twice_is_no_error(directory: Path) -> None:
    started = daemon.start(directory)
    assert daemon.stop(directory)
    assert leftovers(started) == []
    assert not daemon.stop(directory)
    assert not directory.exists()
    assert daemon.running(directory) is None


def test_a_directory_with_other_things_in_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    with lab(tmp_path):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["other"]


@pytest.mark.parametrize("victim", ["pid", "guardian"])
def test_nothing_is_left_two_seconds_after_either_of_its_processes_is_killed(directory: Path, victim: str) -> None:
    started = daemon.start(directory)
    os.kill(getattr(started, victim), signal.SIGKILL)
    assert_gone(started, GONE_WITHIN)
    assert daemon.running(directory) is None


def test_a_lab_whose_two_processes_were_killed_is_cleared_by_the_next_start(directory: Path) -> None:
    dead = daemon.start(directory)
    for pid in (dead.guardian, dead.pid):
        os.kill(pid, signal.SIGKILL)
    while daemon.running(directory):
        time.sleep(0.01)
    with lab(directory) as alive:
        assert alive.directory != dead.directory
        assert_gone(dead)


def test_its_processes_go_with_it_even_those_that_left_its_session(directory: Path) -> None:
    started = daemon.start(directory)
    environment = dict([guardian.temporary(str(started.directory)).split("=")])
    sleeper = subprocess.Popen(["/bin/sleep", "600"], env=environment, start_new_session=True)
    visitor = subprocess.Popen(["/bin/sleep", "600"], cwd=started.directory)
    os.kill(started.pid, signal.SIGKILL)
    assert sleeper.wait(guardian.GRACE + 2) == -signal.SIGKILL
    assert_gone(started)
    assert visitor.poll() is None  # somebody who only looks into its directory is not of the lab
    visitor.kill()
    visitor.wait()


def test_the_process_number_of_a_dead_lab_means_nothing(tmp_path: Path) -> None:
    """Another process may have that number by now: the lab's own lock is what counts."""
    home = tmp_path / "data"
    home.mkdir()
    (home / guardian.ALIVE).touch()
    with lab(tmp_path / "lab") as running:
        said = json.loads((tmp_path / "lab" / daemon.STATE_FILE).read_text())
        stale = tmp_path / "stale"
        stale.mkdir()
        (stale / daemon.STATE_FILE).write_text(json.dumps({**said, "directory": str(home)}))
        assert daemon.running(stale) is None
        assert daemon.running(tmp_path / "lab") == running
        assert not daemon.stop(stale)
    assert not home.exists()


@pytest.mark.parametrize("spoilt", [None, b"\xff", b"{}"])
def test_a_lab_whose_state_file_is_gone_or_spoilt_ends_for_nobody_would_find_it(
    directory: Path, spoilt: bytes | None
) -> None:
    started = daemon.start(directory)
    state = directory / daemon.STATE_FILE
    state.unlink()
    if spoilt is not None:
        state.write_bytes(spoilt)
    assert_gone(started)
    state.unlink(missing_ok=True)


def test_a_state_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / daemon.STATE_FILE).write_text("{}")
    with pytest.raises(LabError, match=r"lab\.json is not the state of a lab"):
        daemon.running(tmp_path)


def test_a_state_file_that_names_anything_but_a_lab_removes_nothing(own_lab: Running, tmp_path: Path) -> None:
    said = json.loads((tmp_path / "lab" / daemon.STATE_FILE).read_text())
    other = tmp_path / "photographs"
    other.mkdir()
    stale = tmp_path / "stale"
    stale.mkdir()
    (stale / daemon.STATE_FILE).write_text(json.dumps({**said, "directory": str(other)}))
    for call in (daemon.start, daemon.stop):
        with pytest.raises(LabError, match="photographs, which is no lab's directory"):
            call(stale)
    assert other.exists()
    assert daemon.running(tmp_path / "lab") == own_lab


def test_a_lab_that_cannot_start_says_why_and_leaves_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    labs = tmp_path_factory.mktemp("labs")
    monkeypatch.setenv("TMPDIR", str(labs))
    with pytest.raises(LabError, match=r"no-such-policy\.json"):
        daemon.start(tmp_path, Options(deployer_policies=(str(tmp_path / "no-such-policy.json"),)))
    assert list(tmp_path.iterdir()) == []
    assert list(labs.iterdir()) == []


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGKILL])
def test_a_start_that_is_interrupted_leaves_nothing(directory: Path, tmp_path: Path, interruption: int) -> None:
    """Or the next start would make a second lab, and nobody would know of the first."""
    labs = tmp_path / "labs"
    labs.mkdir()
    command = [sys.executable, "-m", "lab", "--directory", str(directory), "start"]
    starting = subprocess.Popen(command, cwd=daemon.CHECKOUT, env={**os.environ, "TMPDIR": str(labs)})  # noqa: S603  our own code
    while not list(labs.glob("lab-*/tmp")):
        time.sleep(0.01)
    starting.send_signal(interruption)
    assert starting.wait() != 0
    deadline = time.monotonic() + PATIENCE
    while list(labs.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert daemon.running(directory) is None
    assert not (directory / daemon.STATE_FILE).exists()


def test_credentials_and_proxies_of_the_machine_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALREALREALREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with lab(tmp_path / "lab") as running:
        environment = Path(f"/proc/{running.guardian}/environ")
        if environment.exists():
            assert b"AKIAREAL" not in environment.read_bytes()
            assert b"127.0.0.1:9" not in environment.read_bytes()
        assert Control(running).get("denied") == []
        assert running.root.access_key_id == running.account


def test_ministack_keeps_its_files_in_the_labs_directory(own_lab: Running) -> None:
    before = set(Path("/tmp").glob("ministack*"))  # noqa: S108  where it would leave them
    client(own_lab, "s3", "us-east-1").create_bucket(Bucket="some-bucket")
    assert set(Path("/tmp").glob("ministack*")) <= before  # noqa: S108  where it would leave them
