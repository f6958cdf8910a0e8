"""The witness may change once the lease is where it will be looked for, and only then."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from deployment.plan.guards import stops
from deployment.plan.moved_lease import follows, needs_moved_lease
from deployment.runtime.asking import NoAnswer
from deployment.runtime.lease import Lease
from deployment.runtime.record import Record
from tests.deployment.plan.deployments import DR, PRIMARY, changed_settings, plan

REGIONS = (PRIMARY, DR)
MOVED = changed_settings(regions__witness="us-west-1")
EPOCHS = st.integers(1, 5)


def lease(epoch: int, holder: str = PRIMARY) -> Lease:
    return Lease.of({"holder": holder, "epoch": epoch})


def record(epoch: int) -> Record:
    return Record.of(PRIMARY, {"epoch": epoch})


def test_another_witness_stops_whatever_is_allowed() -> None:
    found = plan(MOVED)
    everything = [f"{stack.name}/{change.title}" for stack in found.stacks for change in stack.comparison.changes]
    assert needs_moved_lease(found)
    assert "DP208" in {stop.code.code for stop in stops(found, everything)}


def test_it_does_not_once_the_lease_was_moved() -> None:
    found = dataclasses.replace(plan(MOVED), lease_moved=True)
    assert not {"DP202", "DP208"} & {stop.code.code for stop in stops(found)}


def test_a_moved_lease_lets_no_other_fixed_setting_pass() -> None:
    found = plan(changed_settings(regions__witness="us-west-1", dns__zone="other.internal"))
    assert "DP202" in {stop.code.code for stop in stops(dataclasses.replace(found, lease_moved=True))}


def test_nothing_is_asked_while_the_witness_stays() -> None:
    assert not needs_moved_lease(plan(changed_settings(database__instance_class="db.r7g.xlarge")))


@given(EPOCHS, EPOCHS, EPOCHS)
def test_a_lease_below_what_was_seen_is_not_the_one(written: int, one: int, other: int) -> None:
    assert follows(lease(written), [record(one), record(other)], REGIONS) == (written >= max(one, other))


@given(EPOCHS, st.sampled_from([None, NoAnswer("late", silent=True)]))
def test_doubt_is_no(epoch: int, doubt: object) -> None:
    """A region that does not answer, or never ran, may know of a higher epoch."""
    assert not follows(lease(5), [record(epoch), doubt], REGIONS)
    assert not follows(None, [record(epoch), record(epoch)], REGIONS)


def test_a_holder_that_is_no_region_of_the_pair_is_a_mistake() -> None:
    assert not follows(lease(5, "eu-west-1"), [record(1), record(1)], REGIONS)
