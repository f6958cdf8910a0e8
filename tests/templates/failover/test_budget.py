"""The RTO budget is about what is rendered: each of its terms stands in the templates with the same value."""

from typing import Any

import pytest

from settings.budget import METRIC_MINUTE_SECONDS, ROUTE53_VIEW_SECONDS, region_lost
from settings.environment import Environment
from settings.roles import HomeRole
from tests.environments import environment
from tests.templates.failover.stacks import environment_of, stack

PROMOTION_DECIDES = {"recovery__promotion_seconds": 181}
NAME_DECIDES = {"recovery__promotion_seconds": 30, "dns__ttl_seconds": 45}
OTHER_TIMINGS = {"recovery__loop_seconds": 7, "recovery__lease_ttl_seconds": 75, "recovery__promotion_seconds": 30}


def rendered_seconds(env: Environment) -> int:
    """The design's formula over what dr's controller, alarm and records really say."""
    dr = stack(HomeRole.DR, env)
    told = environment_of(dr, "ControllerFunction")
    alarm = dr.resources["DrHoldsAlarm"]["Properties"]
    (ttl,) = {int(record["TTL"]) for record in dr.of_type("AWS::Route53::RecordSet").values()}
    name_change: int = alarm["Period"] * alarm["EvaluationPeriods"] + ROUTE53_VIEW_SECONDS + ttl
    take_over = int(told["LEASE_TTL_SECONDS"]) + int(told["LOOP_SECONDS"])
    return take_over + max(env.recovery.promotion_seconds, name_change) + env.recovery.reconnect_seconds


@pytest.mark.parametrize("changes", [{}, PROMOTION_DECIDES, NAME_DECIDES, OTHER_TIMINGS])
def test_the_budget_adds_up_what_is_rendered(changes: dict[str, Any]) -> None:
    env = environment(**changes)
    assert rendered_seconds(env) == region_lost(env).seconds


def test_both_directions_take_the_same_metric_minute() -> None:
    """A failback is published by primary: its alarm must be no slower."""
    alarm = stack(HomeRole.PRIMARY).resources["PrimaryTookBackAlarm"]["Properties"]
    assert alarm["Period"] * alarm["EvaluationPeriods"] == METRIC_MINUTE_SECONDS


def test_as_committed_the_loss_of_the_writers_region_takes_280_seconds() -> None:
    assert rendered_seconds(environment()) == 280
