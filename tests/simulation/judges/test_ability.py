"""What excuses a region that does not fence itself: what it cannot do without, and for no longer than that lasts."""

import pytest

from simulation.judges.ability import OUTLASTED, RESTART, Ability
from simulation.plans.drawing import Plan
from simulation.plans.faults import Fault

A, WITNESS = "us-east-1", "us-east-2"


def api(service: str, operation: str = "", how: str = "failing") -> Fault:
    named = {"operation": operation} if operation else {}
    return Fault(0, "api", 900, {"region": A, "service": service, "how": how, **named})


def late(at: float, seconds: float = 180) -> Fault:
    return Fault(at, "late tick", None, {"region": A, "seconds": seconds})


KILLED = Fault(100, "killed", None, {"region": A})


@pytest.mark.parametrize(
    ("faults", "able"),
    [
        ((api("dynamodb"),), True),
        ((api("rds"),), True),
        ((api("dynamodb"), api("rds")), False),
        ((api("ec2", "delete_network_acl_entry"),), True),
        ((api("ec2", "create_network_acl_entry"),), False),
        ((api("ec2", "describe_network_acls"),), False),
        ((late(150),), True),
        ((late(90), late(150)), False),
        ((KILLED,), False),
    ],
)
def test_what_a_self_fence_needs(faults: tuple[Fault, ...], able: bool) -> None:  # noqa: FBT001  a case
    assert Ability(Plan(0, faults), WITNESS).fences_itself(A, 190, 250) is able


def test_a_kill_excuses_until_the_next_run_has_made_a_pass_and_later_only_if_its_tick_was_late() -> None:
    after = 100 + RESTART + 1
    assert not Ability(Plan(0, (KILLED,)), WITNESS).fences_itself(A, after - 2, 400)
    assert Ability(Plan(0, (KILLED,)), WITNESS).fences_itself(A, after, 400)
    assert not Ability(Plan(0, (KILLED, late(80))), WITNESS).fences_itself(A, after, 400)


def test_runs_outlast_the_last_tick() -> None:
    ability = Ability(Plan(0, (Fault(100, "no ticks", 900, {"region": A}),)), WITNESS)
    assert ability.fences_itself(A, 50, 100 + OUTLASTED - 1)
    assert not ability.fences_itself(A, 50, 100 + OUTLASTED + 1)
