"""Environment files for tests: a valid one, with a line changed."""

from pathlib import Path

from settings.load import Advisory, EnvironmentFileInvalid, Problem, load

FILES = Path(__file__).resolve().parent / "files"


def edited(name: str, *edits: tuple[str, str]) -> str:
    """The text of a file in `files/` with fragments replaced, each of which must be there exactly once."""
    text = (FILES / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}.yaml"
        text = text.replace(old, new)
    return text


def problems_of(text: str | bytes, folder: Path) -> list[Problem]:
    """What is wrong with a text."""
    path = folder / "some.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load(path)
    except EnvironmentFileInvalid as error:
        return list(error.problems)
    return []


def advisories_of(text: str, folder: Path) -> tuple[Advisory, ...]:
    """The advisories for a valid text."""
    path = folder / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path).advisories


def line_of(text: str, fragment: str) -> int:
    """The line a fragment stands in, from 1."""
    return text[: text.index(fragment)].count("\n") + 1
