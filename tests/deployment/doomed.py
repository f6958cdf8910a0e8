"""`python -m tests.deployment.doomed ARGUMENTS`: the deployer, killed the moment its first change is answered."""

import os
import signal
import sys
from typing import Any

import boto3

from deployment.cli import main
from tests.deployment.deployer import LOOKS


class Doomed(boto3.Session):  # type: ignore[misc]  # boto3 has no types
    """A session whose first change is the last thing that it does."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.events.register("after-call", kill)


def kill(model: Any, http_response: Any, **_: Any) -> None:
    """SIGKILL this process, as a machine that loses power would: nothing is written, closed or told."""
    if not model.name.startswith(LOOKS) and http_response.status_code < 300:
        sys.stdout.write(f"{model.service_model.service_name}:{model.name}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    boto3.Session = Doomed
    sys.exit(main(sys.argv[1:]))
