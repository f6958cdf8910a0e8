"""Files are never seen half-written, and all of them change or none."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rendering.write import LEFTOVER, Change, write


def _tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    root = tmp_path / "output"
    (root / "prod" / "parameters").mkdir(parents=True)
    (root / "prod" / "lease.json").write_bytes(b"old lease")
    (root / "prod" / "database.json").write_bytes(b"old database")
    return root


def _changes(output: Path) -> list[Change]:
    return [
        Change(output / "prod" / "lease.json", b"old lease", b"new lease"),
        Change(output / "prod" / "database.json", b"old database", None),
        Change(output / "dev" / "parameters" / "lease.json", None, b"[]"),
    ]


def test_files_are_replaced_added_and_removed(output: Path) -> None:
    write(_changes(output), output)
    assert _tree(output) == {"prod/lease.json": b"new lease", "dev/parameters/lease.json": b"[]"}


def test_nothing_to_change_touches_nothing(tmp_path: Path) -> None:
    write([], tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_directories_left_empty_go_and_others_stay(output: Path) -> None:
    write([Change(output / "prod" / name, b"", None) for name in ("lease.json", "database.json")], output)
    assert (output / "prod" / "parameters").is_dir()  # it was empty before
    (output / "prod" / "parameters" / "x.json").write_bytes(b"")
    write([Change(output / "prod" / "parameters" / "x.json", b"", None)], output)
    assert list(output.iterdir()) == []


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(
    output: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before = _tree(output)
    original = Path.write_bytes
    calls = []

    def full_disk(path: Path, content: bytes) -> int:
        calls.append(path)
        if len(calls) > failing:
            original(path, content[:2])
            raise OSError(28, "No space left on device")
        return original(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    changes = [*_changes(output), Change(output / "dev" / "lease.yaml", None, b"x")]
    with pytest.raises(OSError, match="No space"):
        write(changes, output)
    monkeypatch.undo()
    assert _tree(output) == before
    assert not (output / "dev").exists()


@pytest.mark.parametrize("failing", [0, 1])
def test_a_rename_that_fails_undoes_those_before_it(
    output: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before = _tree(output)
    original = Path.replace
    calls = []

    def refused(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) > failing:
            raise PermissionError(13, "Permission denied")
        return original(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        write(_changes(output), output)
    monkeypatch.undo()
    assert _tree(output) == before


def test_a_directory_in_place_of_a_file_is_an_error_and_changes_nothing(output: Path) -> None:
    (output / "prod" / "failover.json").mkdir()
    before = _tree(output)
    with pytest.raises(OSError, match=r"failover\.json"):
        write([*_changes(output), Change(output / "prod" / "failover.json", None, b"x")], output)
    assert _tree(output) == before


def test_what_a_killed_run_left_is_removed_by_the_next(output: Path) -> None:
    (output / "prod" / f".lease.json{LEFTOVER}").write_bytes(b"half a le")
    (output / "prod" / "notes.rendering").write_bytes(b"mine")
    write(_changes(output), output)
    assert sorted(_tree(output)) == ["dev/parameters/lease.json", "prod/lease.json", "prod/notes.rendering"]


def test_a_run_killed_before_the_renames_changes_no_file(output: Path) -> None:
    """SIGKILL, at the worst moment: every new file is written beside its target and none has moved."""
    before = _tree(output)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from rendering import write as module
        module._move_into_place = lambda changes: os.kill(os.getpid(), signal.SIGKILL)
        output = Path(sys.argv[1])
        module.write([module.Change(output / "prod" / "lease.json", b"old lease", b"new")], output)
        """
    )
    killed = subprocess.run(  # noqa: S603  our own code, in a process that may be killed
        [sys.executable, "-c", script, str(output)], check=False, cwd=Path(__file__).parents[2]
    )
    assert killed.returncode == -signal.SIGKILL
    left = _tree(output)
    assert {name: content for name, content in left.items() if not name.endswith(LEFTOVER)} == before
    assert f"prod/.lease.json{LEFTOVER}" in left


def test_ctrl_c_while_files_move_waits_until_all_have_moved(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return original(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(_changes(output), output)
    assert _tree(output) == {"prod/lease.json": b"new lease", "dev/parameters/lease.json": b"[]"}


def test_ctrl_c_while_files_are_prepared_leaves_everything_as_it_was(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _tree(output)
    original = Path.write_bytes

    def interrupted(path: Path, content: bytes) -> int:
        written = original(path, content)
        os.kill(os.getpid(), signal.SIGINT)
        return written

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(_changes(output), output)
    assert _tree(output) == before
    assert not (output / "dev").exists()
