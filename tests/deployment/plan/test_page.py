"""docs/plan.md shows what a plan prints, and tells every code that stops one."""

import io
import re
from pathlib import Path

from comparison.change import Action
from deployment.plan import codes
from deployment.plan.fixed import SEEN_IN
from deployment.plan.guards import stops
from deployment.plan.report import SIGNS, show
from settings.problem import Code
from tests.deployment.plan.deployments import committed, deployed, plan, rollout
from tests.environments import environment

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "plan.md").read_text(encoding="utf-8")


def test_the_example_is_what_is_printed() -> None:
    wanted = rollout(
        environment(
            "dev",
            monitoring__alarms__cpu_percent=71,
            database__parameters={"max_connections": 300},
            database__instance_class="db.t4g.large",
        )
    )
    out = io.StringIO()
    found = plan(wanted, deployed(committed("dev")))
    show(found, stops(found), out)
    example = next(block for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) if block.startswith("database\n"))
    assert example in out.getvalue()


def test_every_code_and_sign_is_told() -> None:
    told = set(re.findall(r"^\| (DP\d+) \|", PAGE, re.MULTILINE))
    assert told == {code.code for code in vars(codes).values() if isinstance(code, Code)}
    assert {sign for sign, _ in SIGNS.values()} <= set(re.findall(r"^\| `(\S+)` \|", PAGE, re.MULTILINE))
    assert set(SIGNS) == set(Action) - {Action.KEEP}


def test_every_fixed_setting_is_told() -> None:
    assert all(f"`{setting}`" in PAGE for _, _, setting in SEEN_IN)
