"""Which environment files a command line means."""

from pathlib import Path

import pytest

from rendering.sources import UnknownSourceError, find_sources


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name in ("prod.yaml", "dev.yml", "schema.json", ".hidden.yaml", "notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_without_names_every_environment_file_in_the_order_of_names(config: Path) -> None:
    assert find_sources([], config) == (config / "dev.yml", config / "prod.yaml")


def test_a_name_and_a_path_mean_the_same_file_once(config: Path) -> None:
    assert find_sources(["prod", str(config / "prod.yaml"), "prod"], config) == (config / "prod.yaml",)


def test_a_path_may_lie_anywhere(config: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "staging.yaml"
    elsewhere.touch()
    assert find_sources([str(elsewhere)], config) == (elsewhere,)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["staging"], r"staging: no such environment in .* \(there: dev, prod\)"),
        (["schema"], "no such environment"),
        (["missing/prod.yaml"], "no such file"),
        (["prod.yaml"], "no such file"),
        (["./"], "no such file"),
        ([""], "no such environment"),
    ],
)
def test_an_unknown_name_is_told_with_what_there_is(config: Path, names: list[str], why: str) -> None:
    with pytest.raises(UnknownSourceError, match=why):
        find_sources(names, config)


def test_two_files_of_one_name_would_share_a_directory(config: Path) -> None:
    (config / "other").mkdir()
    (config / "other" / "prod.yaml").touch()
    with pytest.raises(UnknownSourceError, match="same name"):
        find_sources(["prod", str(config / "other" / "prod.yaml")], config)


@pytest.mark.parametrize("name", ["...yaml", "a b.yaml", "-x.yaml", "prod\n.yaml"])
def test_a_name_that_is_no_name_of_a_directory_is_refused(config: Path, name: str) -> None:
    """`...yaml` would be rendered to `output/..`."""
    (config / name).touch()
    with pytest.raises(UnknownSourceError, match="a directory is named after it"):
        find_sources([str(config / name)], config)


def test_no_files_at_all(tmp_path: Path) -> None:
    with pytest.raises(UnknownSourceError, match="no environment files"):
        find_sources([], tmp_path)
    with pytest.raises(UnknownSourceError, match="no such directory"):
        find_sources([], tmp_path / "missing")
