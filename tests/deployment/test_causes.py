"""The first cause among a stack's events."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deployment.causes import first_cause, first_of_all, left_behind
from deployment.events import Event

START = datetime(2026, 11, 28, tzinfo=UTC)
STACK = "AWS::CloudFormation::Stack"


def event(second: int, resource: str, status: str, reason: str = "", kind: str = "AWS::SNS::Topic") -> Event:
    physical = "arn:stack" if kind == STACK else f"{resource}-1"
    return Event(START + timedelta(seconds=second), resource, kind, status, reason, physical, f"{second}-{resource}")


FAILED = [
    event(1, "x", "CREATE_IN_PROGRESS", kind=STACK),
    event(2, "Topic", "CREATE_IN_PROGRESS"),
    event(3, "Table", "CREATE_FAILED", "Resource creation cancelled"),
    event(4, "Key", "CREATE_FAILED", "AccessDenied: kms:CreateKey"),
    event(4, "Alias", "CREATE_FAILED", "Resource creation cancelled"),
    event(5, "x", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Key]", STACK),
    event(6, "Role", "DELETE_FAILED", "in use"),
    event(7, "x", "ROLLBACK_FAILED", "The following resource(s) failed to delete: [Role]", STACK),
]


def test_it_is_the_earliest_failure_of_its_own() -> None:
    found = first_cause(FAILED)
    assert found
    assert (found.resource, found.reason) == ("Key", "AccessDenied: kms:CreateKey")


def test_the_stack_itself_counts_only_if_no_resource_failed() -> None:
    limit = [event(1, "x", "CREATE_FAILED", "Template error: no such export", STACK)]
    assert first_cause(limit) == limit[0]
    assert first_cause([*limit, event(2, "Key", "CREATE_FAILED", "no")]) == event(2, "Key", "CREATE_FAILED", "no")


def test_only_cancelled_ones_are_better_than_nothing() -> None:
    cancelled = event(1, "Key", "CREATE_FAILED", "Resource creation cancelled")
    assert first_cause([cancelled]) == cancelled
    assert first_cause([event(1, "Key", "CREATE_COMPLETE")]) is None


def test_of_two_regions_the_one_that_failed_first() -> None:
    late = [event(9, "Key", "CREATE_FAILED", "late")]
    assert first_of_all({"b": late, "a": FAILED}) == ("a", FAILED[3])
    assert first_of_all({"a": []}) is None


def test_a_deletion_that_failed_is_left_behind_even_if_the_update_is_complete() -> None:
    events = [
        event(1, "x", "UPDATE_IN_PROGRESS", kind=STACK),
        event(2, "Old", "DELETE_FAILED", "deletion protection"),
        event(3, "Other", "DELETE_FAILED", "busy"),
        event(4, "Other", "DELETE_COMPLETE"),
        event(5, "x", "UPDATE_COMPLETE", kind=STACK),
    ]
    assert left_behind(events) == (events[1],)


@given(st.permutations(FAILED[1:5]), st.integers(0, 3))
def test_what_was_cancelled_never_is_the_cause_whatever_else_is_there(events: list[Event], cut: int) -> None:
    found = first_cause(events[cut:])
    others = [one for one in events[cut:] if one.failed and not one.reason.startswith("Resource creation cancelled")]
    if others:
        assert found in others
