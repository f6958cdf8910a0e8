"""What is shown meanwhile."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from deployment import progress
from deployment.events import Event
from deployment.progress import Progress

AT = datetime(2026, 11, 28, tzinfo=UTC)


def event(status: str, reason: str = "") -> Event:
    return Event(AT, "Key", "AWS::KMS::Key", status, reason, "k-1", status)


def test_lines_say_region_resource_state_duration_and_reason() -> None:
    out = io.StringIO()
    shown = Progress(out)
    shown.say("foundation: creating")
    shown.event("us-east-1", event("CREATE_IN_PROGRESS"))
    shown.event("us-east-1", event("CREATE_COMPLETE"), 1.26)
    shown.event("us-east-1", event("CREATE_FAILED", "no [/bold] markup :smile: here"))
    lines = [line[10:] for line in out.getvalue().splitlines()]
    assert lines == [
        "foundation: creating",
        "  us-east-1  Key (KMS::Key) create complete  1.3 s",
        "  us-east-1  Key (KMS::Key) create failed: no [/bold] markup :smile: here",
    ]


def test_nothing_moves_where_nobody_looks() -> None:
    out = io.StringIO()
    shown = Progress(out)
    with shown.waiting("orders-dev"):
        shown.event("us-east-1", event("CREATE_IN_PROGRESS"))
    assert out.getvalue() == ""


def test_a_log_says_once_in_a_while_that_it_is_still_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    shown = Progress(out)
    shown.still("orders-dev")
    assert out.getvalue() == ""
    monkeypatch.setattr(progress, "SILENCE", 0.0)
    shown.still("orders-dev")
    assert out.getvalue().endswith("still waiting: orders-dev\n")


def test_a_terminal_shows_what_is_waited_for_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(
        progress, "Console", lambda **given: Console(force_terminal=True, width=80, _environ={"TERM": "xterm"}, **given)
    )
    shown = Progress(out)
    with shown.waiting("orders-dev: create"):
        shown.event("us-east-1", event("CREATE_COMPLETE"), 0.5)
    text = out.getvalue()
    assert "orders-dev: create" in text
    assert "Key (KMS::Key) create complete" in text
    assert text.endswith("\x1b[2K")  # the last thing is that its line is erased
