"""The command line without a cloud: wrong use, wrong input, and the codes."""

import os
import subprocess
from pathlib import Path

import pytest

from deployment import codes
from deployment.cli import COMMANDS, main
from deployment.confirm import confirm
from deployment.errors import Refusal

CHECKOUT = Path(__file__).resolve().parents[2]


def test_every_command_has_a_module_with_arguments_and_a_run() -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([command.name, "--help"])
        assert ended.value.code == 0


def test_no_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["deploy"], ["apply"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "config/nowhere.yaml", "", "../etc/passwd", "\x00"])
def test_an_unknown_environment_is_refused_with_those_there_are(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", name]) == 1
    said = capsys.readouterr().err
    assert said.startswith("DP001")
    assert "Traceback" not in said


def test_a_file_with_problems_says_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.yaml").write_text("project: UPPER\n", encoding="utf-8")
    assert main(["apply", "broken", f"--config={tmp_path}"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("DP002")
    assert "DR020" in said
    assert "DR011" in said


def test_output_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for layer in ("bootstrap", "lease", "foundation", "database", "failover"):
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / f"{layer}.json").write_bytes(b"\xff\xfe")
    assert main(["apply", "dev", f"--output={tmp_path}"]) == 1
    said = capsys.readouterr().err
    assert "DP003" in said
    assert "UTF-8" in said


def test_output_of_another_state_is_not_deployed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "dev", f"--output={tmp_path}"]) == 1
    assert "DP003" in capsys.readouterr().err
    dev = tmp_path / "dev"
    dev.mkdir()
    for file in (CHECKOUT / "output" / "dev").glob("*.json"):
        (dev / file.name).write_bytes(file.read_bytes().replace(b'"200"', b'"201"'))
    assert main(["apply", "dev", f"--output={tmp_path}"]) == 1
    assert "database.json: is not what the environment file renders to" in capsys.readouterr().err


def test_without_credentials_there_is_no_traceback() -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "HOME": "/nonexistent"}
    nobody["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
    ended = subprocess.run(  # noqa: S603  our own script
        [str(CHECKOUT / "deploy.sh"), "apply", "dev"],
        env={**clean, **nobody},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("DP020 Unable to locate credentials")
    assert len(ended.stderr.splitlines()) == 1


def test_codes_are_unique_and_complete() -> None:
    found = codes.catalogue()
    numbers = [code.code for code in found]
    assert numbers == sorted(set(numbers))
    assert all(code.title and code.meaning.endswith(".") and code.right for code in found)


def test_only_the_deployments_name_confirms() -> None:
    confirm("orders-dev", "orders-dev", "?")
    for given in ("orders-prod", "", "yes", None):
        with pytest.raises(Refusal, match="DP004"):
            confirm("orders-dev", given, "?")
