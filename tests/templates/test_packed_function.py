"""A function of several modules: what Lambda gets is the repository's files and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.model.deployment import deployment
from templates.lambda_function import FUNCTIONS, source
from templates.packed_function import main, packed, unpacked

CONTROLLER = FUNCTIONS / "controller"
FILES = {f"functions/controller/{path.name}": path.read_bytes() for path in CONTROLLER.glob("*.py")}


def test_the_template_holds_every_file_byte_for_byte() -> None:
    for stack in deployment().stacks.values():
        deployed = stack.resources["ControllerFunction"]["Properties"]["Code"]["ZipFile"]
        assert unpacked(deployed) == FILES


def test_the_same_files_give_the_same_text_whatever_their_dates(tmp_path: Path) -> None:
    copy = tmp_path / "controller"
    copy.mkdir()
    for path in CONTROLLER.glob("*.py"):
        (copy / path.name).write_bytes(path.read_bytes())
    assert packed(copy) == packed(CONTROLLER) == source("controller")


def test_one_changed_byte_changes_it(tmp_path: Path) -> None:
    copy = tmp_path / "controller"
    copy.mkdir()
    (copy / "loop.py").write_text("# a")
    before = packed(copy)
    (copy / "loop.py").write_text("# b")
    assert packed(copy) != before


@pytest.mark.parametrize("name", ["rotation", "snapshot-copier"])
def test_a_single_file_is_packed_when_it_is_large(name: str) -> None:
    file = f"functions/{name.replace('-', '_')}.py"
    assert unpacked(source(name)) == {file: (FUNCTIONS.parent / file).read_bytes()}
    assert len(json.dumps(source(name))) < 5_000


def test_a_small_one_is_inline_as_it_stands() -> None:
    assert source("probe") == (FUNCTIONS / "probe.py").read_text(encoding="utf-8")


def test_it_is_ascii_without_anything_that_json_or_cloudformation_would_read() -> None:
    text = source("controller")
    assert text.isascii()
    assert "{{resolve" not in text
    assert len(json.dumps(text)) < len(text) + 60, "hardly anything to escape"


def test_what_is_no_packed_function_is_refused() -> None:
    with pytest.raises(ValueError, match="not a packed function"):
        unpacked(source("probe"))


@pytest.mark.parametrize(
    ("name", "variables", "event", "said"),
    [
        ("controller", deployment().variables["us-west-2"], {"command": "dance"}, "no command 'dance'; one of"),
        ("rotation", {}, {"Step": "dance"}, "Step is 'dance'; Secrets Manager sends one of"),
    ],
)
def test_it_runs_as_lambda_runs_it(
    name: str, variables: dict[str, str], event: dict[str, str], said: str, tmp_path: Path
) -> None:
    """Python unpacks it, finds the modules in the archive, and the handler answers."""
    (tmp_path / "index.py").write_text(source(name).replace("/tmp/", f"{tmp_path}/"))  # noqa: S108  Lambda's
    ask = f"import index\ntry: print(index.handler({event}, None))\nexcept ValueError as error: print(error)"
    ran = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env={**variables, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert said in ran.stdout


def test_a_person_can_take_it_out_of_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "failover.json"
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": source("controller")}}}
    template.write_text(
        json.dumps({"Resources": {"ControllerFunction": function, "Topic": {"Type": "AWS::SNS::Topic"}}})
    )
    monkeypatch.setattr(sys, "argv", ["packed_function", str(template), str(tmp_path / "deployed")])
    main()
    assert {name: (tmp_path / "deployed" / name).read_bytes() for name in FILES} == FILES
    assert len(capsys.readouterr().out.splitlines()) == len(FILES)
