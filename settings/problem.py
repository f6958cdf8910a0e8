"""What is wrong in an environment file: stable codes, findings, and the one error that carries them all."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LONGEST = 1000
FieldPath = tuple[str | int, ...]
"""A field by its keys; dotted only when shown, since names of parameters contain dots."""


class Code(NamedTuple):
    """A kind of problem (`DR...`) or advisory (`DRA...`). A code is never given to another meaning."""

    code: str
    title: str
    meaning: str
    """Why it is refused, or advised against."""
    right: str
    """What would be right."""

    def at(self, *path: str | int, wrong: str, right: str = "") -> "Finding":
        """This problem in one field; `right` replaces the code's general answer by one for this file."""
        return Finding(self, path, wrong, right or self.right)


class Finding(NamedTuple):
    """A problem or advisory in a field, before its place in the file is known."""

    code: Code
    path: FieldPath
    wrong: str
    right: str


SAME_DEPLOYMENT = Code(
    "DR090",
    "Deployment described twice",
    "Two environment files have the same project and environment, so their resources would have the same names.",
    "a project and an environment that no other file has",
)
"""About several files at once: reported by the run that renders them."""

LOSES_STATE = Code(
    "DRA090",
    "A deployment of this output would lose something",
    "Compared with the files in output/ as they were, a database, key, secret, table or zone is replaced or deleted.",
    "the settings as they were; or, if it is meant, deploy with `--allow LAYER/REGION/LOGICAL_ID`",
)
"""About a run's output beside the output before: reported when files change."""


class Problem(NamedTuple):
    """Something wrong in an environment file."""

    file: str
    line: int
    """From 1; 0 is the file as a whole. A field that is not there has the line of the block it belongs to."""
    field: str
    """Dotted; empty is the file as a whole."""
    code: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """One line, in the form that editors and terminals turn into a link."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.code} {self.field + ': ' if self.field else ''}{self.wrong}; {self.right}"


class Advisory(NamedTuple):
    """Something that works as configured and that AWS, or this project, advises against."""

    file: str
    line: int
    setting: str
    """The setting that changes it, dotted."""
    code: str
    reason: str
    change: str
    """What to set it to."""


class EnvironmentFileInvalid(Exception):  # noqa: N818  names what the file is; "Error" adds nothing
    """An environment file cannot be used.

    Attributes:
        problems: all of them, in the order of the file's lines.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: FieldPath) -> str:
    """A path as it is shown: `regions.primary.zones.0`."""
    return one_line(".".join(map(str, path)))


def one_line(text: str) -> str:
    """Whatever a file may contain, as a terminal can show it: one line, no control characters, not endless."""
    if len(text) <= LONGEST and text.isprintable():
        return text
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: LONGEST + 1])
    return shown if len(text) <= LONGEST else f"{shown[:LONGEST]}..."
