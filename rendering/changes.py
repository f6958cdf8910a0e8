"""What differs between the files that were rendered and the files on disk."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from rendering.marks import is_rendered
from rendering.write import LEFTOVER, Change


class Changes(NamedTuple):
    """Everything that must change below a directory so that it holds what was rendered."""

    files: tuple[Change, ...] = ()
    foreign: tuple[Path, ...] = ()
    """Files that nothing renders and nothing rendered: named, never touched."""


def together(parts: Iterable[Changes]) -> Changes:
    """All these changes."""
    parts = tuple(parts)
    return Changes(
        tuple(change for part in parts for change in part.files), tuple(path for part in parts for path in part.foreign)
    )


def compare(directory: Path, wanted: Mapping[PurePosixPath, str], *, whole: bool) -> Changes:
    """What must change below an environment's directory.

    Args:
        directory: where the files belong; it need not exist.
        wanted: what was rendered.
        whole: `wanted` is everything that belongs there, so that any other file is a stale one.

    Raises:
        OSError: a file cannot be read, or something else is in its place.
    """
    changes = []
    for path, text in wanted.items():
        change = Change(directory / path, before=_content(directory / path), after=text.encode())
        if change.before != change.after:
            changes.append(change)
    others = compare_rest(directory, wanted.keys()) if whole else Changes()
    return together([Changes(tuple(changes)), others])


def compare_rest(directory: Path, wanted: Collection[PurePosixPath] = ()) -> Changes:
    """What lies below a directory beside the wanted files: stale files that go, foreign files that stay."""
    stale, foreign = [], []
    for path in files_below(directory):
        below = PurePosixPath(path.relative_to(directory))
        if below in wanted:
            continue
        content = path.read_bytes()
        if is_rendered(below, content):
            stale.append(Change(path, before=content, after=None))
        else:
            foreign.append(path)
    return Changes(tuple(stale), tuple(foreign))


def compare_around(output: Path, names: Collection[str]) -> Changes:
    """What lies in the output directory beside the directories of these environments."""
    if not output.is_dir():
        return Changes()
    entries = sorted(output.iterdir())
    foreign = tuple(path for path in entries if path.is_file() and not path.name.startswith("."))
    return together(
        [*(compare_rest(path) for path in entries if path.is_dir() and path.name not in names), Changes((), foreign)]
    )


def files_below(directory: Path) -> list[Path]:
    """Every file below a directory in a stable order, except what an interrupted run left."""
    return sorted(path for path in directory.rglob("*") if path.is_file() and not path.name.endswith(LEFTOVER))


def diff(changes: Changes, root: Path) -> Iterator[str]:
    """The changes as a unified diff, with paths below `root`; files that cannot be read as lines are only named."""
    changed = {change.path for change in changes.files}
    for change in changes.files:
        path = change.path.relative_to(root).as_posix()
        if change.path.suffix == ".json" and change.path.with_suffix(".yaml") in changed:
            yield f"Compact JSON {path} differs as the YAML beside it does\n"
            continue
        yield from unified_diff(
            _lines(change.before),
            _lines(change.after),
            f"a/{path}" if change.before is not None else "/dev/null",
            f"b/{path}" if change.after is not None else "/dev/null",
        )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _lines(content: bytes | None) -> list[str]:
    text = (content or b"").decode(errors="replace")
    if text.startswith("{"):  # a compact template is one line
        with suppress(ValueError):
            text = json.dumps(json.loads(text), indent=1) + "\n"
    return text.splitlines(keepends=True)
