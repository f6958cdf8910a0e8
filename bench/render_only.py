"""Rendering alone: environment files in, files out, no check. Run as a script: `render_only.py OUTPUT FILE...`."""

import sys
from pathlib import Path

from rendering.changes import compare
from rendering.files import files_of
from rendering.render import render
from rendering.write import Change, write
from settings.load import load


def main(output: Path, sources: list[Path]) -> None:
    """Render every environment file and write what differs."""
    changes: list[Change] = []
    for source in sources:
        subjects = render(load(source).environment, source.name)
        files = {path: text for subject in subjects for path, text in files_of(subject).items()}
        changes.extend(compare(output / source.stem, files, whole=True).files)
    write(changes, output)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
