"""Virtual time: order, waiting, and runs that end in the middle."""

import pytest
from greenlet import GreenletExit
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.clock import Clock, Run


@given(st.lists(st.integers(0, 20), max_size=30))
def test_what_is_due_happens_in_the_order_of_its_time_then_of_asking(times: list[int]) -> None:
    clock, seen = Clock(0.0), list[tuple[float, int]]()
    for number, when in enumerate(times):
        clock.at(when, lambda number: seen.append((clock.now, number)), number)
    clock.advance(30)
    assert seen == sorted((float(when), number) for number, when in enumerate(times))
    assert clock.now == 30


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=6), min_size=1, max_size=4), st.booleans())
def test_a_wait_without_anything_between_is_the_same_as_one_with(waits: list[list[int]], crowded: bool) -> None:  # noqa: FBT001  drawn
    """The shortcut that makes it fast changes nothing: events that do nothing force the long way."""
    assert journey(waits, crowded=False) == journey(waits, crowded=crowded)


def journey(waits: list[list[int]], *, crowded: bool) -> list[tuple[float, int]]:
    clock, seen = Clock(0.0), list[tuple[float, int]]()

    def body(number: int) -> None:
        for seconds in waits[number]:
            clock.wait(seconds)
            seen.append((clock.now, number))

    for number in range(len(waits)):
        clock.at(number * 0.1, lambda number: Run(clock, "run", lambda: body(number)).resume(), number)
    if crowded:
        for tick in range(600):
            clock.at(tick * 0.1 + 0.05, lambda _: None)
    clock.advance(60)
    return seen


def test_a_run_that_is_ended_goes_no_further_and_its_last_words_reach_nobody() -> None:
    clock, seen = Clock(0.0), list[str]()

    def body() -> None:
        try:
            clock.wait(10)
            seen.append("after the wait")
        finally:
            seen.append("finally")
            clock.wait(1)
            seen.append("a call after its end")

    run = Run(clock, "run", body)
    clock.at(1, run.resume)
    clock.at(5, lambda _: run.end())
    clock.advance(60)
    assert seen == ["finally"]
    assert run.ended


def test_a_run_can_end_itself_as_a_killed_one() -> None:
    clock, seen = Clock(0.0), list[str]()

    def body() -> None:
        run.end()
        seen.append("still there")

    run = Run(clock, "run", body)
    clock.at(1, run.resume)
    clock.advance(2)
    assert (seen, run.ended) == ([], True)


def test_only_a_run_waits() -> None:
    with pytest.raises(RuntimeError, match="only a function's run"):
        Clock(0.0).wait(1)


def test_stop_leaves_time_where_it_is() -> None:
    clock = Clock(0.0)
    clock.at(3, lambda _: clock.stop())
    clock.at(4, lambda _: pytest.fail("after the stop"))
    clock.advance(10)
    assert clock.now == 3


def test_the_end_of_a_run_is_no_exception_that_a_function_could_swallow() -> None:
    assert not issubclass(GreenletExit, Exception)
