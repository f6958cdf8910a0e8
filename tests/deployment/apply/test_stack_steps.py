"""The next step of a plain stack."""

import pytest

from deployment.apply.stack_steps import next_step
from deployment.apply.steps import ContinueRollback, Create, Follow, Remove, Stuck, Update
from tests.deployment.apply.seen import EAST, stack

TEMPLATE: dict[str, object] = {"Resources": {}}


def test_none_is_created_and_the_same_is_left_alone() -> None:
    assert next_step(None, None, TEMPLATE) == Create()
    assert next_step(stack(), TEMPLATE, TEMPLATE) is None


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_another_template_is_an_update(status: str) -> None:
    assert next_step(stack(status), {}, TEMPLATE) == Update()


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS"])
def test_what_is_under_way_is_followed(status: str) -> None:
    assert next_step(stack(status), None, TEMPLATE) == Follow(stack=stack(status))


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"])
def test_what_never_was_is_removed_first(status: str) -> None:
    assert next_step(stack(status), None, TEMPLATE) == Remove(EAST, status)


def test_a_roll_back_that_stopped_is_continued_and_an_unknown_state_is_a_humans() -> None:
    assert next_step(stack("UPDATE_ROLLBACK_FAILED"), None, TEMPLATE) == ContinueRollback()
    assert isinstance(next_step(stack("IMPORT_ROLLBACK_FAILED"), None, TEMPLATE), Stuck)
