"""What earlier runs proved: an environment whose every input is unchanged need not be rendered and checked again.

The key covers everything that can change the outcome: the environment file, every source file of the generator, the
linters' configuration, the installed distributions with their versions, and Python's own. The files on disk are
compared by hash, so that an edit by hand is noticed. Only whole environments without a single finding are recorded, and
`--no-cache` reads none of it.
"""

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from rendering.outcome import Advisory, EnvironmentReport, LayerReport

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "settings",
    "templates",
    "functions",
    "resolution",
    "comparison",
    "checks",
    "rendering",
    "requirements.lock",
    ".cfnlintrc",
)
"""What decides the outcome beside the environment file, below `ROOT`."""


class Records:
    """Proven environments, one small file each. Unreadable or outdated ones are as good as none."""

    def __init__(self, directory: Path, output: Path) -> None:
        """Records in `directory` about files below `output`; the sources are read once, now."""
        self._directory = directory
        self._output = output
        self._generator = _fingerprint(ROOT)

    def key(self, source: Path) -> str | None:
        """What an environment's outcome depends on, as a hash; None if its file cannot be read."""
        try:
            content = source.read_bytes()
        except OSError:
            return None  # loading it will say why
        return sha256(f"{self._generator}\n{source.stem}\n".encode() + content).hexdigest()

    def find(self, source: Path, key: str | None, layers: Collection[str] | None) -> EnvironmentReport | None:
        """The environment's report if it is proven and its files on disk are as rendered.

        Args:
            source: its file.
            key: `key(source)`.
            layers: names of the layers that matter; None: all, and nothing else may lie beside their files.
        """
        if key is None:
            return None
        try:
            record = json.loads(self._path(source).read_bytes())
            if record["key"] != key:
                return None
            report = _report(record["report"])
            files: dict[str, str] = record["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        directory = self._output / source.stem
        if layers is None:
            if {path.relative_to(directory).as_posix() for path in directory.rglob("*") if not path.is_dir()} != set(
                files
            ):
                return None
        else:
            report = report.limited_to(layers)
            files = {path: digest for path, digest in files.items() if layer_of(path) in layers}
        return report if all(_digest(directory / path) == digest for path, digest in files.items()) else None

    def keep(
        self, source: Path, key: str | None, report: EnvironmentReport, files: Mapping[PurePosixPath, str]
    ) -> None:
        """Remember a proven environment whose files have just been written.

        Args:
            source: its file.
            key: `key(source)` from before it was loaded; nothing is kept if the file has changed since.
            report: what came of it.
            files: everything that belongs below its directory.
        """
        if key is None or key != self.key(source):
            return
        digests = {str(path): sha256(text.encode()).hexdigest() for path, text in files.items()}
        record = json.dumps({"key": key, "report": report, "files": digests})
        with suppress(OSError):  # costs the next run time, no correctness
            self._directory.mkdir(parents=True, exist_ok=True)
            self._path(source).write_text(record, encoding="utf-8")

    def _path(self, source: Path) -> Path:
        return self._directory / f"{source.stem}-{sha256(str(source.resolve()).encode()).hexdigest()[:12]}.json"


def layer_of(path: str) -> str:
    """The layer that a rendered file belongs to: what its name begins with."""
    return path.rpartition("/")[2].partition(".")[0]


def _report(fields: list[Any]) -> EnvironmentReport:
    name, deployment, layers, advisories = fields
    return EnvironmentReport(
        name,
        deployment,
        tuple(LayerReport(layer, subject, tuple(regions), *numbers) for layer, subject, regions, *numbers in layers),
        tuple(Advisory(*advisory) for advisory in advisories),
    )


def _fingerprint(root: Path) -> str:
    digest = sha256(sys.version.encode())
    for distribution in sorted(_installed()):
        digest.update(f"{distribution}\n".encode())
    for name in SOURCES:
        for path in _files(root / name):
            digest.update(f"{path.relative_to(root)} {_digest(path)}\n".encode())
    return digest.hexdigest()


def _installed() -> Iterator[str]:
    """Installed distributions as their metadata directories say: `PyYAML-6.0.3.dist-info`.

    Listing them is what `importlib.metadata` does too, after an import that takes longer than all the rest here.
    """
    for entry in sys.path:
        if entry.endswith("-packages"):
            yield from (path.name for path in Path(entry).glob("*.dist-info"))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
