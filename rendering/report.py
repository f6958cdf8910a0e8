"""What a run prints for people: problems, findings, advisories, and a table of what was made."""

from collections.abc import Iterator, Sequence

from checks.finding import Finding
from rendering.outcome import Advisory, EnvironmentReport, Loss, Outcome, Status

COLUMNS = ("environment", "layer", "regions", "resources", "bytes", "room", "lint", "advisories")
NAMED = 6
"""Longest list of files that is printed whole; `--json` has them all."""
RIGHT_ALIGNED = frozenset({"resources", "bytes", "room", "advisories"})


def report(outcome: Outcome) -> str:
    """Everything there is to say, the most important last."""
    return "\n".join(_lines(outcome)) + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    if outcome.problems:
        yield from map(str, outcome.problems)
        files = len({problem.file for problem in outcome.problems})
        yield f"{_count(outcome.problems, 'problem')} in {_of(files, 'file')}. Nothing was written."
        return
    yield from _advisories(outcome.environments)
    yield from _losses(outcome.losses)
    if outcome.diff:
        yield outcome.diff
    yield from _table(outcome)
    if outcome.findings:
        yield ""
        yield from map(_finding, outcome.findings)
        yield f"{_count(outcome.findings, 'finding')}. Nothing was written."
        return
    yield from _files(outcome)


def _finding(finding: Finding) -> str:
    place = f" {finding.place}:" if finding.place else ""
    return f"{finding.subject}: {finding.code}{place} {finding.message} ({finding.tool}, {finding.severity})"


def _advisories(environments: Sequence[EnvironmentReport]) -> Iterator[str]:
    """Each advisory once, with the environments that it concerns."""
    concerned: dict[Advisory, list[str]] = {}
    for environment in environments:
        for advisory in environment.advisories:
            concerned.setdefault(advisory, []).append(environment.name)
    for advisory, names in concerned.items():
        yield f"{advisory.code} {advisory.setting} ({', '.join(names)}): {advisory.reason}. Instead: {advisory.change}."
    if concerned:
        yield ""


def _losses(losses: Sequence[Loss]) -> Iterator[str]:
    for loss in losses:
        yield f"{loss.code} {loss.name} ({loss.environment}): {loss.reason}. Instead: {loss.change}."
    if losses:
        yield ""


def _table(outcome: Outcome) -> Iterator[str]:
    rows = [COLUMNS]
    for environment in outcome.environments:
        for index, layer in enumerate(environment.layers):
            found = sum(1 for finding in outcome.findings if finding.subject == layer.subject)
            rows.append(
                (
                    environment.name,
                    layer.layer,
                    " ".join(layer.regions),
                    str(layer.resources),
                    f"{layer.json_bytes:,}",
                    f"{layer.room_bytes:,}",
                    str(found) if found else "clean",
                    "" if index else str(len(environment.advisories)),
                )
            )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.rjust(width) if column in RIGHT_ALIGNED else cell.ljust(width)
            for cell, width, column in zip(row, widths, COLUMNS, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _files(outcome: Outcome) -> Iterator[str]:
    yield ""
    stale = outcome.status is Status.STALE
    if outcome.written:
        yield f"{'Stale' if stale else 'Wrote'}: {_listed(outcome.written)}"
    if outcome.removed:
        yield f"Rendered by nothing any more{'' if stale else ', removed'}: {_listed(outcome.removed)}"
    if outcome.foreign:
        yield f"Not rendered by generate.py and left alone: {_listed(outcome.foreign)}"
    if stale:
        yield "Run generate.py and commit what it changes; files that are not its own must go from there."
    elif not (outcome.written or outcome.removed):
        yield "Every file is up to date."


def _count(things: Sequence[object], noun: str) -> str:
    return _of(len(things), noun)


def _of(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= NAMED else f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
