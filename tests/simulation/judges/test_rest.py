"""What a history must have come to: each thing that is left undone is seen, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from simulation.history import laboratory
from simulation.judges.rest import unfinished
from simulation.model.world import World
from simulation.plans.drawing import Plan
from simulation.plans.faults import Fault
from templates import naming

A, B, WITNESS = "us-east-1", "us-west-2", "us-east-2"
LOST = Plan(0, (Fault(60, "region lost", 400, {"region": A}),))


def calm() -> World:
    return laboratory().run(Plan(0), at_least=100).world


def change(world: World, table: str, region: str, key: str, **changes: Any) -> None:
    items = world.state.tables[region][table]
    item = items[key,]
    items[key,] = {**item, "state": {"S": json.dumps({**json.loads(item["state"]["S"]), **changes})}}


def lease(world: World, **changes: Any) -> None:
    change(world, naming.lease_table(world.present.env), WITNESS, world.present.env.deployment, **changes)


def drop_one(world: World) -> None:
    acl = world.state.acls[A]
    del acl.entries[next(place for place in acl.entries if place[0] < 10)]


def test_a_calm_world_and_one_after_a_failover_have_nothing_left_to_do() -> None:
    assert unfinished(calm(), Plan(0)) == []
    assert unfinished(laboratory().run(LOST).world, LOST) == []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda world: lease(world, armed=False), "is not armed"),
        (lambda world: lease(world, intent={"kind": "approve", "to": B, "since": 0}), "approve has lapsed"),
        (lambda world: lease(world, epoch=5), "the epoch is 5"),
        (lambda world: change(world, naming.region_table(world.present.env), B, "contact", closed_at=1), "closed_at"),
        (lambda world: world.state.acls[B].entries.update({(1, False): {}}), "1 of "),
    ],
)
def test_what_is_left_of_a_calm_world(spoil: Callable[[World], None], complaint: str) -> None:
    world = calm()
    spoil(world)
    assert complaint in "; ".join(unfinished(world, Plan(0)))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (drop_one, "entries of the fence of us-east-1"),
        (lambda world: world.timeline.flips.clear(), "the name is at us-east-1"),
        (lambda world: setattr(world.database(B), "password", ""), "has not the password"),
        (lambda world: world.timeline.output.clear(), "'rpo' of epoch 2 was told 0 times"),
        (lambda world: world.state.acls[A].entries.clear(), "the fence of us-east-1 is down"),
    ],
)
def test_what_is_left_after_a_failover(spoil: Callable[[World], None], complaint: str) -> None:
    world = laboratory().run(LOST).world
    spoil(world)
    assert complaint in "; ".join(unfinished(world, LOST))


def test_an_unarmed_lease_is_right_where_arming_is_forbidden_or_nobody_follows() -> None:
    paused = calm()
    lease(paused, armed=False, paused=True)
    assert unfinished(paused, Plan(0)) == []
    terminated = Plan(0, (Fault(60, "replication", 100, {"region": A, "how": "terminated"}),))
    assert unfinished(laboratory().run(terminated).world, terminated) == []
