"""What a run found and did: plain data, for the table, for `--json`, and for the record of a proven environment.

Named tuples and the standard library only: a run in which nothing has changed loads nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from checks.finding import Finding
from settings.problem import Problem


class Status(IntEnum):
    """Exit statuses of `generate.py`."""

    FINE = 0
    WRONG = 1
    """An environment file has problems, a check has findings, or a file could not be read or written."""
    USAGE = 2
    STALE = 3
    """`--check`: the files in `output/` are not what the environment files render to."""
    INTERRUPTED = 130


class Advisory(NamedTuple):
    """Something that works as configured and that AWS advises against."""

    setting: str
    """The setting that changes it, dotted."""
    code: str
    reason: str
    change: str
    """What to set it to."""


class Loss(NamedTuple):
    """A resource that holds state and that a deployment of the new files would replace or delete."""

    environment: str
    name: str
    """`database/us-east-1/PrimaryBornDatabase`."""
    code: str
    reason: str
    change: str
    """What to do."""


class LayerReport(NamedTuple):
    """One rendered layer, in numbers."""

    layer: str
    subject: str
    """What findings call it."""
    regions: tuple[str, ...]
    resources: int
    json_bytes: int
    """Size of the compact template that is deployed."""
    room_bytes: int
    """What is left of the largest template that CloudFormation takes directly."""


class EnvironmentReport(NamedTuple):
    """One environment file and what came of it."""

    name: str
    """Its file's name without suffix, and its directory below `output/`."""
    deployment: str
    layers: tuple[LayerReport, ...]
    advisories: tuple[Advisory, ...]

    def limited_to(self, layers: Collection[str]) -> "EnvironmentReport":
        """The same, of some layers only."""
        return self._replace(layers=tuple(layer for layer in self.layers if layer.layer in layers))


class NotProven(Exception):  # noqa: N818  says what the run is, like KeyboardInterrupt
    """The work could not be carried out to its end, so nothing is known about the environments."""


class Proven(NamedTuple):
    """What became of environment files: problems, or rendered layers and the findings in them."""

    problems: Sequence[Problem] = ()
    findings: Sequence[Finding] = ()
    reports: Mapping[Path, EnvironmentReport] = MappingProxyType({})
    files: Mapping[Path, Mapping[PurePosixPath, str]] = MappingProxyType({})
    """Environment file to what belongs below its directory."""


class Outcome(NamedTuple):
    """The whole run."""

    status: Status
    environments: Sequence[EnvironmentReport] = ()
    unchanged: Collection[str] = ()
    """Names of environments that were proven by an earlier run and have not changed since."""
    problems: Sequence[Problem] = ()
    findings: Sequence[Finding] = ()
    written: Sequence[str] = ()
    """Files that changed, or with `--check` would change."""
    removed: Sequence[str] = ()
    """Files that nothing renders any more and that were removed, or with `--check` would be."""
    foreign: Sequence[str] = ()
    """Files below `output/` that are nobody's; they are left alone."""
    diff: str = ""
    """With `--check`: the changes, line by line."""
    losses: Sequence[Loss] = ()
    """What the changed files would lose when they are deployed over those before."""
