"""What linters found in earlier runs, kept by content: a text that was linted once need not be linted again.

Nothing is ever wrong because of it: a key is a hash of everything that decides the findings, an entry is
replaced as a whole, and what cannot be read is as good as absent.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from checks.finding import Finding

FORMAT = "1"
"""Grows when the meaning of an entry changes."""
MOST_ENTRIES = 4096
"""Entries kept; two for each layer of an environment, so 400 environments fit."""


def key(*decides: str) -> str:
    """A hash of everything that decides the findings, in an order that the caller keeps."""
    digest = sha256(FORMAT.encode())
    for part in decides:
        content = part.encode()
        digest.update(f"\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


class FindingsCache:
    """Findings by key in a directory, one small file each; without a directory it knows and keeps nothing."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory

    def get(self, entry: str, subject: str) -> tuple[Finding, ...] | None:
        """The findings under a key, as findings of this subject; None when there are none to be had."""
        if self._directory is None:
            return None
        path = self._directory / entry
        try:
            findings = tuple(Finding(*fields) for fields in json.loads(path.read_bytes()))
            os.utime(path)  # in use: the oldest go first
        except (OSError, ValueError, TypeError):
            return None
        return tuple(finding._replace(subject=subject) for finding in findings)

    def put(self, entry: str, findings: Sequence[Finding]) -> None:
        """Keep findings under a key. A directory that cannot be written costs time later, no correctness."""
        if self._directory is None:
            return
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            descriptor, written = tempfile.mkstemp(dir=self._directory)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(findings, file)
            Path(written).replace(self._directory / entry)
        except OSError:
            return

    def prune(self, most: int = MOST_ENTRIES) -> None:
        """Remove the entries that have not been used for longest, beyond `most` of them."""
        if self._directory is None or not self._directory.is_dir():
            return
        entries = _by_age(self._directory.iterdir())
        for path in entries[: max(0, len(entries) - most)]:
            path.unlink(missing_ok=True)


def _by_age(paths: Iterable[Path]) -> list[Path]:
    ages: dict[Path, float] = {}
    for path in paths:
        try:
            ages[path] = path.stat().st_mtime
        except OSError:
            continue  # another process pruned it
    return sorted(ages, key=lambda path: ages[path])
