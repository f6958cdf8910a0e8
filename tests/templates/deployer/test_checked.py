"""What judges the layers' policies judges the deployer's too: nothing is written while one is too wide or too long."""

from collections.abc import Sequence

import pytest
from awacs import kms, rds
from awacs.aws import Statement

from checks.proofs import prove
from checks.subject import Subject
from rendering.render import render_policies
from settings.environment import Environment
from templates.deployer import DeployerPolicy
from templates.policies.statements import allow, unscoped
from tests.environments import environment

ENV = environment("prod")


def codes(*statements: Statement) -> set[str]:
    """Codes of the findings in a policy of these statements."""

    def given(_: Environment) -> Sequence[Statement]:
        return statements

    template = DeployerPolicy("deployer-policy", "A policy of a test", given).build(ENV).to_dict()
    return {finding.code for finding in prove([Subject(ENV, "deployer-policy", ("us-west-2",), template, "{}", "{}")])}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (unscoped("it is easier", [rds.DeleteDBInstance]), "DC080"),
        (allow([rds.Action("*")], ["arn:aws:rds:us-west-2:111122223333:db:orders-prod-us-west-2-g1"]), "DC082"),
        (allow([kms.Action("*")], ["arn:aws:kms:us-west-2:111122223333:key/*"]), "DC082"),
        (allow([rds.ModifyDBInstance], [f"arn:aws:rds:us-west-2:111122223333:db:{n}" for n in range(200)]), "DC085"),
    ],
)
def test_a_policy_that_is_too_wide_or_too_long_is_found(statement: Statement, code: str) -> None:
    assert code in codes(statement)


def test_there_is_nothing_to_find_in_those_that_are_rendered() -> None:
    for subject in render_policies(ENV, "prod.yaml"):
        assert prove([subject]) == ()
