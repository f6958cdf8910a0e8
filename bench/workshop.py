"""What the benchmark works on: copies of the environment files, rendered once, in a directory of their own."""

import io
import json
import marshal
import shutil
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from bench.measure import ROOT
from rendering.outcome import Status
from rendering.run import Request, run


class Workshop:
    """One set of environments: their files, what is rendered from them, and what is remembered of it."""

    def __init__(self, directory: Path) -> None:
        """An empty set below `directory`."""
        self.config = directory / "config"
        self.output = directory / "output"
        self.cache = directory / "cache"
        self.config.mkdir(parents=True)

    @property
    def sources(self) -> Sequence[Path]:
        """Environment files."""
        return sorted(self.config.glob("*.yaml"))

    def add_committed(self) -> None:
        """Add the environments of this repository."""
        for path in sorted((ROOT / "config").glob("*.yaml")):
            shutil.copy(path, self.config)

    def add_copies(self, number: int) -> None:
        """Add environments that differ from `prod` in name alone."""
        text = (ROOT / "config" / "prod.yaml").read_text(encoding="utf-8")
        for index in range(number):
            name = f"e{index:03}"
            (self.config / f"{name}.yaml").write_text(text.replace("prod", name), encoding="utf-8")

    def prove(self) -> None:
        """Render everything and have it remembered as proven, without linting: only what follows is measured."""
        with patch("rendering.prove.check", return_value=()):
            request = Request(self.sources, self.output, self.cache, complete=True)
            if run(request, io.StringIO()).status is not Status.FINE:
                raise RuntimeError("the environments of the benchmark are not valid")

    def finished(self, path: Path) -> Path:
        """Write the rendered templates as data that loads at once; the path."""
        templates = {
            file.relative_to(self.output).as_posix().replace("/", "-"): json.loads(file.read_bytes())
            for file in sorted(self.output.rglob("*.json"))
        }
        path.write_bytes(marshal.dumps(templates))
        return path

    def forget(self, what: str = ".") -> None:
        """Remove what is remembered: everything, or a part of it."""
        shutil.rmtree(self.cache / what, ignore_errors=True)

    def clear(self) -> None:
        """Remove what is rendered."""
        shutil.rmtree(self.output, ignore_errors=True)
