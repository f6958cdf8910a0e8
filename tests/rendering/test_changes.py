"""What differs from disk, and which files are ours to remove."""

from pathlib import Path, PurePosixPath

import pytest

from rendering.changes import Changes, compare, compare_around, diff
from rendering.marks import is_rendered

LEASE = PurePosixPath("lease.json")
TEMPLATE = '{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}\n'


def test_only_files_whose_bytes_differ_change(tmp_path: Path) -> None:
    (tmp_path / "lease.json").write_bytes(b"same\n")
    (tmp_path / "lease.yaml").write_bytes(b"same\r\n")
    wanted = {LEASE: "same\n", PurePosixPath("lease.yaml"): "same\n", PurePosixPath("parameters/x.json"): "[]\n"}
    changes = compare(tmp_path, wanted, whole=False)
    assert [(change.path.name, change.before, change.after) for change in changes.files] == [
        ("lease.yaml", b"same\r\n", b"same\n"),
        ("x.json", None, b"[]\n"),
    ]


def test_what_nothing_renders_goes_only_if_it_was_rendered_once(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "gone.json").write_text(TEMPLATE)
    (tmp_path / "gone.yaml").write_text("# Rendered by generate.py from prod.yaml\n")
    (tmp_path / "parameters" / "gone.eu-west-1.json").write_text("[]\n")
    (tmp_path / "notes.yaml").write_text("# Mine\n")
    (tmp_path / "parameters" / "mine.json").write_text('{"a": 1}')
    changes = compare(tmp_path, {}, whole=True)
    assert {change.path.name for change in changes.files} == {"gone.json", "gone.yaml", "gone.eu-west-1.json"}
    assert all(change.after is None for change in changes.files)
    assert {path.name for path in changes.foreign} == {"notes.yaml", "mine.json"}


def test_limited_to_some_layers_the_others_are_not_stale(tmp_path: Path) -> None:
    (tmp_path / "database.json").write_text(TEMPLATE)
    assert compare(tmp_path, {}, whole=False) == Changes()


def test_the_directory_of_an_environment_that_is_gone_is_stale(tmp_path: Path) -> None:
    for name in ("prod", "gone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lease.json").write_text(TEMPLATE)
    (tmp_path / ".gitattributes").write_text("")
    (tmp_path / "README").write_text("mine")
    changes = compare_around(tmp_path, {"prod"})
    assert [change.path for change in changes.files] == [tmp_path / "gone" / "lease.json"]
    assert changes.foreign == (tmp_path / "README",)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("lease.json", b'{"Resources": {}}'),
        ("lease.json", b"# Rendered by generate.py"),
        ("lease.txt", b"# Rendered by generate.py"),
        ("sub/lease.yaml", b"# Rendered by generate.py"),
        ("parameters/sub/lease.json", b"[]\n"),
        ("parameters/lease.json", b"[1]\n"),
        ("lease.yaml", b"\xff\xfe"),
    ],
)
def test_a_file_of_another_form_is_not_ours(path: str, content: bytes) -> None:
    assert not is_rendered(PurePosixPath(path), content)


def test_the_diff_of_a_compact_template_is_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "lease.json").write_text(TEMPLATE)
    changes = compare(tmp_path, {LEASE: TEMPLATE.replace("{}", '{"Table":{}}')}, whole=False)
    text = "".join(diff(changes, tmp_path.parent))
    assert f"--- a/{tmp_path.name}/lease.json\n" in text
    assert '+  "Table": {}\n' in text
    assert len(max(text.splitlines(), key=len)) < 60


def test_a_template_is_diffed_once_though_two_files_change(tmp_path: Path) -> None:
    changes = compare(tmp_path, {LEASE: TEMPLATE, PurePosixPath("lease.yaml"): "Resources: {}\n"}, whole=False)
    text = "".join(diff(changes, tmp_path))
    assert "+Resources: {}\n" in text
    assert "+++ b/lease.yaml" in text
    assert "+++ b/lease.json" not in text
    assert "lease.json" in text


def test_a_broken_file_is_diffed_without_failing(tmp_path: Path) -> None:
    (tmp_path / "lease.json").write_bytes(b'{"AWSTemplate\xff\xfe')
    text = "".join(diff(compare(tmp_path, {LEASE: TEMPLATE}, whole=False), tmp_path))
    assert '+ "Resources": {}\n' in text


def test_a_removed_file_is_shown_as_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").write_text("# Rendered by generate.py from prod.yaml\n")
    assert "".join(diff(compare(tmp_path, {}, whole=True), tmp_path)).startswith("--- a/gone.yaml\n+++ /dev/null\n")
