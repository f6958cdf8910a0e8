"""What has become of an order, at every step that the controllers take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.commands.order import STANDS, Command, Order
from deployment.commands.verdict import Sight, State, verdict
from deployment.runtime.lease import Lease
from tests.deployment.situations import DR, NOW, PRIMARY, lease, record, taken
from tests.functions.controller.loaded import controller

SINCE = NOW - 30


def order(command: Command) -> Order:
    to = DR if command in (Command.SWITCHOVER, Command.FAILOVER, Command.APPROVE) else ""
    return Order(command, PRIMARY if command in (Command.DISARM, Command.UNFENCE) else to, 4, (PRIMARY, DR))


def sight(found: Lease | None, contacts: dict[str, bool] | None = None, **records: Any) -> Sight:
    regions = {"primary": PRIMARY, "dr": DR}
    seen = {regions[name]: record(regions[name], **state) for name, state in records.items()}
    return Sight(NOW, found, seen, contacts or {})


def intent(command: Command, since: float = SINCE) -> dict[str, Any]:
    return {"kind": command.value, "to": DR, "since": since}


TAKEOVER = {
    "asked": (sight(lease(intent=intent(Command.FAILOVER))), State.UNDER_WAY),
    "released": (sight(lease(released_at=NOW - 2)), State.UNDER_WAY),
    "taken": (sight(taken(taken_at=NOW - 5)), State.UNDER_WAY),
    "promoted, not serving": (sight(taken(), dr={"rto_epoch": 3}), State.UNDER_WAY),
    "serving": (sight(taken(), dr={"epoch": 5, "rto_epoch": 5}), State.DONE),
    "called off": (sight(lease()), State.UNDONE),
    "overtaken by another order": (sight(lease(intent=intent(Command.SWITCHOVER))), State.UNDONE),
    "given back": (sight(lease(epoch=6, taken_at=0)), State.UNDONE),
    "long over": (sight(taken(epoch=7)), State.DONE),
    "lease silent": (sight(None, dr={"epoch": 4}), State.UNDER_WAY),
    "lease silent, serving": (sight(None, dr={"epoch": 5, "held": True, "rto_epoch": 5}), State.DONE),
}


@pytest.mark.parametrize(("seen", "state"), TAKEOVER.values(), ids=TAKEOVER)
def test_a_failover(seen: Sight, state: State) -> None:
    assert verdict(order(Command.FAILOVER), SINCE, seen).state is state


def test_an_approval_is_void_once_the_writer_serves() -> None:
    found = verdict(order(Command.APPROVE), SINCE, sight(lease()))
    assert found.state is State.UNDONE
    assert "serves again" in found.words


def test_an_order_that_nobody_clears_lapses() -> None:
    stands = sight(lease(intent=intent(Command.FAILOVER, NOW - STANDS - 1)))
    assert verdict(order(Command.FAILOVER), NOW - STANDS - 1, stands).state is State.UNDONE


def test_it_lapses_when_the_controllers_say() -> None:
    assert controller(PRIMARY).environment.APPROVED == STANDS


SETTINGS = {
    "paused": (Command.PAUSE, sight(lease(paused=True, armed=False)), State.DONE),
    "paused, still armed": (Command.PAUSE, sight(lease(paused=True)), State.UNDER_WAY),
    "pause undone": (Command.PAUSE, sight(lease()), State.UNDONE),
    "pause unseen": (Command.PAUSE, sight(None), State.UNDER_WAY),
    "resumed": (Command.RESUME, sight(lease(armed=False), primary={}), State.DONE),
    "resumed, disarmed still": (Command.RESUME, sight(lease(), primary={"disarmed": True}), State.UNDER_WAY),
    "disarmed": (Command.DISARM, sight(lease(armed=False), primary={"disarmed": True}), State.DONE),
    "disarmed, standby heard": (Command.DISARM, sight(None, {DR: False}, primary={"disarmed": True}), State.DONE),
    "disarmed, own contact is old": (
        Command.DISARM,
        sight(None, {PRIMARY: False}, primary={"disarmed": True}),
        State.UNDER_WAY,
    ),
    "disarmed, nobody heard": (Command.DISARM, sight(lease(), {DR: True}, primary={"disarmed": True}), State.UNDER_WAY),
    "disarm undone": (Command.DISARM, sight(lease(), primary={}), State.UNDONE),
    "unfenced": (Command.UNFENCE, sight(lease()), State.DONE),
}


@pytest.mark.parametrize(("command", "seen", "state"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting(command: Command, seen: Sight, state: State) -> None:
    assert verdict(order(command), SINCE, seen).state is state


@given(
    st.sampled_from([Command.SWITCHOVER, Command.FAILOVER, Command.APPROVE]),
    st.integers(4, 8),
    st.sampled_from([PRIMARY, DR]),
    st.sampled_from([None, 4, 5, 6, 7, 8]),
    st.sampled_from(["stands", "called off"]),
)
def test_it_is_done_only_where_the_target_has_the_lease(
    command: Command, epoch: int, holder: str, reported: int | None, asked: str
) -> None:
    found = lease(holder=holder, epoch=epoch, taken_at=NOW - 20, intent=intent(command) if asked == "stands" else None)
    state = verdict(order(command), SINCE, sight(found, dr={"epoch": epoch, "rto_epoch": reported})).state
    if state is State.DONE:
        assert holder == DR
        assert epoch > 4
    if holder == DR and epoch == 5:
        assert state is (State.DONE if reported == 5 else State.UNDER_WAY)
    if holder == PRIMARY:
        assert state is (State.UNDER_WAY if epoch == 4 and asked == "stands" else State.UNDONE)
