"""What makes a proven environment unproven."""

import subprocess
import sys
from pathlib import Path

import pytest

from rendering.record import ROOT, SOURCES, Records, layer_of


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("rendering.record.ROOT", tmp_path)
    (tmp_path / "templates" / "lease").mkdir(parents=True)
    (tmp_path / "templates" / "lease" / "table.py").write_text("TABLE = 1\n")
    (tmp_path / ".cfnlintrc").write_text("regions: []\n")
    return tmp_path


def _key(root: Path) -> str | None:
    source = root / "prod.yaml"
    if not source.exists():
        source.write_text("project: orders\n")
    return Records(root / "cache", root / "output").key(source)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("templates/lease/table.py", "TABLE = 2\n"),
        ("templates/lease/new.py", ""),
        ("functions/probe.py", "def handler(): ..."),
        ("checks/rules.json", "{}"),
        (".cfnlintrc", "regions: [us-east-1]\n"),
        ("requirements.lock", "x"),
        ("prod.yaml", "project: other\n"),
    ],
)
def test_any_change_of_what_decides_the_outcome_changes_the_key(root: Path, path: str, content: str) -> None:
    before = _key(root)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(content)
    assert _key(root) != before


def test_a_moved_file_changes_the_key(root: Path) -> None:
    before = _key(root)
    (root / "templates" / "lease" / "table.py").rename(root / "templates" / "table.py")
    assert _key(root) != before


def test_another_version_of_a_dependency_changes_the_key(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = root / "site-packages"
    (packages / "troposphere-4.11.1.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    before = _key(root)
    (packages / "troposphere-4.11.1.dist-info").rename(packages / "troposphere-4.12.0.dist-info")
    assert _key(root) != before


def test_compiled_files_do_not_change_the_key(root: Path) -> None:
    before = _key(root)
    (root / "templates" / "__pycache__").mkdir()
    (root / "templates" / "__pycache__" / "table.cpython-311.pyc").write_bytes(b"\0")
    assert _key(root) == before


def test_the_same_content_under_another_name_is_another_environment(root: Path) -> None:
    before = _key(root)
    (root / "prod.yaml").rename(root / "dev.yaml")
    assert Records(root / "cache", root / "output").key(root / "dev.yaml") != before


def test_every_package_that_decides_the_outcome_is_covered() -> None:
    """What is imported to render and to check belongs into SOURCES."""
    script = "import rendering.prove, sys; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(  # noqa: S603  an interpreter that has loaded nothing else
        [sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True
    )
    own = {name for name in loaded.stdout.split() if (ROOT / name).is_dir()}
    assert {"settings", "templates", "checks", "rendering"} <= own
    assert own <= set(SOURCES)


@pytest.mark.parametrize(
    ("path", "layer"),
    [("lease.json", "lease"), ("database.yaml", "database"), ("parameters/failover.us-west-2.json", "failover")],
)
def test_a_file_belongs_to_the_layer_that_it_is_named_after(path: str, layer: str) -> None:
    assert layer_of(path) == layer
