"""Every check of every rendered layer: what generate.py calls before it writes anything."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol

from checks.cache import FindingsCache
from checks.finding import Finding
from checks.lint import linting
from checks.proofs import prove
from checks.security import security_findings
from checks.subject import Subject


class Progress(Protocol):
    """Told how far the checks are."""

    def stage(self, text: str, steps: int) -> None:
        """A stage begins; it has this many steps."""

    def step(self) -> None:
        """A step is done."""


def check(subjects: Sequence[Subject], *, cache: Path | None, progress: Progress) -> tuple[Finding, ...]:
    """Everything wrong with these layers, in the order of environments and layers; empty when all is proven.

    The linters' processes start first; proofs and AWS's validator run here meanwhile.

    Args:
        subjects: rendered layers, those of an environment next to each other.
        cache: directory for what linters found; None neither reads nor keeps anything.
        progress: told how far it is.

    Raises:
        CheckError: a check could not be carried out, so nothing is proven.
    """
    findings_cache = FindingsCache(cache)
    found: list[Finding] = []
    with linting(subjects, findings_cache) as take:
        progress.stage("Proving", len(subjects))
        for layers in _by_environment(subjects):
            found.extend(prove(layers))
            for _ in layers:
                progress.step()
        progress.stage("Validating", len(subjects))
        for subject in subjects:
            found.extend(security_findings(subject, findings_cache))
            progress.step()
        progress.stage("Linting", len(subjects))
        for findings in take():
            found.extend(findings)
            progress.step()
    findings_cache.prune()
    order = {subject.name: place for place, subject in enumerate(subjects)}
    return tuple(sorted(found, key=lambda finding: (order.get(finding.subject, len(order)), finding)))


def _by_environment(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, ...]]:
    for _, group in groupby(subjects, key=lambda subject: id(subject.environment)):
        yield tuple(group)
