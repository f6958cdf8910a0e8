"""What a run prints for machines: `--json`."""

import json
from typing import Any

from rendering.outcome import Outcome, Status


def machine_readable(outcome: Outcome) -> str:
    """The whole outcome as one JSON object."""
    content = {
        **_status(outcome.status),
        "environments": [
            {
                "name": environment.name,
                "deployment": environment.deployment,
                "unchanged": environment.name in outcome.unchanged,
                "layers": _objects(environment.layers),
                "advisories": _objects(environment.advisories),
            }
            for environment in outcome.environments
        ],
        "problems": _objects(outcome.problems),
        "findings": _objects(outcome.findings),
        "written": outcome.written,
        "removed": outcome.removed,
        "foreign": outcome.foreign,
        "losses": _objects(outcome.losses),
        "diff": outcome.diff,
    }
    return json.dumps(content, indent=2) + "\n"


def machine_readable_failure(why: str, status: Status) -> str:
    """A run that came to no outcome."""
    return json.dumps({**_status(status), "error": why}, indent=2) + "\n"


def _status(status: Status) -> dict[str, str | int]:
    return {"status": status.name.lower(), "exit_status": status.value}


def _objects(tuples: Any) -> list[dict[str, Any]]:
    return [item._asdict() for item in tuples]
