"""A fence as EC2 has it is judged by the controller's own entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.runtime.fences import Fence, judge
from settings.roles import DATABASE_ROLES, HomeRole
from tests.environments import environment
from tests.functions.controller.loaded import controller

ENV = environment()
TEMPLATES_OWN = [
    {"RuleNumber": 100, "Egress": egress, "CidrBlock": "0.0.0.0/0", "Protocol": "-1", "RuleAction": "allow"}
    for egress in (False, True)
]


def entries(role: HomeRole) -> list[dict[str, object]]:
    region = ENV.region(role).name
    found: list[dict[str, object]] = controller(region).fences._entries(region)
    return found


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_what_the_controller_puts_up_is_a_fence(role: HomeRole) -> None:
    assert judge([*entries(role), *TEMPLATES_OWN], ENV, role) is Fence.UP
    assert judge(TEMPLATES_OWN, ENV, role) is Fence.DOWN


@given(st.sampled_from(DATABASE_ROLES), st.data())
def test_a_part_of_a_fence_is_none(role: HomeRole, data: st.DataObject) -> None:
    whole = entries(role)
    gone = data.draw(st.integers(0, len(whole) - 1))
    part = whole[:gone] + whole[gone + 1 :]
    assert judge([*part, *TEMPLATES_OWN], ENV, role) is Fence.PARTIAL


@given(st.sampled_from(DATABASE_ROLES), st.data())
def test_an_entry_of_another_kind_is_none(role: HomeRole, data: st.DataObject) -> None:
    whole = entries(role)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = {**whole[place], "RuleAction": "deny" if whole[place]["RuleAction"] == "allow" else "allow"}
    assert judge([*whole[:place], changed, *whole[place + 1 :]], ENV, role) is Fence.PARTIAL
