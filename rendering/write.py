"""Writes files so that they are never seen half-written, and all of them or none."""

import fcntl
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

LEFTOVER = ".rendering"
"""How the names of files end that are being written; a killed run leaves them and the next one removes them."""


ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end the process unless it says otherwise."""


class Change(NamedTuple):
    """One file that must change. `before` is None for a new file, `after` is None for one that goes."""

    path: Path
    before: bytes | None
    after: bytes | None


def write(changes: Sequence[Change], root: Path) -> None:
    """Make the changes below `root`.

    Every new content is written beside its target first; only then do files move into place, with Ctrl-C held back for
    these few renames. When one of them fails, those before it are undone.

    Raises:
        OSError: something could not be written; everything is as it was.
    """
    if not changes:
        return
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        _remove_leftovers(root)
        with _undone_on(BaseException, root) as made:
            new = {change.path: change.after for change in changes if change.after is not None}
            for directory in sorted({path.parent for path in new}):
                made.extend(_make(directory))
            for path, content in new.items():
                _beside(path).write_bytes(content)
        with _uninterrupted(), _undone_on(OSError, root, made):
            _move_into_place(changes)
            _remove_empty(root, {change.path.parent for change in changes if change.after is None})


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}{LEFTOVER}")


def _move_into_place(changes: Sequence[Change]) -> None:
    done: list[Change] = []
    try:
        for change in changes:
            if change.after is None:
                change.path.unlink(missing_ok=True)
            else:
                _beside(change.path).replace(change.path)
            done.append(change)
    except OSError:
        for change in reversed(done):
            if change.before is None:
                change.path.unlink(missing_ok=True)
            else:
                change.path.write_bytes(change.before)
        raise


def _make(directory: Path) -> list[Path]:
    """Make a directory and those above it; those that were not there, the outermost first."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _remove_leftovers(root: Path) -> None:
    for path in root.rglob(f".*{LEFTOVER}"):
        path.unlink()


def _remove_empty(root: Path, directories: set[Path]) -> None:
    for directory in sorted(directories, key=lambda path: len(path.parts), reverse=True):
        for candidate in (directory, *directory.parents):
            if candidate == root or not candidate.is_dir() or any(candidate.iterdir()):
                break
            candidate.rmdir()


@contextmanager
def _undone_on(kind: type[BaseException], root: Path, made: Sequence[Path] = ()) -> Iterator[list[Path]]:
    """Take back what was prepared if the block fails: files beside their targets, and directories made for them."""
    directories = list(made)
    try:
        yield directories
    except kind:
        _remove_leftovers(root)
        for directory in reversed(directories):
            with suppress(OSError):
                directory.rmdir()
        raise


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One writer at a time: a second run waits here, so that neither takes the other's files for leftovers."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Signals that end the process wait until the block is done.

    Handlers, not a mask: a mask is one thread's, and the signal would go to another.
    """
    held: list[int] = []
    before = {number: signal.signal(number, lambda number, _: held.append(number)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for arrived in held:
            signal.raise_signal(arrived)
