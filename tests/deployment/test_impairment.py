"""When the database layer is left alone."""

from dataclasses import replace
from typing import Any

import pytest

from deployment.impairment import Facts, impairments, without_controllers
from deployment.runtime.asking import NoAnswer
from deployment.runtime.fences import Fence
from tests.deployment.situations import DR, NOW, PRIMARY, instance, lease, taken

HOME = (PRIMARY, DR)
WRITER = instance("orders-dev-us-east-1-g1")
STANDBY = instance("orders-dev-us-west-2-g1", source="orders-dev-us-east-1-g1", replicating=True)
SILENT = NoAnswer("Connect timeout on endpoint URL", silent=True)
WELL = Facts(lease(), {PRIMARY: WRITER, DR: STANDBY}, {PRIMARY: Fence.DOWN, DR: Fence.DOWN}, NOW, 60)


def in_words(facts: Facts, rebuilding: str | None = None) -> str:
    return " | ".join(impairments(facts, HOME, rebuilding))


def test_a_pair_that_is_well_may_be_updated_wherever_the_writer_is() -> None:
    assert in_words(WELL) == ""
    home_again = replace(
        WELL,
        lease=taken(),
        databases={PRIMARY: replace(STANDBY, source="orders-dev-us-west-2-g1"), DR: replace(WRITER)},
    )
    assert in_words(home_again) == ""


def test_before_there_is_a_lease_or_a_standby_it_may_be_finished() -> None:
    assert in_words(replace(WELL, lease=None)) == ""
    assert in_words(replace(WELL, lease=None, databases={PRIMARY: WRITER}, fences={PRIMARY: Fence.DOWN})) == ""
    assert in_words(replace(WELL, lease=None, databases={}, fences={})) == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lease": SILENT}, "the lease cannot be read"),
        ({"lease": lease(intent={"kind": "switchover", "to": DR, "since": NOW})}, "an order stands: switchover to"),
        ({"lease": lease(released_at=NOW)}, "released the lease"),
        ({"lease": lease(expires_at=NOW - 70)}, "has not renewed the lease for 130 s"),
        ({"lease": taken()}, "still a replica"),
        ({"fences": {PRIMARY: Fence.UP, DR: Fence.DOWN}}, "us-east-1: it is fenced"),
        ({"fences": {PRIMARY: SILENT, DR: Fence.DOWN}}, "us-east-1: its fence cannot be seen"),
        ({"databases": {PRIMARY: SILENT, DR: STANDBY}}, "RDS does not say"),
        ({"databases": {PRIMARY: None, DR: STANDBY}}, "us-east-1: its database is gone"),
        ({"databases": {PRIMARY: replace(WRITER, status="failed"), DR: STANDBY}}, "its database is failed"),
        ({"databases": {PRIMARY: WRITER, DR: replace(STANDBY, replicating=False)}}, "does not replicate"),
        ({"databases": {PRIMARY: WRITER, DR: replace(STANDBY, source="")}}, "us-west-2: it is no standby"),
    ],
)
def test_whatever_is_wrong_is_said(changes: dict[str, Any], says: str) -> None:
    assert says in in_words(replace(WELL, **changes))


def test_a_fence_around_a_standby_is_no_failover_and_around_anything_writable_it_is() -> None:
    fenced = replace(WELL, fences={PRIMARY: Fence.DOWN, DR: Fence.PARTIAL})
    assert in_words(fenced) == ""
    stale = {PRIMARY: WRITER, DR: replace(STANDBY, source="")}
    assert "us-west-2: it is fenced (partial)" in in_words(replace(fenced, databases=stale))


def test_a_lease_that_is_a_little_late_is_no_failover() -> None:
    assert in_words(replace(WELL, lease=lease(expires_at=NOW - 50))) == ""


def test_what_is_rebuilt_may_be_as_broken_as_it_likes_but_nothing_else() -> None:
    lost = replace(
        WELL,
        lease=taken(),
        databases={PRIMARY: WRITER, DR: instance("orders-dev-us-west-2-g1")},
        fences={PRIMARY: Fence.UP, DR: Fence.DOWN},
    )
    assert "us-east-1: it is no standby" in in_words(lost)
    assert in_words(lost, rebuilding=PRIMARY) == ""
    assert "us-west-2: it is fenced" in in_words(
        replace(lost, fences={PRIMARY: Fence.UP, DR: Fence.UP}), rebuilding=PRIMARY
    )
    assert "holds the lease, so it is not the one to rebuild" in in_words(lost, rebuilding=DR)


def test_without_controllers_only_who_writes_counts() -> None:
    stale = lease(expires_at=NOW - 999, intent={"kind": "switchover", "to": DR, "since": NOW})
    assert in_words(without_controllers(replace(WELL, lease=stale))) == ""
    both = {PRIMARY: WRITER, DR: replace(STANDBY, source="")}
    assert "us-west-2: it is no standby" in in_words(without_controllers(replace(WELL, lease=stale, databases=both)))
    assert without_controllers(replace(WELL, lease=None)).lease is None
