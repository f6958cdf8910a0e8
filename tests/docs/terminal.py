"""A terminal in which a page's blocks run: bash, with an `aws` that calls the lab.

The command's line is understood as the CLI does (`aws_cli`), carried out by boto3 with the deployer's credentials, and
answered in the CLI's forms. In this process: a CLI that starts anew for each of a page's hundred calls takes a minute.
"""

import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import jmespath  # type: ignore[import-untyped]  # ships no types
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lab.daemon import Running
from tests.docs.aws_cli import understood
from tests.docs.aws_command import Command, CommandError
from tests.docs.reading import ROOT

CHECKPOINT = "checkpoint"
"""`aws checkpoint NAME`, between two blocks: the test looks around, and the page goes on afterwards."""
CLIENT = """#!{python} -IS
import json, os, socket, sys
server = socket.create_connection(("127.0.0.1", {port}))
server.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
status, out, files = json.loads(server.makefile().readline())
for path, text in files.items():
    with open(path, "w") as file:
        file.write(text)
(sys.stderr if status else sys.stdout).write(out)
sys.exit(status)
"""
WAITING = {"Delay": 1, "MaxAttempts": 60}


@dataclass
class Terminal:
    """Commands that were typed, and what came of them."""

    running: Running
    checkpoints: dict[str, Callable[[], None]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What AWS, or the CLI, refused."""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def answer(self, arguments: list[str]) -> tuple[int, str, dict[str, str]]:
        """Exit status, output, and files that are written."""
        if arguments[0] == CHECKPOINT:
            self.checkpoints[arguments[1]]()
            return 0, "", {}
        line = f"aws {' '.join(arguments)}"
        self.typed.append(line)
        try:
            return self._carry_out(understood(arguments, ROOT))
        except (CommandError, BotoCoreError, ClientError) as error:
            self.refused.append(f"{line}: {error}")
            return 254, f"{error}\n", {}

    def _carry_out(self, command: Command) -> tuple[int, str, dict[str, str]]:
        client = self._client(command.service, command.options.get("region", "us-east-1"))
        if command.waiter:
            client.get_waiter(command.waiter.replace("-", "_")).wait(**command.parameters, WaiterConfig=WAITING)
            return 0, "", {}
        method = xform_name(command.operation)
        if client.can_paginate(method):
            answer = client.get_paginator(method).paginate(**command.parameters).build_full_result()
        else:
            answer = getattr(client, method)(**command.parameters)
        answer.pop("ResponseMetadata", None)
        files = {}
        if command.outfile:
            files[command.outfile] = answer.pop("Payload").read().decode()
        shown = jmespath.search(command.options["query"], answer) if "query" in command.options else answer
        return 0, _shown(shown, command.options.get("output", "json")), files

    def _client(self, service: str, region: str) -> Any:
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.running.endpoint,
                config=Config(retries={"total_max_attempts": 2}),
                **self.running.deployer.as_boto3(),
            )
        return self._clients[key]


@contextmanager
def bash(terminal: Terminal, directory: Path) -> Iterator[Callable[[str], str]]:
    """A function that runs a script and answers what it wrote, errors among it."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(json.dumps(terminal.answer(json.loads(self.rfile.readline()))).encode() + b"\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        command = directory / "aws"
        command.write_text(CLIENT.format(python=sys.executable, port=server.server_address[1]), encoding="utf-8")
        command.chmod(0o755)

        def run(script: str) -> str:
            environment = {"PATH": f"{directory}:/usr/bin:/bin", "EVERY": "0.1"}
            done = subprocess.run(  # noqa: S603  the page's own lines
                ["/bin/bash", "-c", script],
                check=False,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
            )
            return done.stdout

        try:
            yield run
        finally:
            server.shutdown()
            thread.join()


def _shown(value: Any, output: str) -> str:
    """As the CLI prints it: JSON, or text with tabs, a line for each item of a list of lists."""
    if output == "json":
        return "" if value is None else json.dumps(value, indent=4, default=str) + "\n"
    if value is None or not isinstance(value, list):
        return f"{value}\n"
    rows = value if any(isinstance(item, list) for item in value) else [value]
    return "".join("\t".join(map(str, row)) + "\n" for row in rows if row)
