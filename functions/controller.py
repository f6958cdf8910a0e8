"""The controller as far as it is written: it observes nothing, decides nothing and takes no step.

It publishes no metric on purpose, so that the alarms on its silence fire: a deployment with this release is one
that nothing would fail over.
"""

import json

TICK = "tick"


def handler(event: dict[str, str], _context: object) -> dict[str, str]:
    """Answers a tick with one record that says that nothing was done.

    Raises:
        NotImplementedError: a command was given; whoever gave it must learn that nothing was done.
    """
    command = event.get("command")
    if command != TICK:
        raise NotImplementedError(
            f"command {command!r}: this release of the controller knows none. Nothing was done. "
            "A standby is promoted by hand."
        )
    record = {
        "event": "idle",
        "meaning": "This release observes nothing, decides nothing, publishes nothing and takes no step.",
    }
    print(json.dumps(record))
    return record
