"""Which region is rebuilt, as which generation, and when not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.errors import Refusal
from deployment.reprotect.decision import BROKEN, decide
from deployment.reprotect.survey import Survey
from deployment.runtime.databases import Instance
from deployment.runtime.fences import Fence
from settings.roles import HomeRole
from tests.deployment.situations import DR, NOW, PRIMARY, after_failover, generation, lease, record, taken
from tests.environments import environment

WRITER = "orders-prod-us-west-2-g1"


def named(number: int, source: str = WRITER) -> Any:
    """Prod, whose file already names a generation of primary."""
    return environment(regions__primary__generation=number, regions__primary__created_from=source)


def standby(number: int, **changes: Any) -> Instance:
    return generation(PRIMARY, number, source=WRITER, replicating=True, **changes)


def test_after_a_failover_the_lost_region_gets_the_next_generation() -> None:
    found = decide(after_failover())
    assert (found.role, found.region, found.generation) == (HomeRole.PRIMARY, PRIMARY, 2)
    assert found.created_from == WRITER
    assert found.identifier == "orders-prod-us-east-1-g2"
    assert [one.identifier for one in found.remove] == ["orders-prod-us-east-1-g1"]
    assert not found.exists


def test_after_the_failback_it_is_the_other_way_round() -> None:
    home = after_failover(
        named(2),
        lease=lease(epoch=6, taken_at=NOW - 900),
        writer=HomeRole.PRIMARY,
        writers=(generation(PRIMARY, 2),),
        writer_record=record(PRIMARY, epoch=6, held=True, writable=True, rto_epoch=6),
        others=(generation(DR, 1),),
        other_record=record(DR, epoch=6, writable=True, fenced_at=NOW - 10, cause="handed over"),
        deployed=WRITER,
    )
    found = decide(home)
    assert (found.region, found.identifier, found.created_from) == (
        DR,
        "orders-prod-us-west-2-g2",
        "orders-prod-us-east-1-g2",
    )
    assert [one.identifier for one in found.remove] == [WRITER]


def test_a_standby_that_was_lost_while_the_writer_lives_is_rebuilt_too() -> None:
    broken = generation(DR, 1, source="orders-prod-us-east-1-g1", status="failed")
    found = decide(
        after_failover(
            lease=lease(),
            writer=HomeRole.PRIMARY,
            writers=(generation(PRIMARY, 1),),
            writer_record=record(PRIMARY, held=True, writable=True),
            others=(broken,),
            other_record=record(DR, writable=False),
            fence=Fence.DOWN,
            deployed=WRITER,
        )
    )
    assert (found.identifier, found.remove) == ("orders-prod-us-west-2-g2", (broken,))


INTERRUPTED = {
    "the file was written": (named(2), (generation(PRIMARY, 1),), "orders-prod-us-east-1-g1", 2),
    "the file was put back": (environment(), (standby(2), generation(PRIMARY, 1)), "orders-prod-us-east-1-g2", 2),
    "the replica is there, the old one too": (
        named(2),
        (standby(2), generation(PRIMARY, 1)),
        "orders-prod-us-east-1-g2",
        2,
    ),
    "the old one is being deleted": (
        named(2),
        (standby(2), generation(PRIMARY, 1, status="deleting")),
        "orders-prod-us-east-1-g2",
        2,
    ),
    "all is there": (named(2), (standby(2),), "orders-prod-us-east-1-g2", 2),
    "the replica failed and stayed": (
        named(2),
        (standby(2, status="failed"), generation(PRIMARY, 1)),
        "orders-prod-us-east-1-g1",
        3,
    ),
    "the replica stayed and the stack went back": (
        named(2),
        (standby(2), generation(PRIMARY, 1)),
        "orders-prod-us-east-1-g1",
        3,
    ),
    "the replica was deleted behind the stack": (named(2), (), "orders-prod-us-east-1-g2", 3),
    "the replica was promoted by hand": (named(2), (generation(PRIMARY, 2),), "orders-prod-us-east-1-g2", 3),
    "the stack is gone": (named(2), (), "", 2),
}


@pytest.mark.parametrize(("env", "others", "deployed", "expected"), INTERRUPTED.values(), ids=INTERRUPTED)
def test_an_interrupted_run_is_finished_or_the_next_generation_taken(
    env: Any, others: tuple[Instance, ...], deployed: str, expected: int
) -> None:
    found = decide(after_failover(env, others=others, deployed=deployed))
    assert found.generation == expected
    assert {one.identifier for one in found.remove} == {
        one.identifier for one in others if one.generation != expected and one.status != "deleting"
    }


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "an order stands": ("DP321", {"lease": taken(intent={"kind": "switchover", "to": PRIMARY, "since": NOW})}),
    "the lease is released": ("DP321", {"lease": taken(released_at=NOW - 5)}),
    "there is no writer": ("DP322", {"writers": ()}),
    "the writer is a replica still": ("DP322", {"writers": (generation(DR, 1, source="orders-prod-us-east-1-g1"),)}),
    "the writer is backed up just now": ("DP322", {"writers": (generation(DR, 1, status="backing-up"),)}),
    "the writer is stopped": ("DP322", {"writers": (generation(DR, 1, status="stopped"),)}),
    "the writer has no backups": ("DP322", {"writers": (generation(DR, 1, backup_days=0),)}),
    "its first backup is not done": ("DP322", {"writers": (generation(DR, 1, restorable_until=None),)}),
    "its backups are of before": ("DP322", {"writers": (generation(DR, 1, restorable_until=NOW - 901),)}),
    "its snapshot is of before": (
        "DP322",
        {"writers": (generation(DR, 1, restorable_until=None),), "snapshot_at": NOW - 901},
    ),
    "nobody has seen it serve": ("DP322", {"writer_record": record(DR, epoch=5, held=True, rto_epoch=3)}),
    "the fence is down": ("DP323", {"fence": Fence.DOWN}),
    "the fence is half up": ("DP323", {"fence": Fence.PARTIAL}),
    "the fence was not verified": ("DP323", {"other_record": record(PRIMARY, epoch=5, writable=True)}),
    "it has not heard of the new epoch": ("DP323", {"other_record": record(PRIMARY, epoch=4, fenced_at=NOW - 9)}),
    "it thinks that it holds": ("DP323", {"other_record": record(PRIMARY, epoch=5, held=True, fenced_at=NOW - 9)}),
    "its controller never ran": ("DP323", {"other_record": None}),
}


@pytest.mark.parametrize(("code", "changes"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_while(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        decide(after_failover(**changes))
    assert refused.value.code.code == code
    assert refused.value.where in (PRIMARY, DR, "us-east-2")


def test_a_snapshot_of_the_new_writer_is_backup_enough() -> None:
    assert decide(after_failover(writers=(generation(DR, 1, restorable_until=None),), snapshot_at=NOW - 800))


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        decide(after_failover(fence=Fence.DOWN, writers=(), lease=taken(released_at=NOW)))
    assert refused.value.code.code == "DP321"
    assert len(refused.value.details) == 2


STATUSES = st.sampled_from(["available", "backing-up", "creating", "stopped", "modifying", *BROKEN])


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Any state that runs and accidents may have left in the lost region."""
    numbers = draw(st.sets(st.integers(1, 5), max_size=4))
    sources = st.sampled_from(["", WRITER, "orders-prod-us-west-2-g7"])
    others = tuple(
        generation(
            PRIMARY,
            number,
            status=draw(STATUSES),
            source=draw(sources),
            replicating=draw(st.booleans()),
            protected=draw(st.booleans()),
        )
        for number in sorted(numbers, reverse=True)
    )
    deployed = draw(st.sampled_from(["", *(f"orders-prod-us-east-1-g{number}" for number in range(1, 6))]))
    env = draw(st.sampled_from([environment(), *(named(number) for number in range(2, 6))]))
    return after_failover(env, others=others, deployed=deployed)


@given(surveys())
def test_no_name_is_given_twice_and_no_standby_is_thrown_away(survey: Survey) -> None:
    found = decide(survey)
    before = {one.identifier: one for one in survey.others}
    if found.identifier in before:
        there = before[found.identifier]
        assert found.exists
        assert there.source == found.created_from
        assert there.status not in BROKEN
        assert survey.deployed == found.identifier
    else:
        assert found.generation > max([one.generation for one in survey.others], default=0)
        assert survey.deployed != found.identifier
    assert found.created_from == WRITER
    assert found.identifier not in {one.identifier for one in found.remove}
    assert all(one in survey.others for one in found.remove)


@given(surveys())
def test_what_was_decided_is_decided_again_once_the_file_says_so(survey: Survey) -> None:
    found = decide(survey)
    again = decide(replace(survey, env=named(found.generation)))
    assert again == found


@given(surveys(), st.sampled_from([Fence.DOWN, Fence.PARTIAL]))
def test_nothing_writable_goes_without_a_fence(survey: Survey, fence: Fence) -> None:
    survey = replace(survey, fence=fence)
    if any(one.writable and one.status != "deleting" for one in survey.others):
        with pytest.raises(Refusal):
            decide(survey)
    else:
        assert not any(one.writable for one in decide(survey).remove)
