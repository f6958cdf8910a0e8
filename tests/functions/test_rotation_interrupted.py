"""The rotation killed at any call, repeated in any order, overtaken by failovers: secret and writer end agreed."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions import rotation
from functions.rotation import CURRENT, PENDING
from tests.functions.rotation_model import AFTER, BEFORE, DR, PRIMARY, Database, World, version
from tests.functions.rotation_runs import EVERY_CALL, Killed, after, at, attempt, consistent, die, in_peace, take

FINISH = rotation.FINISH


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
@pytest.mark.parametrize(("step", "number"), EVERY_CALL)
def test_killed_at_any_call_the_next_attempt_ends_it(step: str, number: int, moment: str) -> None:
    world, token = after(rotation.STEPS.index(step))
    world.on_call = at(number, moment, die)
    assert isinstance(take(world, step, token), Killed)
    assert world.writer.password in {world.password(of) for of in (version(0), token) if world.versions[of]}
    world.on_call = in_peace
    assert attempt(world, token) is None
    assert consistent(world)
    assert world.stages[CURRENT] == token


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
@pytest.mark.parametrize(("step", "number"), EVERY_CALL)
def test_a_failover_at_any_call_leaves_the_password_that_the_controller_sets(
    step: str,
    number: int,
    moment: str,
) -> None:
    """dr never heard of the new password: neither the WAL nor the copy brought it before the old region was cut off."""
    world, token = after(rotation.STEPS.index(step))
    world.on_call = at(number, moment, world.move_lease)
    take(world, step, token)
    world.on_call = in_peace
    stale = world.databases[PRIMARY][0]
    world.promote()
    world.controller()
    world.now += 60
    if world.stages[CURRENT] == version(0):
        assert consistent(world), "no version became current, and the new writer has the old one's password"
    world.replicate_secret()
    world.controller()
    world.now += 60
    assert consistent(world), "the region comes back, the copy catches up, the controller follows"
    untouched = stale.seen(world.now), stale.password
    assert attempt(world) is None
    assert consistent(world)
    assert (stale.seen(world.now), stale.password) == untouched


def test_a_version_set_on_the_old_writer_is_not_made_current_for_the_new_one() -> None:
    world, token = after(3)
    world.move_lease()
    world.promote()
    assert "not set under" in str(take(world, FINISH, token))
    assert world.stages[CURRENT] == version(0)


def test_a_failover_there_and_back_is_two_leases_later() -> None:
    world, token = after(3)
    world.epoch += 2
    assert "not set under" in str(take(world, FINISH, token))
    assert world.changes() == []


def test_the_label_of_a_cancelled_rotation_hinders_no_later_one() -> None:
    world, _ = after(2)
    del world.stages[PENDING]
    assert attempt(world) is None
    assert consistent(world)
    assert {label for label in world.stages if not label.startswith("AWS")} == set()


FATES = ["die", "failover", "switchover", "wal", "copy"]


class Rotations(RuleBasedStateMachine):
    """Rotations, single steps in any order, kills, failovers, failbacks, switchovers: whatever happens to a secret."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.promoted = True

    @rule(number=st.integers(1, 12), moment=st.sampled_from([BEFORE, AFTER]), what=st.sampled_from(FATES))
    def fate(self, number: int, moment: str, what: str) -> None:
        """What befalls the next runs at one of their calls."""
        self.world.on_call = at(number, moment, die if what == "die" else getattr(self, what))

    @rule()
    def attempt(self) -> None:
        if attempt(self.world) is None:
            self.world.on_call = in_peace

    @rule(step=st.sampled_from(rotation.STEPS))
    def step(self, step: str) -> None:
        take(self.world, step, self.world.stages.get(PENDING, version(0)))

    @rule(seconds=st.sampled_from([5, 20, 60]))
    def wait(self, seconds: int) -> None:
        self.world.now += seconds

    @rule()
    def failover(self) -> None:
        """Only to a standby; with the password that the WAL brought, or without."""
        to = DR if self.world.holder == PRIMARY else PRIMARY
        if self.promoted and all(one.source for one in self.world.databases[to]):
            self.world.move_lease()
            self.world.intent, self.promoted = None, False

    @rule()
    def wal(self) -> None:
        if self.promoted:
            for one in (one for here in self.world.databases.values() for one in here if one.source):
                one.password = self.world.writer.password

    @rule()
    def switchover(self) -> None:
        self.world.intent = {"to": "the other region"}

    @rule()
    def switchover_is_undone(self) -> None:
        self.world.intent = None

    @rule()
    def promote(self) -> None:
        if not self.promoted:
            self.world.promote()
            self.promoted = True

    @rule()
    def copy(self) -> None:
        self.world.replicate_secret()

    @precondition(lambda self: self.promoted)
    @rule()
    def controller(self) -> None:
        self.world.controller()

    @precondition(lambda self: self.promoted)
    @rule()
    def rebuild(self) -> None:
        """Re-protection: the stale database goes, the next generation comes."""
        away = DR if self.world.holder == PRIMARY else PRIMARY
        (old,) = self.world.databases[away]
        name, _, generation = old.identifier.rpartition("g")
        fresh = Database(f"{name}g{int(generation) + 1}", self.world.writer.password, source="arn:of:the:writer")
        self.world.databases[away] = [fresh]

    def secret_has_the_writers_password(self) -> bool:
        held = {self.world.stages[CURRENT], self.world.stages.get(PENDING, version(0))}
        return self.world.writer.password in {self.world.password(of) for of in held if self.world.versions[of]}

    @invariant()
    def nobody_is_locked_out(self) -> None:
        assert self.world.epoch > 1 or self.secret_has_the_writers_password()

    def teardown(self) -> None:
        """Left in peace, everything agrees: with what stood before any further attempt, and after one."""
        world = self.world
        world.on_call = in_peace
        world.intent = None
        if not self.promoted:
            world.promote()
        for _ in range(2):
            world.now += 60
            world.replicate_secret()
            world.controller()
            world.now += 60
        assert self.secret_has_the_writers_password()
        assert attempt(world) is None
        assert consistent(world)
        assert {label for label in world.stages if not label.startswith("AWS")} == set()


TestRotations = Rotations.TestCase
TestRotations.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
