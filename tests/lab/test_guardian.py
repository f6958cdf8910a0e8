"""What the guardian ends and removes."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from lab import guardian


def process(home: Path, script: str) -> subprocess.Popen[bytes]:
    """A shell that the lab's directory names as a database's server."""
    started = subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.PIPE)  # noqa: S603  a test's own
    assert started.stdout is not None
    started.stdout.read(1)  # it has set its trap
    started.stdout.close()
    data = home / "databases" / str(started.pid)
    data.mkdir(parents=True)
    (data / "postmaster.pid").write_text(f"{started.pid}\n{data}\n")
    return started


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "lab-data"
    made.mkdir()
    (made / guardian.ALIVE).touch()
    return made


def test_databases_are_told_to_stop_at_once_and_given_a_moment(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guardian, "GRACE", 20.0)  # a busy machine may take its time; it is not waited out
    told = tmp_path / "told"
    database = process(home, f"trap 'touch {told}; exit 3' QUIT; echo; while :; do sleep 0.01; done")
    guardian.clean(str(home), str(tmp_path / "lab.json"))
    assert database.wait(1) == 3
    assert told.exists()
    assert not home.exists()


def test_a_database_that_does_not_listen_is_killed(home: Path, tmp_path: Path) -> None:
    database = process(home, "trap '' QUIT; echo; while :; do sleep 0.01; done")
    began = time.monotonic()
    guardian.clean(str(home), str(tmp_path / "lab.json"))
    assert database.wait(1) == -signal.SIGKILL
    assert guardian.GRACE <= time.monotonic() - began < guardian.GRACE + 1


def test_a_number_that_is_no_process_any_more_is_nothing_to_wait_for(home: Path, tmp_path: Path) -> None:
    gone = process(home, "echo")
    gone.wait()
    began = time.monotonic()
    guardian.clean(str(home), str(tmp_path / "lab.json"))
    assert time.monotonic() - began < guardian.GRACE
    assert not home.exists()


@pytest.mark.parametrize("said", ["", "x", "\n", "12x"])
def test_a_file_that_names_no_process_is_none(home: Path, said: str) -> None:
    (home / "postmaster.pid").write_text(said)
    assert list(guardian.postmasters(str(home))) == []


def test_the_state_file_of_another_lab_is_kept(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "lab.json"
    state.write_text('{"directory": "/somewhere/else"}')
    guardian.clean(str(home), str(state))
    assert state.exists()
    state.write_text(f'{{"directory": "{home}"}}')
    guardian.clean(str(home), str(state))
    assert not state.exists()


def test_what_is_written_while_it_removes_goes_too(home: Path, tmp_path: Path) -> None:
    """The server cleans up behind itself when its guardian is gone, and its threads may be at work."""
    until = time.monotonic() + 0.2

    def write() -> None:
        while time.monotonic() < until:
            with contextlib.suppress(FileNotFoundError):
                (home / str(time.monotonic())).mkdir()

    writer = threading.Thread(target=write)
    writer.start()
    guardian.clean(str(home), str(tmp_path / "lab.json"))
    writer.join()
    assert not home.exists()


def test_a_directory_that_is_no_labs_is_kept(tmp_path: Path) -> None:
    other = tmp_path / "photographs"
    other.mkdir()
    guardian.clean(str(other), str(tmp_path / "lab.json"))
    assert other.exists()


def test_a_process_that_has_ended_does_not_exist_even_before_it_is_waited_for() -> None:
    ended = subprocess.Popen(["/bin/true"])
    while guardian.exists(ended.pid):
        time.sleep(0.01)
    assert ended.wait() == 0
    assert guardian.exists(os.getpid())
