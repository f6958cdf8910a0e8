"""A lab for a test, and the proof that nothing of it is left."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from lab import daemon, guardian
from lab.daemon import Options, Running

GONE_WITHIN = 2.0
"""Seconds after the death of a lab in which everything of it must be gone."""
PATIENCE = 10.0
"""The same where nothing is measured: other tests run beside this one."""


@contextmanager
def lab(directory: Path, options: Options | None = None) -> Iterator[Running]:
    """A lab of its own in a directory; afterwards everything of it is gone, or the test fails."""
    running = daemon.start(directory, options)
    try:
        yield running
    finally:
        daemon.stop(directory)
        assert_gone(running)


def assert_gone(running: Running, within: float = PATIENCE) -> None:
    """No process, directory or port of a lab is left."""
    deadline = time.monotonic() + within
    while left := leftovers(running):
        assert time.monotonic() < deadline, f"of the lab {running.directory} there is still {', '.join(left)}"
        time.sleep(0.02)


def leftovers(running: Running) -> list[str]:
    """What is there of a lab, in words."""
    found = [f"process {pid}" for pid in guardian.processes(str(running.directory))]
    found += [f"process {pid}" for pid in (running.pid, running.guardian) if guardian.exists(pid)]
    found += ["its directory"] if running.directory.exists() else []
    host, _, port = running.endpoint.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        found += [f"port {port}"] if probe.connect_ex((host, int(port))) == 0 else []
    return found


def client(running: Running, service: str, region: str, *, root: bool = True) -> Any:
    """A boto3 client of the lab, as root or as the user `deployer`."""
    credentials = running.root if root else running.deployer
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=running.endpoint,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        **credentials.as_boto3(),
    )
