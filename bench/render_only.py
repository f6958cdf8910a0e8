"""Rendering alone: environment files in, files out, no check. Run as a script: `render_only.py OUTPUT FILE...`."""

import sys
from pathlib import Path

from rendering.changes import compare
from rendering.files import environment_files
from rendering.render import render, render_policies
from rendering.write import Change, write
from settings.load import load


def main(output: Path, sources: list[Path]) -> None:
    """Render every environment file and write what differs."""
    changes: list[Change] = []
    for source in sources:
        env = load(source).environment
        files = environment_files(render(env, source.name), render_policies(env, source.name))
        changes.extend(compare(output / source.stem, files, whole=True).files)
    write(changes, output)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
