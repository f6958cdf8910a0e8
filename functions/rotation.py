"""Rotates the master password of whichever instance holds the lease, called by Secrets Manager in four steps.

This release changes no password. It fails the step that would begin a rotation, so that Secrets Manager reports
the rotation as failed and leaves the present password as it is.
"""

import json
import os
from typing import Any

TEST = "testSecret"
STEPS = ("createSecret", "setSecret", TEST, "finishSecret")


class RotationNotAvailable(RuntimeError):  # noqa: N818  a state of this release, named as an operator reads it
    """A rotation was asked for, and this release cannot do it."""


def handler(event: dict[str, Any], _context: Any) -> None:
    """Refuse to rotate.

    `testSecret` alone is allowed to pass: Secrets Manager runs it by itself to try out a new schedule, before
    any rotation; within one it comes after the two steps that fail here.

    Raises:
        ValueError: the event is not a step of a rotation.
        RotationNotAvailable: a rotation was asked for.
    """
    step = event.get("Step")
    if step not in STEPS:
        raise ValueError(f"Step is {step!r}; Secrets Manager sends one of {', '.join(STEPS)}")
    record = {
        "message": "no password was changed: this release of the function takes no action",
        "action": "none",
        "step": step,
        "secret": event.get("SecretId"),
        "databases": [os.environ["DATABASE_PREFIX"], os.environ["PEER_DATABASE_PREFIX"]],
    }
    print(json.dumps(record))
    if step != TEST:
        raise RotationNotAvailable(f"{record['message']}; the present password stays valid")
