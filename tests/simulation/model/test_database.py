"""Replication and promotion: what has arrived, and what a promotion leaves behind."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from simulation.model.clock import Clock
from simulation.model.database import Instance, Loss, Stream
from simulation.model.engine import Engine


def instance(name: str, *, writable: bool = False) -> Instance:
    return Instance(name, "region", f"{name}.example", (), writable=writable)


def pair(lag: float = 2.0) -> tuple[Instance, Instance, Stream]:
    writer, replica = instance("writer", writable=True), instance("replica")
    stream = Stream(writer, position=-lag, at=0.0, lag=lag)
    replica.source, replica.stream = "arn:writer", stream
    return writer, replica, stream


@given(st.lists(st.tuples(st.floats(0.1, 50), st.booleans()), max_size=10), st.floats(0, 30))
def test_replication_never_goes_back_and_is_never_ahead(changes: list[tuple[float, bool]], lag: float) -> None:
    _, _, stream = pair(lag)
    now, last = 0.0, -lag
    for seconds, flowing in changes:
        now += seconds
        reached = stream.reached(now)
        assert last <= reached <= now - lag + 1e-6
        stream.settle(now, flowing=flowing)
        assert stream.reached(now) == reached
        last = reached


def test_what_is_under_way_when_the_link_breaks_is_missing_until_it_is_back() -> None:
    writer, _, stream = pair(lag=2.0)
    writer.commits.extend([5.0, 9.0, 12.0])
    stream.settle(10.0, flowing=False)
    assert stream.missing(10.0) == stream.missing(100.0) == 2
    stream.settle(100.0, flowing=True)
    assert stream.missing(103.0) == 0


def test_a_broken_stream_is_noticed_late_and_an_ordered_stop_at_once() -> None:
    _, _, stream = pair()
    stream.settle(10.0, flowing=False)
    assert (stream.status(20.0, 30.0), stream.status(41.0, 30.0)) == ("replicating", "error")
    stream.ordered = "stopped"
    assert stream.status(11.0, 30.0) == "stopped"


def engine(clock: Clock, losses: list[Loss]) -> Engine:
    random = Random(1)  # noqa: S311  a simulation
    return Engine(clock, random, lambda: None, lambda _region, _what: None, losses.append)


def test_a_promotion_takes_its_time_and_leaves_behind_what_had_not_arrived() -> None:
    clock, losses = Clock(0.0), list[Loss]()
    writer, replica, _ = pair(lag=2.0)
    made = engine(clock, losses)
    made.promotion_seconds = 100
    clock.at(50.0, lambda _: made.promote(replica))
    writer.commits.extend([40.0, 47.0, 49.0, 51.0])
    statuses = set()
    clock.at(0, lambda _: None)
    for second in range(51, 300):
        clock.advance(float(second))
        statuses.add(replica.status)
        assert replica.writable is (second >= 150)
        if second < 149:
            assert replica.source, "shown as a replica until nearly done"
    assert {"modifying", "rebooting", "available"} <= statuses
    (loss,) = losses
    assert loss.commits() == [49.0, 51.0]
    assert (loss.at, loss.writable_at, replica.source) == (50.0, 150.0, "")


def test_a_stuck_promotion_ends_when_what_holds_it_ends() -> None:
    clock, losses = Clock(0.0), list[Loss]()
    _, replica, _ = pair()
    made = engine(clock, losses)
    made.promotion_seconds, made.stuck = 60, 1
    made.promote(replica)
    clock.advance(500.0)
    assert not replica.writable
    made.stuck = 0
    clock.advance(520.0)
    assert replica.writable
