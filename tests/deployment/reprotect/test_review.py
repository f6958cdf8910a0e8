"""What nobody has reviewed does not ride along, interrupted or not."""

from pathlib import Path

import pytest

from deployment import rollout
from deployment.errors import Refusal
from deployment.reprotect.environment_text import with_generation
from deployment.reprotect.review import refuse_unreviewed
from rendering.files import environment_files
from rendering.render import render, render_policies
from settings.load import load
from settings.roles import HomeRole
from tests.environments import CONFIG

WRITER = "orders-dev-us-west-2-g1"
OTHER_CHANGE = "  instance_class: db.t4g.medium", "  instance_class: db.t4g.large"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Dev's file, rendered."""
    path = tmp_path / "dev.yaml"
    path.write_text((CONFIG / "dev.yaml").read_text())
    rendered(path)
    return path


def rendered(source: Path) -> None:
    env = load(source).environment
    for name, text in environment_files(render(env, source.name), render_policies(env, source.name)).items():
        target = source.parent / "output" / "dev" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def refused(source: Path, *, named: bool) -> str:
    output = source.parent / "output"
    try:
        refuse_unreviewed(rollout.describe(source, output), output, HomeRole.PRIMARY, named=named)
    except Refusal as refusal:
        return refusal.code.code
    return ""


def edited(source: Path, *, generation: int = 0, other: bool = False) -> None:
    text = source.read_text()
    if generation:
        text = with_generation(text, HomeRole.PRIMARY, generation, WRITER)
    if other:
        assert OTHER_CHANGE[0] in text
        text = text.replace(*OTHER_CHANGE)
    source.write_text(text)


def test_what_is_rendered_passes(source: Path) -> None:
    assert refused(source, named=False) == ""


def test_a_file_with_another_change_does_not(source: Path) -> None:
    edited(source, other=True)
    assert refused(source, named=False) == "DP003"


def test_an_interrupted_run_passes_before_and_after_it_has_rendered(source: Path) -> None:
    edited(source, generation=2)
    assert refused(source, named=True) == ""
    rendered(source)
    assert refused(source, named=True) == ""
    edited(source, generation=3)
    assert refused(source, named=True) == "", "interrupted, and the next generation taken"


def test_an_interrupted_run_takes_no_other_change_along(source: Path) -> None:
    edited(source, generation=2, other=True)
    assert refused(source, named=True) == "DP003"


def test_without_output_nothing_is_known(source: Path) -> None:
    edited(source, generation=2)
    (source.parent / "output" / "dev" / "database.json").unlink()
    assert refused(source, named=True) == "DP003"
