"""Loads, renders and checks environments: the part of a run that needs every library."""

from collections.abc import Collection, Sequence
from pathlib import Path

from checks.finding import CheckError
from checks.proofs.sizes import TEMPLATE_BYTES, template_bytes
from checks.run import check
from checks.subject import Subject
from rendering.files import environment_files
from rendering.outcome import Advisory, EnvironmentReport, LayerReport, NotProven, Proven
from rendering.progress import Progress
from rendering.render import LAYER_NAMES, render, render_policies
from settings.load import EnvironmentFileInvalid, Loaded, Problem, load


def prove(sources: Sequence[Path], layers: Collection[str] | None, cache: Path | None, progress: Progress) -> Proven:
    """Load every file; if all are valid, render them and check what was rendered.

    Args:
        sources: environment files.
        layers: names of the layers to render; None: all, and the deployer's policies.
        cache: directory where findings of the linters are kept; None: look at everything anew.
        progress: told how far the work is.

    Raises:
        NotProven: troposphere refuses what a valid environment file says, or a check could not be carried out.
    """
    problems: list[Problem] = []
    loaded: dict[Path, Loaded] = {}
    progress.stage("Reading", len(sources))
    for source in sources:
        try:
            loaded[source] = load(source)
        except EnvironmentFileInvalid as error:
            problems += error.problems
        progress.step()
    if problems:
        return Proven(problems=problems)

    rendered: dict[Path, Sequence[Subject]] = {}
    policies: dict[Path, Sequence[Subject]] = {}
    progress.stage("Rendering", len(sources))
    for source, one in loaded.items():
        try:
            rendered[source] = render(one.environment, source.name, layers or LAYER_NAMES)
            policies[source] = () if layers else render_policies(one.environment, source.name)
        except (ValueError, TypeError) as error:
            raise NotProven(f"{source} cannot be rendered: {error}") from error
        progress.step()

    subjects = [subject for source in loaded for subject in (*rendered[source], *policies[source])]
    try:
        findings = check(subjects, cache=cache / "findings" if cache else None, progress=progress)
    except CheckError as error:
        raise NotProven(f"the templates cannot be checked: {error}") from error
    return Proven(
        findings=findings,
        reports={source: _report(source, loaded[source], of_one) for source, of_one in rendered.items()},
        files={source: environment_files(of_one, policies[source]) for source, of_one in rendered.items()},
    )


def _report(source: Path, loaded: Loaded, subjects: Sequence[Subject]) -> EnvironmentReport:
    return EnvironmentReport(
        name=source.stem,
        deployment=loaded.environment.deployment,
        layers=tuple(map(_layer_report, subjects)),
        advisories=tuple(Advisory(one.setting, one.code, one.reason, one.change) for one in loaded.advisories),
    )


def _layer_report(subject: Subject) -> LayerReport:
    size = template_bytes(subject)
    return LayerReport(
        layer=subject.layer,
        subject=subject.name,
        regions=subject.regions,
        resources=len(subject.template["Resources"]),
        json_bytes=size,
        room_bytes=TEMPLATE_BYTES - size,
    )
