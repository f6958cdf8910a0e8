"""The deployer against a lab of its own, from an environment file of its own: what the tests of both begin with."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import yaml

from deployment.cli import main
from lab import daemon
from lab.control import Control
from lab.daemon import Running
from rendering.files import environment_files
from rendering.render import render, render_policies
from rendering.write import Change, write
from settings.environment import Environment
from tests.environments import raw
from tests.lab.running import assert_gone

CHECKOUT = Path(__file__).resolve().parents[2]
LOOKS = ("Describe", "List", "Get", "Lookup", "Search")


class Result(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str
    calls: tuple[str, ...]
    """`cloudformation:CreateStack`, ... in order."""

    @property
    def changes(self) -> list[str]:
        """Calls that change something."""
        return [call for call in self.calls if not call.split(":")[1].startswith(LOOKS)]

    def json(self) -> Any:
        """The answer, of a command that answers in JSON."""
        return json.loads(self.out)


@dataclass
class Deployer:
    """An environment file, its rendered files, a lab, and the commands on them."""

    directory: Path
    name: str
    content: dict[str, Any] = field(default_factory=dict)

    def edit(self, **changes: Any) -> None:
        """Change settings, dotted with two underscores, and render."""
        for key, value in changes.items():
            *parents, last = key.split("__")
            block = self.content
            for parent in parents:
                block = block.setdefault(parent, {})
            block[last] = value
        source = self.directory / "config" / f"{self.name}.yaml"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")
        env, output = self.env, self.directory / "output"
        files = environment_files(render(env, source.name), render_policies(env, source.name))
        write([Change(output / self.name / path, None, text.encode()) for path, text in files.items()], output)

    @property
    def env(self) -> Environment:
        """The environment file."""
        return Environment.model_validate(self.content)

    @property
    def lab(self) -> Running:
        """The lab that runs."""
        found = daemon.running(self.directory / "state" / self.name)
        assert found
        return found

    def client(self, service: str, region: str) -> Any:
        """As the account's root."""
        return boto3.client(service, region_name=region, endpoint_url=self.lab.endpoint, **self.lab.root.as_boto3())

    def arguments(self, command: str, *more: str) -> list[str]:
        """A command line."""
        places = [f"--{place}={self.directory / place}" for place in ("config", "output", "state")]
        return [command, self.name, *more, "--local", *places]

    def run(self, command: str, *more: str) -> Result:
        """Run a command in this process, and note its calls."""
        calls: list[str] = []
        out, err = io.StringIO(), io.StringIO()
        with noted(calls), redirect_stdout(out), redirect_stderr(err):
            status = main(self.arguments(command, *more))
        return Result(status, out.getvalue(), err.getvalue(), tuple(calls))

    def doomed(self, command: str, *more: str) -> Result:
        """Run a command that is killed after every change, until a run is left that has nothing more to change.

        Its calls are those that the others were killed after.
        """
        ended = subprocess.run(  # noqa: S603  our own interpreter, our own arguments
            [sys.executable, "-m", "tests.deployment.doomed", *self.arguments(command, *more)],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        killed = [line.removeprefix("killed ") for line in ended.stdout.splitlines() if line.startswith("killed ")]
        return Result(ended.returncode, ended.stdout, ended.stderr, tuple(killed))

    def started(self, command: str, *more: str) -> subprocess.Popen[str]:
        """Begin a command in a process of its own."""
        return subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            [sys.executable, "-m", "deployment", *self.arguments(command, *more)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def denying(self, action: str) -> Iterator[None]:
        """The StackSets' execution role may not do something; what is denied meanwhile is forgotten."""
        role = {"RoleName": f"{self.env.deployment}-stackset-execution", "PolicyName": "test"}
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        iam = self.client("iam", self.env.regions.primary.name)
        iam.put_role_policy(**role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        try:
            yield
        finally:
            iam.delete_role_policy(**role)
            Control(self.lab).post("denied/forget")

    def denied(self) -> list[Any]:
        """Calls that IAM has denied since the lab started."""
        found: list[Any] = Control(self.lab).get("denied")
        return found


@contextmanager
def deployer(directory: Path, number: int, name: str = "dev", **changes: Any) -> Iterator[Deployer]:
    """A deployer of its own; afterwards its lab is gone, or the test fails.

    Args:
        directory: for everything.
        number: from 0 to 99; labs that run side by side have different ones, for their databases' addresses on
            loopback are made from their networks.
        name: the committed environment file to begin with.
        changes: settings that differ.
    """
    made = Deployer(directory, name, raw(name))
    networks = {
        "regions__primary__vpc_cidr": f"10.{50 + number}.0.0/16",
        "regions__dr__vpc_cidr": f"10.{150 + number}.0.0/16",
    }
    made.edit(**networks, **changes)
    try:
        yield made
    finally:
        found = daemon.running(directory / "state" / name)
        daemon.stop(directory / "state" / name)
        if found:
            assert_gone(found)


@contextmanager
def noted(calls: list[str]) -> Iterator[None]:
    """Note every call that boto3 makes in the block."""
    original = boto3.Session

    class Noting(original):  # type: ignore[misc, valid-type]  # a class made at run time
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.events.register("before-call", self._note)

        def _note(self, model: Any, **_: Any) -> None:
            calls.append(f"{model.service_model.service_name}:{model.name}")

    boto3.Session = Noting
    try:
        yield
    finally:
        boto3.Session = original
