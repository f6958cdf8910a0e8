"""cfn-lint in-process: the same findings as the command, for exactly the regions, cached, and never a hang."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checks import lint
from checks.cache import FindingsCache
from checks.finding import CheckError, Finding
from checks.lint import CONFIG, lint_key, linting
from checks.subject import Subject
from tests.checks.rendered import Templates, properties, spoiled, subjects

ROOT = Path(__file__).resolve().parent.parent.parent


def lease(subjects_: Sequence[Subject] | None = None) -> Subject:
    """The smallest layer."""
    (found,) = (subject for subject in (subjects_ or subjects()) if subject.layer == "lease")
    return found


def lint_all(rendered: Sequence[Subject], cache: FindingsCache | None = None) -> list[Finding]:
    """All findings of these subjects."""
    with linting(rendered, cache or FindingsCache(None)) as take:
        return [finding for findings in take() for finding in findings]


def misspelt(templates: Templates) -> None:
    properties(templates["lease"], "LeaseTable")["AttributeDefinitions"][0]["AttributeType"] = "STRING"


def undecided(templates: Templates) -> None:
    del templates["lease"]["Resources"]["LeaseTable"]["UpdateReplacePolicy"]


def end(_: object) -> Sequence[Finding]:
    """Ends its process as a crash does."""
    os._exit(3)


def test_a_rendered_layer_has_no_findings() -> None:
    assert lint_all([lease()]) == []


def test_a_wrong_value_is_found_with_its_place() -> None:
    (finding,) = lint_all([lease(spoiled(misspelt))])
    assert (finding.code, finding.severity, finding.subject) == ("E3030", "error", "orders-prod/lease")
    assert finding.place == "Resources/LeaseTable/Properties/AttributeDefinitions/0/AttributeType"
    assert "AttributeType: STRING" in lease(spoiled(misspelt)).yaml_text.splitlines()[finding.line - 1]


def test_informational_rules_count() -> None:
    found = lint_all([lease(spoiled(undecided))])
    assert ("I3011", "informational") in [(finding.code, finding.severity) for finding in found]


def _not_everywhere(templates: Templates) -> None:
    templates["lease"]["Resources"]["Resolver"] = {
        "Type": "AWS::DevOpsGuru::LogAnomalyDetectionIntegration",
        "Properties": {},
    }


def test_only_the_regions_of_the_template_count() -> None:
    def silent_about_regions(templates: Templates) -> None:
        _not_everywhere(templates)
        del templates["lease"]["Metadata"]

    subject = lease(spoiled(silent_about_regions))
    assert lint_all([subject]) == []
    assert [finding.code for finding in lint_all([replace(subject, regions=("us-east-2", "mx-central-1"))])] == [
        "E3006"
    ]
    assert lint_all([subject]) == []


def test_a_template_tells_a_bare_cfn_lint_its_regions(tmp_path: Path) -> None:
    def elsewhere(templates: Templates) -> None:
        _not_everywhere(templates)
        templates["lease"]["Metadata"]["cfn-lint"]["config"]["regions"] = ["mx-central-1"]

    for name, template in (("here", _not_everywhere), ("elsewhere", elsewhere)):
        (tmp_path / "output" / name).mkdir(parents=True)
        subject = lease(spoiled(template))
        (tmp_path / "output" / name / "lease.yaml").write_text(subject.yaml_text, encoding="utf-8")
        (tmp_path / "output" / name / "lease.json").write_text(subject.json_text, encoding="utf-8")
    bare = _bare_cfn_lint(tmp_path)
    assert "output/elsewhere/lease.yaml" in bare.stdout
    assert "output/here/lease.yaml" not in bare.stdout
    assert "E3006" in bare.stdout


def test_every_template_tells_the_regions_it_goes_to() -> None:
    for subject in subjects():
        assert subject.template["Metadata"]["cfn-lint"]["config"]["regions"] == list(subject.regions)


def _bare_cfn_lint(directory: Path) -> subprocess.CompletedProcess[str]:
    (directory / ".cfnlintrc").write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    return subprocess.run(  # noqa: S603  the linter of this very environment
        [Path(sys.executable).with_name("cfn-lint")], cwd=directory, capture_output=True, text=True, check=False
    )


def test_texts_that_differ_are_found() -> None:
    other = replace(lease(), json_text=lease(spoiled(undecided)).json_text)
    assert [finding.code for finding in lint_all([other])] == ["DC003"]


def test_a_text_that_cannot_be_read_is_found() -> None:
    assert {finding.code for finding in lint_all([replace(lease(), yaml_text="Resources: [")])} == {"E0000"}
    assert {finding.code for finding in lint_all([replace(lease(), json_text="{")])} == {"E0000"}


def test_what_was_linted_once_is_not_linted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = lease(spoiled(misspelt))
    found = lint_all([subject], FindingsCache(tmp_path))

    def never(job: object) -> Sequence[Finding]:
        raise AssertionError(f"linted {job!r} again")

    monkeypatch.setattr(lint, "_lint_one", never)
    assert lint_all([subject], FindingsCache(tmp_path)) == found
    with pytest.raises(AssertionError, match="again"):
        lint_all([replace(subject, regions=("us-west-2",))], FindingsCache(tmp_path))


def test_the_key_covers_everything_that_decides() -> None:
    subject = lease()
    others = [
        lint_key(replace(subject, json_text=subject.json_text + " "), ""),
        lint_key(replace(subject, yaml_text=subject.yaml_text + " "), ""),
        lint_key(replace(subject, regions=("us-west-2",)), ""),
        lint_key(subject, "ignore_checks: [E]"),
    ]
    assert len({lint_key(subject, ""), *others}) == 5
    assert lint_key(subject, "") == lint_key(replace(subject, layer="another"), "")


def test_several_templates_are_linted_in_processes_and_in_order() -> None:
    fine, wrong = lease(), replace(lease(spoiled(misspelt)), layer="wrong")
    with linting([fine, wrong, fine], FindingsCache(None)) as take:
        assert [[finding.code for finding in findings] for findings in take()] == [[], ["E3030"], []]


def test_a_process_that_ends_is_an_error_and_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "_lint_one", end)
    with pytest.raises(
        CheckError, match=r"DC001: a cfn-lint process ended while it checked orders-prod/lease"
    ) as caught:
        lint_all([lease(), lease()])
    assert caught.value.code == "DC001"


@pytest.mark.parametrize("copies", [1, 2], ids=["here", "in a process"])
def test_whatever_breaks_in_the_linter_is_an_error(
    copies: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = tmp_path / ".cfnlintrc"
    refused.write_text("no_such_setting: 1\n")
    monkeypatch.setattr(lint, "CONFIG", refused)
    with pytest.raises(CheckError, match="DC001: cfn-lint broke on orders-prod/lease"):
        lint_all([lease()] * copies)


def test_a_missing_configuration_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "CONFIG", tmp_path / ".cfnlintrc")
    with pytest.raises(CheckError, match=r"DC002: \.cfnlintrc cannot be read"):
        lint_all([lease()])


def test_a_bare_cfn_lint_says_nothing_about_what_is_rendered(tmp_path: Path) -> None:
    for subject in subjects():
        directory = tmp_path / "output" / subject.environment.environment
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{subject.layer}.yaml").write_text(subject.yaml_text, encoding="utf-8")
        (directory / f"{subject.layer}.json").write_text(subject.json_text, encoding="utf-8")
        (directory / "parameters").mkdir(exist_ok=True)
        (directory / "parameters" / f"{subject.layer}.us-east-1.json").write_text("[]\n", encoding="utf-8")
    bare = _bare_cfn_lint(tmp_path)
    assert (bare.returncode, bare.stdout, bare.stderr) == (0, "", "")


def test_the_warm_path_does_not_import_the_linter(tmp_path: Path) -> None:
    lint_all([lease()], FindingsCache(tmp_path))
    program = f"""
import sys
from pathlib import Path
from checks.cache import FindingsCache
from checks.lint import linting
from tests.checks.test_lint import lease
with linting([lease()], FindingsCache(Path({str(tmp_path)!r}))) as take:
    assert [list(findings) for findings in take()] == [[]]
assert "cfnlint" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)  # noqa: S603  this interpreter, own program
