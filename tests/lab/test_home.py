"""Where a lab's data goes."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import home


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Directories to remove; temporary files go where the test may leave some."""
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    directories: list[Path] = []
    yield directories
    for directory in directories:
        shutil.rmtree(directory)


def test_everybody_may_look_into_it_and_its_owner_alone_may_write(made: list[Path]) -> None:
    made.append(home.make())
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o755


def test_it_is_in_memory_where_there_is_room(made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "ROOM", 0)
    made.append(home.make())
    assert made[0].parent == (home.MEMORY if home.MEMORY.is_mount() else tmp_path)


@pytest.mark.parametrize("why", ["no room", "no such place", "another place is asked for"])
def test_it_is_elsewhere(made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    place = tmp_path
    match why:
        case "no room":
            monkeypatch.setattr(home, "ROOM", 2**80)
        case "no such place":
            monkeypatch.setattr(home, "MEMORY", tmp_path / "nowhere")
        case _:
            place = tmp_path / "asked"
            place.mkdir()
            monkeypatch.setenv("TMPDIR", str(place))
    made.append(home.make())
    assert made[0].parent == place
