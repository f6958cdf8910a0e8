"""The rotation: what it sets and where, what it waits for, what it refuses, and that no password is ever told."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ParamValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from functions import rotation
from tests.functions import rotation_model
from tests.functions.aws import Call, refusal
from tests.functions.rotation_model import (
    BEFORE,
    CURRENT,
    DR,
    PENDING,
    PRIMARY,
    Database,
    World,
    acceptable,
    value,
    version,
)
from tests.functions.rotation_runs import EVERY_CALL, after, at, attempt, consistent, take

CREATE, SET, TEST, FINISH = rotation.STEPS


# -- a rotation ------------------------------------------------------------------------------------------------


def test_a_rotation_sets_a_new_password_and_keeps_every_other_field() -> None:
    world = World()
    assert attempt(world) is None
    assert consistent(world)
    assert world.stages[CURRENT] == version(1)
    before, now = (json.loads(world.versions[version(number)] or "") for number in (0, 1))
    assert now.pop("password") != before.pop("password")
    assert now == before
    assert len(world.writer.password) == 40


def test_until_the_last_step_awscurrent_is_what_it_was() -> None:
    world, _ = after(3)
    assert world.stages[CURRENT] == version(0)
    assert world.writer.password == world.password(world.stages[PENDING])


@pytest.mark.parametrize("age", [0, 12])
def test_setting_returns_only_once_the_password_is_applied(age: float) -> None:
    world, token = after(1)
    world.description_age_seconds = age
    began = world.now
    assert take(world, SET, token) is None
    assert world.databases[PRIMARY][0].pending is None
    assert world.now - began >= rotation_model.ENDS_SECONDS


def test_nothing_of_a_rotation_stays_behind() -> None:
    world = World()
    for _ in range(3):
        assert attempt(world) is None
    assert {label for label in world.stages if not label.startswith("AWS")} == set()


@pytest.mark.parametrize("step", rotation.STEPS)
def test_each_step_taken_twice_is_taken_once(step: str) -> None:
    world, token = after(rotation.STEPS.index(step) + 1)
    before = dict(world.versions), dict(world.stages), world.writer.password
    assert take(world, step, token) is None
    assert (world.versions, world.stages, world.writer.password) == before
    assert world.changes() == (["ModifyDBInstance"] if step == SET else [])


@pytest.mark.parametrize("step", rotation.STEPS)
def test_a_version_that_is_current_is_done(step: str) -> None:
    world, token = after(4)
    assert take(world, step, token) is None
    assert [call.operation for call in world.calls] == ["DescribeSecret"]


def test_the_holder_in_dr_is_set_there_and_the_old_writer_left_alone() -> None:
    world = World()
    world.move_lease()
    world.promote()
    assert attempt(world) is None
    assert consistent(world)
    assert world.databases[PRIMARY][0].password == world.password(version(0))
    assert {call.region for call in world.calls if call.service == "rds"} <= {DR}


def test_a_later_generation_is_found_and_another_deployments_database_is_not() -> None:
    world = World()
    world.databases[PRIMARY] = [database(12)]
    assert attempt(world) is None
    assert consistent(world)


def test_the_trial_of_a_new_schedule_needs_neither_lease_nor_database() -> None:
    """Secrets Manager runs testSecret by itself when a schedule is made: in a first deployment, before the lease."""
    world = World(databases={PRIMARY: [], DR: []}, enabled=False)
    assert take(world, TEST, world.rotate_secret()) is None
    assert [call.operation for call in world.calls] == ["DescribeSecret"]


def test_every_call_is_bounded_in_time() -> None:
    assert rotation.CONFIG.connect_timeout <= 3
    assert rotation.CONFIG.read_timeout <= 10
    assert rotation.CONFIG.retries["total_max_attempts"] <= 2


def test_a_password_that_is_applied_too_slowly_ends_the_run_in_time_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation_model, "ENDS_SECONDS", 330)
    world, token = after(1)
    began = world.now
    assert "is slow to apply a password. Secrets Manager tries again" in str(take(world, SET, token))
    assert 200 < world.now - began < 250
    monkeypatch.undo()
    assert attempt(world) is None
    assert consistent(world)


# -- refusals --------------------------------------------------------------------------------------------------


def broken(operation: str, answer: Mapping[str, Any] | Exception) -> Callable[[World], None]:
    """A world whose answer to one operation is another one, or an error."""

    def change(world: World) -> None:
        def replace(call: Call, usual: Mapping[str, Any]) -> Mapping[str, Any]:
            if call.operation == operation and isinstance(answer, Exception):
                raise answer
            return answer if call.operation == operation and not isinstance(answer, Exception) else usual

        world.replace = replace

    return change


def item(**state: Any) -> dict[str, Any]:
    return {"Item": {"state": {"S": json.dumps(state)}}}


def having(**attributes: Any) -> Callable[[World], None]:
    return lambda world: world.__dict__.update(attributes)


def with_database(region: str, *databases: Database) -> Callable[[World], None]:
    return lambda world: world.databases.__setitem__(region, list(databases))


def database(generation: int, status: str = "available") -> Database:
    return Database(f"orders-prod-us-east-1-g{generation}", f"password+of+{generation}", status=status)


REFUSED: dict[str, tuple[Callable[[World], None], str]] = {
    "no lease yet": (broken("GetItem", {}), r"lease cannot be read \(KeyError\)"),
    "lease region down": (broken("GetItem", ConnectTimeoutError(endpoint_url="x")), r"read \(ConnectTimeoutError\)"),
    "lease forbidden": (broken("GetItem", refusal("AccessDeniedException")), r"GetItem was answered AccessDeniedExc"),
    "lease of no form": (broken("GetItem", {"Item": {"state": {"S": "{"}}}), r"lease cannot be read \(JSONDecodeError"),
    "lease without intent": (broken("GetItem", item(holder=PRIMARY, epoch=1, expires_at=9e9)), r"be read \(KeyError\)"),
    "holder unknown": (having(holder="eu-west-1"), r"lease cannot be read \(KeyError\)"),
    "switchover": (having(intent={"to": DR}), r"the lease changes.*intent=.*Rotate after that"),
    "lease run out": (having(seconds_left=-7), r"the lease changes.*-7 s left"),
    "no database": (with_database(PRIMARY), r"needs one writer orders-prod-us-east-1-g\*, available; has \[\]"),
    "unpromoted": (having(holder=DR), r"us-west-2 needs one writer .*has \[\]"),
    "two writers": (with_database(PRIMARY, database(1), database(2)), r"needs one writer.*-g1.*-g2"),
    **{
        status: (with_database(PRIMARY, database(1, status)), f"needs one writer.*available; has.*{status}")
        for status in ("modifying", "stopped", "rebooting", "incompatible-credentials", "deleting")
    },
    "rotation off": (having(enabled=False), "rotation is off"),
}


@pytest.mark.parametrize("taken", [0, 1, 3], ids=[CREATE, SET, FINISH])
@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_and_changes_nothing(change: Callable[[World], None], message: str, taken: int) -> None:
    world, token = after(taken)
    change(world)
    before = dict(world.versions), dict(world.stages)
    failed = take(world, rotation.STEPS[taken], token)
    assert isinstance(failed, rotation.RotationError)
    assert re.search(message, str(failed)), failed
    assert world.changes() == []
    assert (world.versions, world.stages) == before


@pytest.mark.parametrize("step", rotation.STEPS)
def test_a_version_that_is_not_staged_for_rotation_is_refused(step: str) -> None:
    world, token = after(1)
    del world.stages[PENDING]
    for other in (token, version(77)):
        assert "is not AWSPENDING" in str(take(world, step, other))
        assert world.changes() == []


@pytest.mark.parametrize("taken", [0, 1])
@pytest.mark.parametrize("cancelled", [False, True], ids=["alone", "after one that was set and cancelled"])
def test_nothing_is_finished_that_was_not_set(taken: int, cancelled: bool) -> None:  # noqa: FBT001  a case, not an option
    world, _ = after(2) if cancelled else after(0)
    del world.stages[PENDING]
    world, token = after(taken, world)
    assert "not set under" in str(take(world, FINISH, token))
    assert world.changes() == []


BAD_PASSWORDS = [None, 12345678, "seven77", "with space", "a/slash+it", 'a"quote+it', "an@sign+it", "a" * 129]


@pytest.mark.parametrize("text", ["no JSON", "[]", "{}", *map(value, BAD_PASSWORDS)])
def test_a_secret_without_a_password_that_rds_takes_is_never_set(text: str) -> None:
    world, token = after(0)
    world.versions[token] = text
    for step in (CREATE, SET):
        assert "AWSPENDING has no password that RDS takes" in str(take(world, step, token))
        assert world.changes() == []


@pytest.mark.parametrize("wrong", ["", "rotate", "CREATESECRET", None])
def test_a_step_that_secrets_manager_does_not_send_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"Secrets Manager sends one of createSecret"):
        rotation.handler({"Step": wrong}, None)


@given(st.one_of(st.text(), st.text(st.characters(min_codepoint=32, max_codepoint=127), min_size=7, max_size=130)))
@example("a" * 8 + "\n")
@example("é" * 8)
def test_the_pattern_is_rds_own_rule(password: str) -> None:
    assert bool(re.fullmatch(rotation.TAKEN_BY_RDS, password)) == acceptable(password)


@pytest.mark.parametrize(
    "error",
    [
        refusal("InvalidParameterValue", "the password first+password is bad, and so is generated+1"),
        ParamValidationError(report="value: generated+1============================="),
    ],
    ids=["answered", "never sent"],
)
@pytest.mark.parametrize(("step", "number"), [pair for pair in EVERY_CALL if pair[0] != TEST])
def test_an_error_that_quotes_a_password_is_not_passed_on(step: str, number: int, error: Exception) -> None:
    """The model looks for passwords in the output and the whole traceback of every run."""
    world, token = after(rotation.STEPS.index(step))

    def fail() -> None:
        raise error

    world.on_call = at(number, BEFORE, fail)
    assert isinstance(take(world, step, token), rotation.RotationError)
