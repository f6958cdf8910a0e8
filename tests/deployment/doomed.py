"""`python -m tests.deployment.doomed ARGUMENTS`: the deployer, killed and started again until it comes to its end.

Each run is a process of its own, forked from one that has loaded everything: it is killed the moment its first change
is answered. Says what each was killed after, and at last the status of the one that was not.
"""

import os
import signal
import sys
from typing import Any

import boto3

import deployment.apply.command
import deployment.destroy.command  # noqa: F401  loaded here, once
from deployment.cli import main
from tests.deployment.deployer import LOOKS

MOST = 40


class Doomed(boto3.Session):  # type: ignore[misc]  # boto3 has no types
    """A session whose first change is the last thing that it does."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.events.register("after-call", kill)


def kill(model: Any, http_response: Any, **_: Any) -> None:
    """SIGKILL this process, as a machine that loses power would: nothing is written, closed or told."""
    if not model.name.startswith(LOOKS) and http_response.status_code < 300:
        os.write(1, f"killed {model.service_model.service_name}:{model.name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


def until_done(arguments: list[str]) -> int:
    """Run it again and again; the status of the run that came to an end by itself."""
    for _ in range(MOST):
        if not (child := os.fork()):
            os._exit(main(arguments))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return os.waitstatus_to_exitcode(status)
    return 1


if __name__ == "__main__":
    boto3.Session = Doomed
    sys.exit(until_done(sys.argv[1:]))
