"""What a command line comes to, as the deployment stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.commands.decision import Give, Nothing, Watch, decide
from deployment.commands.order import Asked, Command, at_stake
from deployment.commands.verdict import Sight
from deployment.errors import Refusal
from deployment.runtime.lease import Lease
from tests.deployment.situations import DR, NOW, PRIMARY, lease, record, taken

REGIONS = (PRIMARY, DR)
TAKEOVERS = (Command.SWITCHOVER, Command.FAILOVER, Command.APPROVE)


def sight(found: Lease | None, **records: Any) -> Sight:
    regions = {"primary": PRIMARY, "dr": DR}
    return Sight(NOW, found, {regions[name]: record(regions[name], **state) for name, state in records.items()}, {})


def intent(kind: Command, to: str = DR, age: float = 10) -> dict[str, Any]:
    return {"kind": kind.value, "to": to, "since": NOW - age}


@pytest.mark.parametrize(
    ("command", "to", "places"),
    [
        (Command.SWITCHOVER, DR, (PRIMARY, DR)),
        (Command.FAILOVER, DR, (DR, PRIMARY)),
        (Command.APPROVE, DR, (DR, PRIMARY)),
        (Command.PAUSE, "", (PRIMARY, DR)),
        (Command.DISARM, PRIMARY, (PRIMARY,)),
        (Command.UNFENCE, PRIMARY, (PRIMARY,)),
    ],
)
def test_target_epoch_and_region_come_from_the_lease(command: Command, to: str, places: tuple[str, ...]) -> None:
    found = decide(Asked(command), sight(lease()), REGIONS)
    assert isinstance(found, Give)
    assert (found.order.to, found.order.epoch, found.order.regions) == (to, 4, places)


def test_resume_is_given_where_a_disarm_was() -> None:
    found = decide(Asked(Command.RESUME), sight(lease(), primary={"disarmed": True}), REGIONS)
    assert isinstance(found, Give)
    assert found.order.regions[0] == PRIMARY
    assert found.order.payload == {"command": "resume", "epoch": 4}


def test_a_typed_epoch_is_passed_on_for_the_controller_to_judge() -> None:
    found = decide(Asked(Command.FAILOVER, epoch=3, data_loss=True), sight(lease()), REGIONS)
    assert isinstance(found, Give)
    assert found.order.payload == {"command": "failover", "epoch": 3, "to": DR, "data_loss": True}


@pytest.mark.parametrize("command", TAKEOVERS)
def test_the_same_order_is_followed_and_not_given_twice(command: Command) -> None:
    found = decide(Asked(command, to=DR), sight(lease(intent=intent(command))), REGIONS)
    assert isinstance(found, Watch)
    assert found.since == NOW - 10


@pytest.mark.parametrize("command", TAKEOVERS)
def test_an_order_that_nobody_heeds_any_more_can_be_given_again(command: Command) -> None:
    lapsed = lease(intent=intent(command, age=901), renewed_at=NOW - 2000)
    assert isinstance(decide(Asked(command, to=DR), sight(lapsed), REGIONS), Give)


def test_a_failover_overrides_a_switchover_that_stands() -> None:
    found = decide(Asked(Command.FAILOVER, to=DR), sight(lease(intent=intent(Command.SWITCHOVER))), REGIONS)
    assert isinstance(found, Give)


@pytest.mark.parametrize("command", TAKEOVERS)
def test_repeated_after_the_take_over_it_only_follows_then_does_nothing(command: Command) -> None:
    promoting = decide(Asked(command, to=DR), sight(taken(), dr={"rto_epoch": 3}), REGIONS)
    assert isinstance(promoting, Watch)
    assert (promoting.order.epoch, promoting.since) == (4, NOW - 900)
    serving = decide(Asked(command, to=DR), sight(taken(), dr={"rto_epoch": 5}), REGIONS)
    assert isinstance(serving, Nothing)
    assert "writer already" in serving.words


@pytest.mark.parametrize("command", [Command.SWITCHOVER, Command.FAILOVER])
def test_repeated_without_a_target_it_does_not_order_the_way_back(command: Command) -> None:
    with pytest.raises(Refusal) as refused:
        decide(Asked(command), sight(taken(taken_at=NOW - 60), dr={"rto_epoch": 5}), REGIONS)
    assert refused.value.code.code == "DP306"
    back = decide(Asked(command, to=PRIMARY), sight(taken(taken_at=NOW - 60), dr={"rto_epoch": 5}), REGIONS)
    assert isinstance(back, Give)


NOTHING: dict[str, tuple[Command, Sight]] = {
    "paused": (Command.PAUSE, sight(lease(paused=True))),
    "neither paused nor disarmed": (Command.RESUME, sight(lease(), primary={})),
    "disarmed": (Command.DISARM, sight(lease(), primary={"disarmed": True})),
}


@pytest.mark.parametrize(("command", "seen"), NOTHING.values(), ids=NOTHING)
def test_what_is_so_already_is_not_ordered(command: Command, seen: Sight) -> None:
    assert isinstance(decide(Asked(command), seen, REGIONS), Nothing)


@given(st.sampled_from([command for command in Command if command is not Command.DISARM]))
def test_without_the_lease_only_disarm_can_be_given(command: Command) -> None:
    seen = sight(None, primary={"held": True}, dr={})
    with pytest.raises(Refusal) as refused:
        decide(Asked(command), seen, REGIONS, "connect timeout")
    assert refused.value.code.code == "DP300"
    assert "connect timeout" in str(refused.value)
    disarm = decide(Asked(Command.DISARM), seen, REGIONS, "connect timeout")
    assert isinstance(disarm, Give)
    assert disarm.order.payload == {"command": "disarm", "to": PRIMARY, "epoch": 4}


def test_disarm_goes_by_what_was_typed_when_nobody_knows() -> None:
    found = decide(Asked(Command.DISARM, to=DR, epoch=9), sight(None), REGIONS, "no answer")
    assert isinstance(found, Give)
    assert (found.order.to, found.order.epoch) == (DR, 9)
    with pytest.raises(Refusal) as refused:
        decide(Asked(Command.DISARM), sight(None, dr={"epoch": 4}), REGIONS, "no answer")
    assert refused.value.code.code == "DP307"


def test_no_lease_and_no_such_region_are_told_apart() -> None:
    with pytest.raises(Refusal) as none:
        decide(Asked(Command.PAUSE), sight(None), REGIONS)
    assert none.value.code.code == "DP301"
    with pytest.raises(Refusal) as nowhere:
        decide(Asked(Command.FAILOVER, to="us-east-2"), sight(lease()), REGIONS)
    assert nowhere.value.code.code == "DP308"
    assert PRIMARY in str(nowhere.value)


def test_a_lease_that_somebody_wrote_wrong_is_refused_in_words() -> None:
    with pytest.raises(Refusal) as refused:
        decide(Asked(Command.PAUSE), sight(lease(holder="us-east-2")), REGIONS)
    assert refused.value.code.code == "DP308"
    with pytest.raises(ValueError, match="does not name"):
        Lease.of({"epoch": 4})


def test_what_is_at_stake_is_a_figure() -> None:
    assert "1,048,576 bytes" in at_stake(lease(slot_bytes=1048576.0), 12.0, NOW)
    assert "12 s behind" in at_stake(lease(), 12.0, NOW)
    unknown = at_stake(lease(slot_bytes=None, served_at=0), None, NOW)
    assert "not known" in unknown
    assert "never seen serving" in unknown
