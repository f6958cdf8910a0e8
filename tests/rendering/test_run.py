"""A run writes everything or nothing, and does not prove again what is proven and unchanged."""

import io
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import rendering.prove
import rendering.record
from checks.finding import Finding
from rendering.outcome import Advisory, EnvironmentReport, LayerReport, Outcome, Proven, Status
from rendering.run import Request, run
from settings.problem import Problem

ADVISORY = Advisory("database.storage", "DRA001", "because", "something else")


class Workshop:
    """A directory with environment files, whose rendering is their own text."""

    def __init__(self, path: Path, **environments: str) -> None:
        self.config, self.output, self.cache = path / "config", path / "output", path / "cache"
        self.config.mkdir()
        for name, text in environments.items():
            self.edit(name, text)
        self.proven: list[str] = []

    def edit(self, name: str, text: str) -> None:
        (self.config / f"{name}.yaml").write_text(text)

    def run(self, *names: str, **changes: Any) -> Outcome:
        self.proven.clear()
        sources = [self.config / f"{name}.yaml" for name in names] or sorted(self.config.iterdir())
        request = Request(sources, self.output, self.cache, complete=not names)._replace(**changes)
        return run(request, io.StringIO())

    def files(self) -> dict[str, str]:
        paths = sorted(path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_text() for path in paths}

    def prove(self, sources: Sequence[Path], layers: Collection[str] | None, *_: object) -> Proven:
        self.proven += [source.stem for source in sources]
        texts = {source: source.read_text() for source in sources}
        problems = [Problem(str(source), 1, "", "DR001", text, "") for source, text in texts.items() if "wrong" in text]
        if problems:
            return Proven(problems=problems)
        made = layers or ("lease", "database")
        return Proven(
            findings=[
                Finding(source.stem, "E1", "", text, "error", "x", 0) for source, text in texts.items() if "bad" in text
            ],
            reports={
                source: EnvironmentReport(
                    source.stem,
                    text.split(":")[0],
                    tuple(LayerReport(layer, source.stem, ("us-east-1",), 1, 10, 51190) for layer in made),
                    (ADVISORY,),
                )
                for source, text in texts.items()
            },
            files={
                source: {PurePosixPath(f"{layer}.yaml"): f"# Rendered by generate.py\n{text}\n" for layer in made}
                for source, text in texts.items()
            },
        )


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    workshop = Workshop(tmp_path, dev="orders-dev: 1", prod="orders-prod: 1")
    monkeypatch.setattr(rendering.prove, "prove", workshop.prove)
    return workshop


def test_everything_is_written_when_all_is_fine(workshop: Workshop) -> None:
    outcome = workshop.run()
    assert outcome.status is Status.FINE
    assert set(workshop.files()) == {
        f"{name}/{layer}.yaml" for name in ("dev", "prod") for layer in ("lease", "database")
    }
    assert len(outcome.written) == 4


@pytest.mark.parametrize("trouble", ["orders-prod: wrong", "orders-prod: bad"])
def test_nothing_is_written_when_one_environment_fails(workshop: Workshop, trouble: str) -> None:
    workshop.run()
    before = workshop.files()
    workshop.edit("dev", "orders-dev: 2")
    workshop.edit("prod", trouble)
    assert workshop.run().status is Status.WRONG
    assert workshop.files() == before


def test_an_unchanged_environment_is_not_proven_again_and_reports_the_same(workshop: Workshop) -> None:
    first = workshop.run()
    again = workshop.run()
    assert workshop.proven == []
    assert again.environments == first.environments
    assert again.unchanged == ["dev", "prod"]
    assert again.written == []


def test_only_what_changed_is_proven_again(workshop: Workshop) -> None:
    workshop.run()
    workshop.edit("dev", "orders-dev: 2")
    outcome = workshop.run()
    assert workshop.proven == ["dev"]
    assert [environment.name for environment in outcome.environments] == ["dev", "prod"]
    assert sorted(Path(path).parent.name for path in outcome.written) == ["dev", "dev"]


def test_without_cache_everything_is_proven_and_nothing_is_kept(workshop: Workshop) -> None:
    workshop.run()
    workshop.run(cache=None)
    assert workshop.proven == ["dev", "prod"]
    workshop.edit("dev", "orders-dev: 2")
    workshop.run(cache=None)
    workshop.run()
    assert workshop.proven == ["dev"]


@pytest.mark.parametrize("check", [True, False])
def test_a_file_changed_by_hand_is_noticed_though_nothing_else_changed(workshop: Workshop, *, check: bool) -> None:
    workshop.run()
    rendered = workshop.files()
    (workshop.output / "prod" / "lease.yaml").write_text("edited")
    outcome = workshop.run(check=check)
    assert [Path(path).name for path in outcome.written] == ["lease.yaml"]
    assert outcome.status is (Status.STALE if check else Status.FINE)
    assert (workshop.files() == rendered) is not check


def test_a_removed_file_comes_back(workshop: Workshop) -> None:
    workshop.run()
    rendered = workshop.files()
    (workshop.output / "prod" / "lease.yaml").unlink()
    workshop.run()
    assert workshop.files() == rendered


def test_an_added_file_is_named_though_nothing_else_changed(workshop: Workshop) -> None:
    workshop.run()
    (workshop.output / "prod" / "notes.txt").write_text("mine")
    assert workshop.run().foreign == [str(workshop.output / "prod" / "notes.txt")]
    assert workshop.run(check=True).status is Status.STALE
    assert (workshop.output / "prod" / "notes.txt").exists()


def test_findings_are_never_remembered(workshop: Workshop) -> None:
    workshop.edit("prod", "orders-prod: bad")
    workshop.run()
    assert workshop.run().status is Status.WRONG
    assert workshop.proven == ["dev", "prod"]


def test_a_change_of_the_generator_proves_everything_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.run()
    monkeypatch.setattr(rendering.record, "_fingerprint", lambda _: "another")
    workshop.run()
    assert workshop.proven == ["dev", "prod"]


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"{}", b"[]", b'{"key": 1}', b"null"])
def test_a_damaged_record_is_no_record(workshop: Workshop, garbage: bytes) -> None:
    workshop.run()
    for path in (workshop.cache / "environments").iterdir():
        path.write_bytes(garbage)
    assert workshop.run().status is Status.FINE
    assert workshop.proven == ["dev", "prod"]


def test_a_record_of_another_shape_is_no_record(workshop: Workshop) -> None:
    workshop.run()
    for path in (workshop.cache / "environments").iterdir():
        path.write_text(path.read_text().replace('"layers"', '"rows"').replace('"report": [', '"report": [1, '))
    assert workshop.run().status is Status.FINE
    assert workshop.proven == ["dev", "prod"]


def test_an_environment_edited_while_it_is_rendered_is_not_remembered(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edited_meanwhile(*arguments: Any) -> Proven:
        proven = workshop.prove(*arguments)
        workshop.edit("dev", "orders-dev: 2")
        return proven

    monkeypatch.setattr(rendering.prove, "prove", edited_meanwhile)
    workshop.run()
    monkeypatch.setattr(rendering.prove, "prove", workshop.prove)
    workshop.run()
    assert workshop.proven == ["dev"]


def test_two_files_may_not_describe_the_same_deployment(workshop: Workshop) -> None:
    workshop.run()
    before = workshop.files()
    workshop.edit("prod-copy", "orders-prod: 1")
    outcome = workshop.run()
    assert [problem.file for problem in outcome.problems] == [str(workshop.config / "prod-copy.yaml")]
    assert str(workshop.config / "prod.yaml") in outcome.problems[0].wrong
    assert workshop.files() == before


def test_an_environment_that_is_gone_takes_its_files_with_it(workshop: Workshop) -> None:
    workshop.run()
    (workshop.config / "dev.yaml").unlink()
    assert workshop.run(check=True).status is Status.STALE
    outcome = workshop.run()
    assert sorted(Path(path).name for path in outcome.removed) == ["database.yaml", "lease.yaml"]
    assert not (workshop.output / "dev").exists()


def test_a_run_of_one_environment_leaves_the_others_alone(workshop: Workshop) -> None:
    workshop.run()
    workshop.edit("dev", "orders-dev: 2")
    (workshop.config / "prod.yaml").unlink()
    assert workshop.run("dev").removed == []
    assert "prod/lease.yaml" in workshop.files()


def test_a_layer_alone_is_written_alone_and_proves_nothing_of_the_rest(workshop: Workshop) -> None:
    workshop.run(layers=["lease"])
    assert set(workshop.files()) == {"dev/lease.yaml", "prod/lease.yaml"}
    assert workshop.run().status is Status.FINE
    assert workshop.proven == ["dev", "prod"]


def test_a_layer_of_a_proven_environment_is_known(workshop: Workshop) -> None:
    workshop.run()
    (workshop.output / "prod" / "database.yaml").unlink()
    outcome = workshop.run(layers=["lease"], complete=False)
    assert workshop.proven == []
    assert [[layer.layer for layer in environment.layers] for environment in outcome.environments] == [["lease"]] * 2


def test_check_says_fine_when_nothing_is_stale_and_writes_nothing_when_it_is(workshop: Workshop) -> None:
    workshop.run()
    assert workshop.run(check=True, cache=None).status is Status.FINE
    workshop.edit("dev", "orders-dev: 2")
    before = workshop.files()
    outcome = workshop.run(check=True)
    assert outcome.status is Status.STALE
    assert "-orders-dev: 1\n+orders-dev: 2\n" in outcome.diff
    assert workshop.files() == before
