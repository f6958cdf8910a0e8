"""The floor: an interpreter that dumps finished templates as JSON and writes them. Nothing that renders can be faster.

Run as a script: `floor.py TEMPLATES DIRECTORY`, with the templates as `marshal` data, which
loads as fast as compiled code.
"""

import json
import marshal
import os
import sys


def main(templates: str, directory: str) -> None:
    """Write every template below the directory."""
    with open(templates, "rb") as file:  # noqa: PTH123  pathlib would raise the floor by a third
        finished = marshal.load(file)  # noqa: S302  written by this benchmark a moment ago
    for name, template in finished.items():
        with open(os.path.join(directory, name), "w") as file:  # noqa: PTH118, PTH123  as above
            file.write(json.dumps(template, separators=(",", ":")))


if __name__ == "__main__":
    main(*sys.argv[1:])
