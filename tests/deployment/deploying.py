"""The command line as a person has it, against a lab of a test's own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from deployment import cli
from lab import daemon
from lab.control import Control
from lab.daemon import Running
from tests.lab.running import assert_gone

ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


class Deployer:
    """`./deploy.sh COMMAND ENV --local ...`, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], state: Path, environment: str = "dev", *places: str) -> None:
        self._capsys = capsys
        self.state = state
        self._environment = environment
        self._places = places

    def __call__(self, command: str, *options: str) -> Answer:
        """Run a command."""
        self._capsys.readouterr()
        places = ("--local", "--state", str(self.state), *self._places)
        status = cli.main([command, self._environment, *places, *options])
        out, err = self._capsys.readouterr()
        sys.stdout.write(f"$ {command} {' '.join(options)}: {status}\n{out}{err}")  # for whoever reads a failure
        return Answer(status, out, err)

    @property
    def running(self) -> Running:
        """The lab, which starts if it does not run."""
        found = daemon.running(self.state / Path(self._environment).stem)
        assert found, "a command starts the lab"
        return found

    @property
    def control(self) -> Control:
        """The lab's own API."""
        return Control(self.running)


@contextmanager
def deployer(
    capsys: pytest.CaptureFixture[str], state: Path, environment: str = "dev", *places: str
) -> Iterator[Deployer]:
    """A deployer whose lab is gone afterwards, or the test fails."""
    found = Deployer(capsys, state, environment, *places)
    directory = state / Path(environment).stem
    try:
        yield found
    finally:
        running = daemon.running(directory)
        daemon.stop(directory)
        if running:
            assert_gone(running)
