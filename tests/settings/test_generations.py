"""The life cycle as data: what each step writes is accepted, and what contradicts it is not."""

from hypothesis import given
from hypothesis import strategies as st

from settings.roles import DATABASE_ROLES
from settings.rules.generations import dr_origin, origin, primary_origin, succession
from tests.environments import environment

State = tuple[int, int | None, int, int | None]
"""Primary's generation and the dr generation it came from; dr's, and the primary generation it came from."""

LIFE = [
    (1, None, 1, 1),  # first, and after a failover to dr
    (2, 1, 1, 1),  # primary re-protected from dr, and after the failback
    (2, 1, 2, 2),  # dr re-protected from primary, and after the next failover
    (3, 2, 2, 2),  # and so on
    (3, 2, 3, 3),
]


def accepted(state: State) -> bool:
    generation, from_dr, dr_generation, from_primary = state
    env = environment(
        regions__primary__generation=generation,
        regions__primary__created_from=f"orders-prod-us-west-2-g{from_dr}" if from_dr else "",
        regions__dr__generation=dr_generation,
        regions__dr__created_from=f"orders-prod-us-east-1-g{from_primary}" if from_primary else "",
    )
    found = [*primary_origin(env), *dr_origin(env), *succession(env)]
    return not found and not any(list(origin(env, role)) for role in DATABASE_ROLES)


def test_every_state_of_a_life_is_accepted() -> None:
    assert [state for state in LIFE if not accepted(state)] == []


def test_a_standby_that_was_lost_is_made_again_from_the_same_writer() -> None:
    assert accepted((1, None, 2, 1))
    assert accepted((1, None, 7, 1))
    assert accepted((3, 1, 1, 1)), "a rebuilding that failed takes the next generation"


def test_contradictions_are_refused() -> None:
    assert not accepted((1, None, 1, None)), "neither has a source"
    assert not accepted((1, 1, 1, None)), "the home primary's first database has no source"
    assert not accepted((2, None, 1, 1)), "a rebuilt database has one"
    assert not accepted((1, None, 1, 2)), "the source does not exist yet"
    assert not accepted((2, 1, 1, 2)), "each claims to be created from the other"
    assert not accepted((3, 1, 2, 2)), "neither names the other's present generation"


@given(st.lists(st.sampled_from(["rebuild the standby", "failover"]), max_size=12))
def test_whatever_happens_the_next_state_is_accepted(events: list[str]) -> None:
    """A failover changes nothing in the file; rebuilding the standby gives it the next generation."""
    primary, dr, writer_is_primary = (1, 0), (1, 1), True
    for event in events:
        if event == "failover":
            writer_is_primary = not writer_is_primary
        elif writer_is_primary:
            dr = (dr[0] + 1, primary[0])
        else:
            primary = (primary[0] + 1, dr[0])
        assert accepted((primary[0], primary[1] or None, dr[0], dr[1]))


@given(st.integers(1, 4), st.integers(0, 4), st.integers(1, 4), st.integers(0, 4))
def test_at_most_one_of_the_two_could_have_been_made_first(p: int, from_d: int, d: int, from_p: int) -> None:
    """Whatever is accepted has a history: taking the younger database away leaves its source, still present."""
    if accepted((p, from_d or None, d, from_p or None)):
        assert (from_d == d) != (from_p == p)
        assert from_d <= d
        assert from_p <= p
