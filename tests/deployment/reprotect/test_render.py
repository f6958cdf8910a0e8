"""Environment file and output change together, or not at all."""

import io
import shutil
from pathlib import Path

import pytest

from deployment.errors import Refusal
from deployment.reprotect.decision import Decision
from deployment.reprotect.render import _replace, write_and_render
from settings.roles import HomeRole
from tests.environments import CONFIG


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of dev's file, which nobody else may read, behind a link."""
    kept = tmp_path / "kept" / "dev.yaml"
    kept.parent.mkdir()
    shutil.copy(CONFIG / "dev.yaml", kept)
    kept.chmod(0o600)
    link = tmp_path / "dev.yaml"
    link.symlink_to(kept)
    return link


def decision(generation: int, created_from: str) -> Decision:
    identifier = f"orders-dev-us-east-1-g{generation}"
    return Decision(HomeRole.PRIMARY, "us-east-1", generation, created_from, identifier, exists=False, remove=())


def test_a_link_stays_one_and_the_mode_what_it_was(source: Path) -> None:
    _replace(source, "other: text\n")
    assert source.is_symlink()
    assert source.resolve().read_text() == "other: text\n"
    assert source.resolve().stat().st_mode & 0o777 == 0o600


def test_what_the_generator_refuses_leaves_everything_as_it_was(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    with pytest.raises(Refusal) as refused:
        write_and_render(source, tmp_path / "output", decision(1, "orders-dev-us-west-2-g1"), io.StringIO())
    assert refused.value.code.code == "DP326"
    assert "DR070" in str(refused.value)
    assert source.read_bytes() == before
    assert sorted(path.name for path in source.resolve().parent.iterdir()) == ["dev.yaml"]
    assert not (tmp_path / "output").exists()


def test_a_file_that_cannot_be_edited_says_what_to_write(source: Path, tmp_path: Path) -> None:
    text = source.read_text().replace("    name: us-east-1\n", "    name: us-east-1\n    generation: &first 1\n")
    source.write_text(text)
    with pytest.raises(Refusal) as refused:
        write_and_render(source, tmp_path / "output", decision(2, "orders-dev-us-west-2-g1"), io.StringIO())
    assert refused.value.code.code == "DP325"
    assert "generation 2, created_from orders-dev-us-west-2-g1" in str(refused.value)
    assert source.read_text() == text
