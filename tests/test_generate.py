"""generate.py from end to end: the committed output is what it renders, and bad input is always told what is wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from errno import EACCES
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from rendering.changes import compare, compare_around
from rendering.cli import main
from rendering.files import environment_files
from rendering.render import render, render_policies
from tests.environments import CONFIG, environment

ROOT = CONFIG.parent
COMMITTED = ROOT / "output"


def _tree(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def _generate(*arguments: object) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, "generate.py", *map(str, arguments)])


def _run(command: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own scripts, from the outside
        command, check=False, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True
    )


class TestCommittedOutput:
    """`output/` is reviewed, so it must be what the code renders today."""

    @pytest.mark.parametrize("name", ["dev", "prod"])
    def test_is_what_the_environment_files_render_to(self, name: str) -> None:
        env, source = environment(name), f"{name}.yaml"
        files = environment_files(render(env, source), render_policies(env, source))
        stale = compare(COMMITTED / name, files, whole=True)
        assert [str(change.path) for change in stale.files] == []
        assert stale.foreign == ()

    def test_holds_nothing_else(self) -> None:
        assert compare_around(COMMITTED, {"dev", "prod"}) == ((), ())

    def test_is_read_by_the_aws_cli(self) -> None:
        """`--parameters file://...`: a list of objects with these two keys and strings in them."""
        for path in COMMITTED.glob("*/parameters/*.json"):
            for entry in json.loads(path.read_bytes()):
                assert entry.keys() == {"ParameterKey", "ParameterValue"}
                assert all(isinstance(value, str) for value in entry.values())


def test_the_same_bytes_whatever_the_order_of_hashes() -> None:
    script = """if True:
        from hashlib import sha256
        from rendering.files import environment_files
        from rendering.render import render, render_policies
        from tests.environments import environment
        env = environment("prod")
        for path, text in environment_files(render(env, "prod.yaml"), render_policies(env, "prod.yaml")).items():
            print(path, sha256(text.encode()).hexdigest())
    """
    runs = {_run([sys.executable, "-c", script], PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "20261123")}
    assert len(runs) == 1
    env = environment("prod")
    files = environment_files(render(env, "prod.yaml"), render_policies(env, "prod.yaml"))
    assert set(runs.pop().splitlines()) == {
        f"{path} {sha256(text.encode()).hexdigest()}" for path, text in files.items()
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("generate")
    (place / "config").mkdir()
    shutil.copy(CONFIG / "dev.yaml", place / "config")
    return place


@pytest.fixture(scope="module")
def directories(place: Path) -> list[str]:
    return ["--config", f"{place}/config", "--output", f"{place}/output", "--cache", f"{place}/cache"]


@pytest.fixture(scope="module")
def cold(directories: list[str]) -> subprocess.CompletedProcess[str]:
    return _generate(*directories)


class TestOneEnvironment:
    """The whole of it, linters included, on `dev`."""

    def test_is_rendered_linted_and_written(self, cold: subprocess.CompletedProcess[str], place: Path) -> None:
        assert cold.returncode == 0, cold.stdout + cold.stderr
        assert _tree(place / "output" / "dev") == _tree(COMMITTED / "dev")

    def test_tells_how_far_it_is_on_stderr_and_the_result_on_stdout(
        self, cold: subprocess.CompletedProcess[str]
    ) -> None:
        assert "Linting" in cold.stderr
        assert "Linting" not in cold.stdout
        assert [line.split()[1] for line in cold.stdout.splitlines() if line.startswith("dev ")] == [
            "bootstrap",
            "lease",
            "foundation",
            "database",
            "failover",
        ]
        assert "\x1b" not in cold.stdout + cold.stderr

    @pytest.mark.usefixtures("cold")
    def test_a_second_run_changes_nothing_and_check_agrees(self, directories: list[str], place: Path) -> None:
        written = {path: path.stat().st_mtime_ns for path in (place / "output").rglob("*")}
        again = _generate(*directories, "--json")
        content: dict[str, Any] = json.loads(again.stdout)
        assert (content["status"], content["written"]) == ("fine", [])
        assert content["environments"][0]["unchanged"]
        assert {path: path.stat().st_mtime_ns for path in (place / "output").rglob("*")} == written
        assert _generate(*directories, "--check").returncode == 0

    @pytest.mark.usefixtures("cold")
    def test_check_shows_an_edit_by_hand_and_leaves_it(self, directories: list[str], place: Path) -> None:
        path = place / "output" / "dev" / "lease.yaml"
        original = path.read_text()
        path.write_text(original.replace("PAY_PER_REQUEST", "PROVISIONED"))
        try:
            stale = _generate(*directories, "--check")
            assert stale.returncode == 3
            assert "-      BillingMode: PROVISIONED\n+      BillingMode: PAY_PER_REQUEST\n" in stale.stdout
            assert "PROVISIONED" in path.read_text()
        finally:
            path.write_text(original)

    @pytest.mark.usefixtures("cold")
    def test_nothing_is_written_when_another_file_is_wrong(self, directories: list[str], place: Path) -> None:
        before = _tree(place / "output")
        good, wrong = place / "config" / "dev.yaml", place / "config" / "wrong.yaml"
        original = good.read_text()
        good.write_text(original.replace("log_retention_days: 7", "log_retention_days: 14"))
        wrong.write_text(original.replace("us-west-2", "mars-north-1"))
        try:
            failed = _generate(*directories)
        finally:
            good.write_text(original)
            wrong.unlink()
        assert failed.returncode == 1
        assert "wrong.yaml:" in failed.stdout
        assert "Traceback" not in failed.stderr
        assert _tree(place / "output") == before

    def test_ctrl_c_while_linting_leaves_nothing(self, place: Path) -> None:
        output = place / "interrupted"
        running = subprocess.Popen(  # noqa: S603  as above
            [sys.executable, "generate.py", CONFIG / "dev.yaml", "--output", output, "--no-cache"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal sends Ctrl-C to all processes of the group
        )
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("Linting"):
                break
        os.killpg(running.pid, signal.SIGINT)
        _, errors = running.communicate()
        assert running.returncode == 130
        assert errors == "generate.py: interrupted\n"
        assert not output.exists()


GARBAGE = {
    "empty": b"",
    "only a comment": b"# nothing\n",
    "not UTF-8": b"\xff\xfe\x00project",
    "a NUL": b"project: a\0b\n",
    "a list": b"- project\n",
    "a scalar": b"project\n",
    "does not parse": b"project: [unclosed\n",
    "a tab": b"project:\n\t- x\n",
    "an alias to itself": b"project: &a [*a]\n",
    "an unknown tag": b"project: !!python/object/apply:os.system ['true']\n",
    "two documents": b"project: a\n---\nproject: b\n",
    "a key twice": b"project: a\nproject: b\n",
    "a list as key": b"? [a, b]\n: c\n",
    "nothing that belongs there": b"a: 1\nb: 2\n",
    "deep": b"[" * 3000,
    "long": b"project: " + b"x" * 100_000 + b"\n",
    "of other types": b"project: 1\nenvironment: [a]\nregions: 7\ndatabase: null\ndns: true\naccount_id: {}\n",
}


class TestBadInput:
    """No input makes a traceback, and nothing is written."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Iterator[Path]:
        (tmp_path / "config").mkdir()
        yield tmp_path
        assert not (tmp_path / "output").exists()

    def _main(self, place: Path, *more: str) -> int:
        config, output, cache = (f"{place}/{name}" for name in ("config", "output", "cache"))
        return main(["--config", config, "--output", output, "--cache", cache, *more])

    @pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
    def test_garbage_is_a_problem_with_file_and_code(
        self, place: Path, capsys: pytest.CaptureFixture[str], content: bytes
    ) -> None:
        (place / "config" / "bad.yaml").write_bytes(content)
        assert self._main(place) == 1
        assert f"{place}/config/bad.yaml" in capsys.readouterr().out

    def test_all_problems_of_all_files_come_in_one_run(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = (CONFIG / "dev.yaml").read_text()
        (place / "config" / "one.yaml").write_text(text.replace("project: orders", "projcet: orders"))
        (place / "config" / "two.yaml").write_text(text.replace("us-west-2", "mars-north-1"))
        assert self._main(place, "--json") == 1
        problems = json.loads(capsys.readouterr().out)["problems"]
        assert {Path(problem["file"]).name for problem in problems} == {"one.yaml", "two.yaml"}
        assert all(problem["code"].startswith("DR") and problem["wrong"] for problem in problems)
        assert any(problem["line"] > 1 for problem in problems)

    def test_a_directory_named_like_a_file(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (place / "config" / "bad.yaml").mkdir()
        assert self._main(place) == 1
        assert "bad.yaml" in "".join(capsys.readouterr())

    def test_a_link_to_nowhere(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (place / "config" / "bad.yaml").symlink_to(place / "missing.yaml")
        assert self._main(place) == 1
        assert "bad.yaml" in "".join(capsys.readouterr())

    def test_a_file_that_may_not_be_read(
        self, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Refused by the operating system's own error: taking the permission away would not stop root."""
        bad = place / "config" / "bad.yaml"
        shutil.copy(CONFIG / "dev.yaml", bad)
        original = Path.read_bytes

        def refused(path: Path) -> bytes:
            if path == bad:
                raise PermissionError(EACCES, os.strerror(EACCES), str(path))
            return original(path)

        monkeypatch.setattr(Path, "read_bytes", refused)
        assert self._main(place) == 1
        assert "bad.yaml: DR001 cannot be read: permission denied" in capsys.readouterr().out


def test_an_output_directory_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "output").write_text("mine")
    assert main([str(CONFIG / "dev.yaml"), "--layer", "lease", "--output", f"{tmp_path}/output", "--no-cache"]) == 1
    assert f"{tmp_path}/output" in capsys.readouterr().err
    assert (tmp_path / "output").read_text() == "mine"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} generate.py dev --layer lease --output {tmp_path}/output --check | head -c 1"
    piped = _run(["bash", "-c", f"set -o pipefail; {command}"])
    assert "Traceback" not in piped.stderr
    assert "BrokenPipe" not in piped.stderr
    assert piped.returncode == 3  # stale: nothing is there yet


def test_parameters_of_every_layer_are_where_the_deployer_looks() -> None:
    expected = {
        PurePosixPath(f"{name}/parameters/{layer}.{region}.json")
        for name in ("dev", "prod")
        for layer in ("foundation", "database", "failover")
        for region in ("us-east-1", "us-west-2")
    }
    assert expected <= {PurePosixPath(path.relative_to(COMMITTED)) for path in COMMITTED.rglob("*.json")}
