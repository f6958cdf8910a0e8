"""Whole histories: the same seed is the same history, nothing leaks, and every call is one that AWS knows."""

import json
from fnmatch import fnmatchcase

import pytest

from simulation import scenarios
from simulation.history import Laboratory, laboratory
from simulation.judges.invariants import check
from simulation.model.deployment import CONFIGURATIONS, deployment
from simulation.model.observers import Recorder, validate
from simulation.plans.drawing import Plan, draw
from simulation.plans.fault_kinds import KINDS
from simulation.plans.faults import Fault
from tests.templates.failover.stacks import statements_of

ACCOUNT_PARTITION = {"${AWS::Partition}": "aws", "${AWS::AccountId}": "111122223333"}


def text(plan: Plan) -> str:
    return laboratory().run(plan).world.timeline.text(passes=True)


@pytest.mark.parametrize("seed", [3, 20, 33, 197])
def test_the_same_seed_is_the_same_history_whatever_ran_before(seed: int) -> None:
    first = text(draw(seed))
    laboratory().run(draw(seed + 1))
    assert text(draw(seed)) == first
    assert Laboratory().run(draw(seed)).world.timeline.text(passes=True) == first


def test_seeds_differ() -> None:
    assert len({text(Plan(seed)) for seed in range(5)}) == 5


def test_a_controller_without_modules_is_not_silently_the_present_one() -> None:
    with pytest.raises(ValueError, match="without modules"):
        laboratory({})


def test_without_a_fault_nothing_happens() -> None:
    for seed in range(5):
        history = laboratory().run(Plan(seed), at_least=600)
        assert check(history) == []
        assert (history.settled, history.world.losses, history.world.timeline.fences) == (True, [], [])
        assert not history.world.timeline.pages


def test_every_kind_of_fault_is_drawn_and_every_one_can_be_run() -> None:
    drawn = {fault.what for seed in range(400) for fault in draw(seed).faults}
    assert drawn == KINDS.keys()


def test_a_fault_that_ends_leaves_everything_whole() -> None:
    for what in KINDS:
        seed = next(seed for seed in range(1000) if [each.what for each in draw(seed).faults] == [what])
        world = laboratory().run(draw(seed)).world
        for_good = any(fault.until is None for fault in draw(seed).faults)
        assert for_good or all(path.clear for path in world.machine.paths), what
        assert for_good or not any(world.skew.values()), what


SHAPES = ("01", "05", "12", "20", "21", "26")


@pytest.mark.parametrize("name", SHAPES)
def test_every_request_and_answer_has_the_shape_of_awss_models(name: str) -> None:
    """Over whole lives: isolation, promotion, fencing from the other region, switchover, re-protection."""
    scenario = scenarios.load(name)
    history = laboratory().run(scenario.plan(0), at_least=scenario.seconds, observer=validate)
    assert history.world.functions.crashes == []


def test_every_call_is_one_that_the_policy_allows() -> None:
    """Of each call that was made: the action and, where the policy names resources, the resource."""
    recorder = Recorder()
    for name in SHAPES:
        scenario = scenarios.load(name)
        laboratory().run(scenario.plan(1), at_least=scenario.seconds, observer=recorder)
    present = deployment()
    services = {call.service for call in recorder.calls}
    assert services == {"dynamodb", "rds", "ec2", "cloudwatch", "lambda", "sns", "secretsmanager"}
    allowed = {region: statements_of(present.stacks[region], "ControllerRole") for region in present.regions}
    for call in recorder.calls:
        action = (
            f"{call.service}:{ACTIONS.get(call.operation, ''.join(map(str.capitalize, call.operation.split('_'))))}"
        )
        found = [each for each in allowed[call.caller] if _covers(each, action, call.region, call.resource)]
        assert found, f"{action} on {call.resource} in {call.region}"


ACTIONS = {
    "describe_db_instances": "DescribeDBInstances",
    "modify_db_instance": "ModifyDBInstance",
    "invoke": "InvokeFunction",
}


def _covers(statement: dict[str, object], action: str, region: str, resource: str) -> bool:
    actions, resources = (_listed(statement[key]) for key in ("Action", "Resource"))
    if not any(fnmatchcase(action.lower(), str(each).lower()) for each in actions):
        return False
    name = resource.rsplit(":", 1)[-1]
    return any(
        str(each) == "*"
        or (f":{region}:" in str(each) and (not name or fnmatchcase(name, _name(str(each))) or name in str(each)))
        for each in map(_plain, resources)
    )


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _plain(value: object) -> str:
    shown = value if isinstance(value, str) else json.dumps(value)
    for placeholder, real in ACCOUNT_PARTITION.items():
        shown = shown.replace(placeholder, real)
    return shown


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def test_a_late_fault_is_part_of_the_history() -> None:
    plan = Plan(0, (Fault(500.0, "region lost", None, {"region": "us-east-1"}),))
    history = laboratory().run(plan)
    assert history.world.losses
    assert history.seconds > 500


def test_histories_begin_at_other_phases_of_the_minute_and_of_both_regions_passes() -> None:
    first = []
    for seed in range(12):
        history = laboratory().run(Plan(seed), at_least=20)
        begin = history.world.timeline.begin
        passes: dict[str, float] = {}
        for at, region, what in history.world.timeline.output:
            if '"event": "pass"' in what and at > begin:
                passes.setdefault(region, at - begin)
        first.append((begin % 60, passes["us-east-1"] - passes["us-west-2"]))
    assert max(minute for minute, _ in first) - min(minute for minute, _ in first) > 30
    assert {apart > 0 for _, apart in first} == {True, False}


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_without_a_fault_nothing_happens_in_any_environment(config: str) -> None:
    history = laboratory().run(Plan(3, config=config), at_least=400)
    assert (check(history), history.settled, history.world.timeline.fences) == ([], True, [])
    assert history.world.present.env.recovery.mode == CONFIGURATIONS[config].get("mode", "automatic")


def test_only_the_operation_that_is_named_is_struck() -> None:
    recorder = Recorder()
    details = {"region": "us-east-2", "service": "dynamodb", "how": "silent", "operation": "put_item"}
    laboratory().run(Plan(0, (Fault(0, "api", None, details),)), at_least=200, observer=recorder)
    assert {call.operation for call in recorder.calls if call.region == "us-east-2"} == {"get_item"}
    with pytest.raises(ValueError, match="no operation"):
        laboratory().run(Plan(0, (Fault(0, "api", None, {**details, "operation": "gut_item"}),)))
