"""All checks together: every environment, every layer, one list of findings."""

from pathlib import Path

from checks.run import check
from tests.checks.rendered import Templates, properties, spoiled, subjects


class Told:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int]] = []
        self.steps = 0

    def stage(self, text: str, steps: int) -> None:
        self.stages.append((text, steps))

    def step(self) -> None:
        self.steps += 1


def small_and_misspelt(templates: Templates) -> None:
    properties(templates["lease"], "LeaseTable")["BillingMode"] = "PAY_PER_REQEST"
    del templates["lease"]["Resources"]["LeaseTable"]["UpdateReplacePolicy"]


def test_two_environments_without_a_finding_and_then_from_the_cache(tmp_path: Path) -> None:
    rendered = (*subjects("prod"), *subjects("dev"))
    for _ in range(2):
        told = Told()
        assert check(rendered, cache=tmp_path, progress=told) == ()
        assert told.steps == sum(steps for _, steps in told.stages) == 3 * len(rendered)
    assert len(list(tmp_path.iterdir())) == 2 * len(rendered)


def test_every_tool_has_its_say_about_the_layer_that_is_wrong() -> None:
    rendered = [subject for subject in spoiled(small_and_misspelt) if subject.layer == "lease"]
    found = check(rendered, cache=None, progress=Told())
    assert {finding.tool for finding in found} == {"proofs", "cloudformation-validate", "cfn-lint"}
    assert {finding.subject for finding in found} == {"orders-prod/lease"}


def test_nothing_to_check_is_nothing_wrong() -> None:
    assert check([], cache=None, progress=Told()) == ()
