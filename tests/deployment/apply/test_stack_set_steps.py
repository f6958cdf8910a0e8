"""The next step of a StackSet: right in each state, and from any state, with any failures, to the end."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment import rollout
from deployment.apply.stack_set import _known
from deployment.apply.stack_set_steps import STUCK, next_step
from deployment.apply.steps import (
    Create,
    CreateInstances,
    Follow,
    Inoperable,
    Refresh,
    StackSetStep,
    Stuck,
    Update,
    UpdateInstance,
)
from deployment.errors import Refusal
from deployment.stack_sets import Instance, StackSet
from templates.overrides import OVERRIDES
from tests.deployment.apply.seen import EAST, WEST, instance, stack_set, wanted

OURS = {EAST: {"PeerVpcId": "vpc-w"}, WEST: {"PeerVpcId": "vpc-e"}}


def test_what_is_as_it_is_to_be_is_left_alone() -> None:
    seen = stack_set(instance(EAST, overrides=OURS[EAST]), instance(WEST, overrides=OURS[WEST]))
    assert next_step(seen, wanted(overrides=OURS)) is None


def test_a_changed_description_or_metadata_is_no_change() -> None:
    seen = stack_set(instance(EAST), instance(WEST), template={"v": 1, "Description": "a", "Metadata": {"m": 1}})
    assert next_step(seen, wanted()) is None


def test_creation_begins_with_the_set_then_with_home_primary_whatever_the_order_of_updates() -> None:
    assert next_step(None, wanted(overrides=OURS)) == Create()
    step = next_step(stack_set(), wanted(overrides=OURS, order=(WEST, EAST)))
    assert step == CreateInstances((EAST,), OURS[EAST])


def test_regions_with_the_same_parameters_are_one_operation() -> None:
    assert next_step(stack_set(), wanted()) == CreateInstances((EAST, WEST), {})


def test_a_region_whose_values_are_not_known_waits() -> None:
    assert next_step(stack_set(), wanted(overrides={EAST: None, WEST: None})) is None


def test_dr_is_not_created_beside_a_primary_that_failed() -> None:
    seen = stack_set(instance(EAST, "OUTDATED", OURS[EAST], of=None))
    assert next_step(seen, wanted(overrides=OURS)) == Refresh((EAST,))


def test_an_update_goes_in_the_given_order() -> None:
    seen = stack_set(instance(EAST), instance(WEST), template={"v": 0})
    assert next_step(seen, wanted(order=(WEST, EAST))) == Update((WEST, EAST))


def test_an_operation_under_way_is_followed_before_anything_else() -> None:
    seen = stack_set(instance(EAST, of="ROLLBACK_FAILED"), template={"v": 0}, under_way=True)
    assert isinstance(next_step(seen, wanted()), Follow)


@pytest.mark.parametrize("status", STUCK)
def test_a_stack_that_no_operation_can_leave_is_a_humans(status: str) -> None:
    seen = stack_set(instance(EAST), instance(WEST, of=status), template={"v": 0})
    step = next_step(seen, wanted())
    assert isinstance(step, Stuck)
    assert step.stack.region == WEST


def test_an_instance_that_stack_sets_have_given_up_is_a_humans() -> None:
    for of in ("UPDATE_COMPLETE", None):
        step = next_step(stack_set(instance(EAST), instance(WEST, "INOPERABLE", of=of)), wanted())
        assert isinstance(step, Inoperable)
        assert step.region == WEST


def test_an_instance_whose_stack_is_gone_is_never_as_it_is_to_be() -> None:
    gone = replace(instance(WEST, of=None), stack_id="arn:aws:cloudformation:us-west-2:111122223333:stack/x/1")
    step = next_step(stack_set(instance(EAST), gone), wanted())
    assert isinstance(step, Inoperable)
    assert "deleted behind the StackSet's back" in step.reason


def test_a_parameter_that_the_stack_set_does_not_know_is_refused() -> None:
    layer = rollout.Layer("database", "x", (EAST, WEST), "{}", OVERRIDES["database"])
    with pytest.raises(Refusal, match="DP045 x: PeerVpcId in database"):
        _known(layer, stack_set())
    assert _known(layer, replace(stack_set(), parameters={"PeerVpcId": "vpc-0"})) == ["PeerVpcId"]


def test_a_changed_role_is_an_update() -> None:
    seen = stack_set(instance(EAST), instance(WEST))
    other = wanted()
    changed = type(other)(
        other.template, "another", other.execution_role, other.regions, other.update_order, other.overrides
    )
    assert next_step(seen, changed) == Update((EAST, WEST))


@dataclass
class World:
    """A StackSet that does what AWS would, and fails where it is told to."""

    seen: StackSet | None
    fails: list[bool] = field(default_factory=list)
    """One for each region that is reached; when they are used up, nothing fails any more."""
    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Region to template version and parameter of its stack."""
    reached: list[str] = field(default_factory=list)

    def take(self, step: StackSetStep) -> None:
        match step:
            case Create():
                self.seen = stack_set(template={"v": 1})
            case Follow():
                assert self.seen
                self.seen = stack_set(*self.seen.instances, template=self.seen.template)
            case Update(regions) | Refresh(regions):
                assert self.seen
                template = {"v": 1} if isinstance(step, Update) else self.seen.template
                outdated = [
                    instance(one.region, "OUTDATED", one.overrides, one.stack.status if one.stack else None)
                    for one in self.seen.instances
                ]
                self.seen = stack_set(*outdated, template=template)
                self.visit(regions, {one.region: dict(one.overrides) for one in outdated})
            case CreateInstances(regions, overrides):
                assert self.seen
                new = [instance(region, "OUTDATED", dict(overrides), of=None) for region in regions]
                self.seen = stack_set(*self.seen.instances, *new, template=self.seen.template)
                self.visit(regions, {region: dict(overrides) for region in regions})
            case UpdateInstance(region, overrides):
                self.visit((region,), {region: dict(overrides)})
            case _:
                raise AssertionError(step)

    def visit(self, regions: tuple[str, ...], overrides: dict[str, dict[str, str]]) -> None:
        for region in regions:
            assert self.seen
            self.reached.append(region)
            failed = self.fails.pop(0) if self.fails else False
            before = self.seen.instance(region)
            assert before
            living = "UPDATE_COMPLETE" if before.stack or not failed else None
            after = instance(region, "OUTDATED" if failed else "CURRENT", overrides[region], of=living)
            others = [one for one in self.seen.instances if one.region != region]
            self.seen = stack_set(*others, after, template=self.seen.template)
            if failed:
                return


def instances_of(region: str) -> st.SearchStrategy[Instance | None]:
    overrides = st.sampled_from([{}, {"PeerVpcId": "vpc-old"}, OURS[region]])
    living = st.builds(
        instance, st.just(region), st.sampled_from(["CURRENT", "OUTDATED"]), overrides, st.just("UPDATE_COMPLETE")
    )
    return st.one_of(st.none(), living, st.just(instance(region, "OUTDATED", OURS[region], of=None)))


sets = st.builds(
    lambda east, west, version, busy: stack_set(
        *[one for one in (east, west) if one], template={"v": version}, under_way=busy
    ),
    instances_of(EAST),
    instances_of(WEST),
    st.sampled_from([0, 1]),
    st.booleans(),
)


@given(st.none() | sets, st.lists(st.booleans(), max_size=6), st.sampled_from([(EAST, WEST), (WEST, EAST)]))
def test_from_any_state_and_with_any_failures_it_comes_to_the_end(
    seen: StackSet | None, fails: list[bool], order: tuple[str, str]
) -> None:
    world = World(seen, list(fails))
    goal = wanted(overrides=OURS, order=order)
    for _ in range(20):
        step = next_step(world.seen, goal)
        if step is None:
            break
        world.take(step)
    assert next_step(world.seen, goal) is None
    assert world.seen
    assert world.seen.template == {"v": 1}
    assert {one.region: (one.status, one.overrides) for one in world.seen.instances} == {
        region: ("CURRENT", OURS[region]) for region in (EAST, WEST)
    }
    assert all(one.stack for one in world.seen.instances)


@given(st.lists(st.booleans(), max_size=4), st.sampled_from([(EAST, WEST), (WEST, EAST)]))
def test_the_second_region_is_never_reached_before_the_first_has_succeeded(
    fails: list[bool], order: tuple[str, str]
) -> None:
    world = World(
        stack_set(*(instance(region, overrides=OURS[region]) for region in order), template={"v": 0}), list(fails)
    )
    goal = wanted(overrides=OURS, order=order)
    while step := next_step(world.seen, goal):
        world.take(step)
    first = [region for region, failed in zip(world.reached, [*fails, False, False], strict=False) if not failed]
    assert first[0] == order[0]
