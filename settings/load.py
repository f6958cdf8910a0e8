"""From a file to a typed environment, or to everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from settings.advisories import advisories
from settings.document import Document, read
from settings.environment import Environment
from settings.not_a_document import NotADocument
from settings.problem import Advisory, EnvironmentFileInvalid, Finding, Problem, dotted, one_line
from settings.rules import violations
from settings.structure import validate

__all__ = ["Advisory", "EnvironmentFileInvalid", "Loaded", "Problem", "load"]


@dataclass(frozen=True)
class Loaded:
    """A valid environment file."""

    environment: Environment
    advisories: tuple[Advisory, ...]
    """In the order of the file's lines."""


def load(path: Path) -> Loaded:
    """Read and validate an environment file.

    Raises:
        EnvironmentFileInvalid: with every problem of the file.
    """
    try:
        document = read(path)
    except NotADocument as error:
        raise EnvironmentFileInvalid([_problem(path, error.line, error.finding)]) from error
    environment, findings = validate(document)
    findings += document.duplicates()
    findings += violations(environment)
    if findings:
        raise EnvironmentFileInvalid(_problem(path, document.line(found.path), found) for found in findings)
    return Loaded(environment, tuple(sorted(_advisories(path, document, advisories(environment)))))


def _problem(path: Path, line: int, found: Finding) -> Problem:
    return Problem(str(path), line, dotted(found.path), found.code.code, one_line(found.wrong), one_line(found.right))


def _advisories(path: Path, document: Document, found: Iterable[Finding]) -> Iterable[Advisory]:
    for one in found:
        yield Advisory(
            str(path),
            document.line(one.path),
            dotted(one.path),
            one.code.code,
            reason=one_line(one.wrong),
            change=one_line(one.right),
        )
