"""The command line: exit statuses, what is printed where, never a traceback for what a user can do wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

import rendering.cli
from checks.finding import Finding
from rendering.cli import main
from rendering.outcome import (
    Advisory,
    EnvironmentReport,
    LayerReport,
    Loss,
    NotProven,
    Outcome,
    Status,
)
from rendering.run import Request
from settings.problem import Problem

LAYER = LayerReport("database", "orders-prod/database", ("us-east-1", "us-west-2"), 33, 39_582, 11_618)
ADVISORY = Advisory("database.parameters.log_statement", "DRA001", "all records every value", "ddl")
LOSS = Loss("prod", "database/us-east-1/PrimaryBornDatabase", "DRA090", "would be replaced", "as it was")
PROD = EnvironmentReport("prod", "orders-prod", (LAYER,), (ADVISORY,))
FINE = Outcome(Status.FINE, environments=[PROD])


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests that the command line makes; nothing is carried out."""
    return _answering(monkeypatch, FINE)


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Outcome | BaseException) -> list[Request]:
    made: list[Request] = []

    def run(request: Request, _: object) -> Outcome:
        made.append(request)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(rendering.cli, "run", run)
    return made


def test_without_arguments_everything_in_config_goes_to_output(
    requests: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rendering.cli.ROOT)
    assert main([]) == 0
    assert requests[0].sources == (Path("config/dev.yaml"), Path("config/prod.yaml"))
    assert requests[0].output == Path("output")
    assert requests[0].cache == rendering.cli.ROOT / ".cache"
    assert requests[0].complete
    assert not requests[0].check


def test_from_another_directory_the_same_files_are_meant(
    requests: list[Request], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["dev"])
    assert requests[0].sources == (rendering.cli.ROOT / "config" / "dev.yaml",)


def test_names_limit_the_work_and_then_nothing_else_is_stale(requests: list[Request]) -> None:
    main(["prod", "--layer", "lease", "--layer", "database", "--check", "--no-cache"])
    assert [source.name for source in requests[0].sources] == ["prod.yaml"]
    assert requests[0].layers == ["lease", "database"]
    assert requests[0].check
    assert requests[0].cache is None
    assert not requests[0].complete


def test_another_config_directory_does_not_make_the_committed_output_stale(
    requests: list[Request], tmp_path: Path
) -> None:
    (tmp_path / "prod.yaml").touch()
    main(["--config", str(tmp_path)])
    assert not requests[0].complete
    main(["--config", str(tmp_path), "--output", str(tmp_path / "output")])
    assert requests[1].complete


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["staging"], "staging: no such environment in config"),
        (["--layer", "databse"], "databse: no such layer (there: bootstrap, lease, foundation, database, failover)"),
        (["--config", "/nowhere"], "/nowhere: no such directory"),
        (["/nowhere/prod.yaml"], "/nowhere/prod.yaml: no such file"),
    ],
)
def test_wrong_use_is_status_2_and_says_what_there_is(
    requests: list[Request],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    why: str,
) -> None:
    monkeypatch.chdir(rendering.cli.ROOT)
    assert main(arguments) == Status.USAGE
    assert f"generate.py: {why}" in capsys.readouterr().err
    assert requests == []


def test_an_unknown_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--frobnicate"])
    assert exit_.value.code == Status.USAGE
    assert "usage: generate.py" in capsys.readouterr().err


def test_help_documents_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"\n  {status.value} " in text for status in Status)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (PermissionError(13, "Permission denied", "output/prod/lease.json"), 1, "output/prod/lease.json"),
        (NotProven("the templates cannot be checked: DC001"), 1, "DC001. Nothing was written."),
    ],
)
def test_what_ends_a_run_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, status: int, said: str
) -> None:
    _answering(monkeypatch, error)
    assert main([]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def _printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], outcome: Outcome, *options: str
) -> str:
    _answering(monkeypatch, outcome)
    assert main(options) == outcome.status
    return capsys.readouterr().out


def test_the_table_has_a_line_for_each_layer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _printed(monkeypatch, capsys, FINE).splitlines()
    assert lines[-4].split() == ["environment", "layer", "regions", "resources", "bytes", "room", "lint", "advisories"]
    assert lines[-3].split() == ["prod", "database", "us-east-1", "us-west-2", "33", "39,582", "11,618", "clean", "1"]
    assert lines[-1] == "Every file is up to date."


def test_an_advisory_is_printed_once_with_reason_and_setting_and_all_its_environments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _printed(monkeypatch, capsys, FINE._replace(environments=[PROD._replace(name="dev"), PROD]))
    assert text.count("DRA001") == 1
    assert "DRA001 database.parameters.log_statement (dev, prod): all records every value. Instead: ddl.\n" in text


def test_problems_are_printed_as_places_that_editors_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [
        Problem("config/prod.yaml", 12, "regions.dr.vpc_cidr", "DR010", "overlaps 10.40.0.0/16", "a range of its own"),
        Problem("config/dev.yaml", 0, "", "DR004", "the file is empty", "at least project"),
    ]
    lines = _printed(monkeypatch, capsys, Outcome(Status.WRONG, problems=problems)).splitlines()
    assert lines == [
        "config/prod.yaml:12: DR010 regions.dr.vpc_cidr: overlaps 10.40.0.0/16; a range of its own",
        "config/dev.yaml: DR004 the file is empty; at least project",
        "2 problems in 2 files. Nothing was written.",
    ]


def test_findings_are_counted_in_the_table_and_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finding = Finding("orders-prod/database", "E3012", "Resources/Database", "is wrong", "error", "cfn-lint", 12)
    text = _printed(monkeypatch, capsys, FINE._replace(status=Status.WRONG, findings=[finding]))
    assert "orders-prod/database: E3012 Resources/Database: is wrong (cfn-lint, error)" in text
    assert " 1  " in text
    assert "clean" not in text
    assert text.endswith("1 finding. Nothing was written.\n")


def test_stale_files_are_shown_and_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = FINE._replace(
        status=Status.STALE, written=["a"] * 8, removed=["old.json"], foreign=["mine.txt"], diff="--- a\n+++ b\n"
    )
    text = _printed(monkeypatch, capsys, outcome, "--check")
    for part in ("--- a\n+++ b\n", "and 2 more", "old.json", "left alone: mine.txt", "Run generate.py and commit"):
        assert part in text


def test_json_is_one_object_with_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finding = Finding("orders-prod/database", "E3012", "Resources/Database", "is wrong", "error", "cfn-lint", 12)
    problem = Problem("config/prod.yaml", 12, "regions", "DR010", "w", "r")
    outcome = Outcome(Status.WRONG, [PROD], ["prod"], [problem], [finding], ["w"], ["r"], ["f"], "d", [LOSS])
    content: dict[str, Any] = json.loads(_printed(monkeypatch, capsys, outcome, "--json"))
    assert content == {
        "status": "wrong",
        "exit_status": 1,
        "environments": [
            {
                "name": "prod",
                "deployment": "orders-prod",
                "unchanged": True,
                "layers": [
                    {
                        "layer": "database",
                        "subject": "orders-prod/database",
                        "regions": ["us-east-1", "us-west-2"],
                        "resources": 33,
                        "json_bytes": 39_582,
                        "room_bytes": 11_618,
                    }
                ],
                "advisories": [ADVISORY._asdict()],
            }
        ],
        "problems": [
            {
                "file": "config/prod.yaml",
                "line": 12,
                "field": "regions",
                "code": "DR010",
                "wrong": "w",
                "right": "r",
            }
        ],
        "findings": [finding._asdict()],
        "written": ["w"],
        "removed": ["r"],
        "foreign": ["f"],
        "losses": [LOSS._asdict()],
        "diff": "d",
    }


def test_json_says_too_why_a_run_ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _answering(monkeypatch, NotProven("DC001"))
    assert main(["--json"]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"status": "wrong", "exit_status": 1, "error": "DC001. Nothing was written."}
