"""One run: environment files in, proven files out, or nothing at all."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from rendering.changes import Changes, compare, compare_around, diff, together
from rendering.outcome import EnvironmentReport, Loss, Outcome, Proven, Status
from rendering.record import Records
from rendering.write import write
from settings.problem import SAME_DEPLOYMENT, Problem


class Request(NamedTuple):
    """What to do."""

    sources: Sequence[Path]
    """Environment files."""
    output: Path
    """Directory of the rendered environments."""
    cache: Path | None
    """Directory of what earlier runs proved; None: trust nothing, keep nothing."""
    layers: Collection[str] | None = None
    """Names of the layers to render; None: all."""
    check: bool = False
    """Write nothing, tell what is stale."""
    complete: bool = False
    """The sources are all there are, so that every other directory below `output` is stale."""


def run(request: Request, messages: TextIO) -> Outcome:
    """Do it.

    Args:
        request: what to do.
        messages: where progress is shown.

    Raises:
        OSError: a file cannot be read or written. Nothing has been written.
    """
    records = Records(request.cache / "environments", request.output) if request.cache else None
    proven_before: dict[Path, EnvironmentReport] = {}
    keys: dict[Path, str | None] = {}
    for source in request.sources:
        if records:
            keys[source] = records.key(source)
            if report := records.find(source, keys[source], request.layers):
                proven_before[source] = report
    proven = _prove([source for source in request.sources if source not in proven_before], request, messages)
    reports = {**proven_before, **proven.reports}
    outcome = Outcome(
        Status.FINE,
        environments=[reports[source] for source in request.sources if source in reports],
        unchanged=[report.name for report in proven_before.values()],
        problems=[*proven.problems, *_same_deployment(reports)],
        findings=proven.findings,
    )
    if outcome.problems or outcome.findings:
        return outcome._replace(status=Status.WRONG)

    return _write(outcome, proven, request, records, keys)


def _prove(sources: Sequence[Path], request: Request, messages: TextIO) -> Proven:
    if not sources:
        return Proven()
    # Only here, and not in a run without anything to prove: these imports take ten times as long as such a run.
    from rendering.progress import shown_on  # noqa: PLC0415
    from rendering.prove import prove  # noqa: PLC0415

    with shown_on(messages) as progress:
        return prove(sources, request.layers, request.cache, progress)


def _write(
    outcome: Outcome, proven: Proven, request: Request, records: Records | None, keys: dict[Path, str | None]
) -> Outcome:
    found = [
        compare(request.output / source.stem, files, whole=request.layers is None)
        for source, files in proven.files.items()
    ]
    if request.complete:
        found.append(compare_around(request.output, {source.stem for source in request.sources}))
    changes = together(found)
    outcome = outcome._replace(
        written=[str(change.path) for change in changes.files if change.after is not None],
        removed=[str(change.path) for change in changes.files if change.after is None],
        foreign=[str(path) for path in changes.foreign],
        losses=_losses(changes),
    )
    if request.check:
        if changes.files or changes.foreign:
            return outcome._replace(status=Status.STALE, diff="".join(diff(changes, request.output)))
        return outcome
    write(changes.files, request.output)
    if records and request.layers is None:
        for source, files in proven.files.items():
            records.keep(source, keys[source], proven.reports[source], files)
    return outcome


def _losses(changes: Changes) -> Sequence[Loss]:
    if not changes.files:
        return ()
    from rendering.losses import losses  # noqa: PLC0415  see `_prove`: only where files change

    return tuple(losses(changes.files))


def _same_deployment(reports: dict[Path, EnvironmentReport]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for source, report in reports.items():
        other = first.setdefault(report.deployment, source)
        if other != source:
            yield Problem(
                file=str(source),
                line=0,
                field="project, environment",
                code=SAME_DEPLOYMENT.code,
                wrong=f"describes the deployment {report.deployment}, which {other} describes already",
                right=SAME_DEPLOYMENT.right,
            )
