"""What a human is told to do, and when nothing."""

from dataclasses import replace
from typing import Any

import pytest

from deployment.runtime.asking import NoAnswer
from deployment.runtime.fences import Fence
from deployment.runtime.lease import Lease
from deployment.status.advice import PAGES, Advice, advice
from deployment.status.model import Part, Region, RuntimeRole, Status
from settings.roles import HomeRole
from tests.deployment.situations import DR, NOW, PRIMARY, WITNESS, generation, lease, record, taken
from tests.functions.controller.loaded import controller

SILENCE = NoAnswer("connect timeout", silent=True)
WRITER = Region(
    name=PRIMARY,
    home=HomeRole.PRIMARY,
    expected="orders-prod-us-east-1-g1",
    instances=(generation(PRIMARY, 1),),
    fence=Fence.DOWN,
    record=record(PRIMARY, held=True, writable=True),
    record_read=True,
    alarms=(),
)
STANDBY = Region(
    name=DR,
    home=HomeRole.DR,
    expected="orders-prod-us-west-2-g1",
    instances=(generation(DR, 1, source="orders-prod-us-east-1-g1", replicating=True),),
    fence=Fence.DOWN,
    record=record(DR, writable=False),
    record_read=True,
    alarms=(),
)
LOST = Region(PRIMARY, HomeRole.PRIMARY, "orders-prod-us-east-1-g1", unanswered={"record": SILENCE, "fence": SILENCE})
PARTS = tuple(
    Part(layer, region, "CURRENT", "IN_SYNC") for layer in ("foundation", "database") for region in (PRIMARY, DR)
)


def status(**changes: Any) -> Status:
    """A healthy deployment, with what a test is about."""
    found = Status("orders-prod", "prod", NOW, "automatic", WITNESS, lease(), (WRITER, STANDBY), PARTS)
    return replace(found, **changes)


def after_failover(**primary: Any) -> Status:
    """Dr writes; primary as given."""
    stale = replace(WRITER, record=record(PRIMARY, epoch=5, writable=True), fence=Fence.UP)
    writer = replace(STANDBY, instances=(generation(DR, 1),), record=record(DR, epoch=5, held=True, writable=True))
    return status(lease=taken(), regions=(replace(stale, **primary), writer))


def urgent(found: Status) -> list[Advice]:
    return [one for one in advice(found) if one.urgent]


def test_a_healthy_deployment_needs_nobody() -> None:
    assert advice(status()) == ()


def test_roles_are_what_the_databases_are_now() -> None:
    assert [status().role(region) for region in (WRITER, STANDBY)] == [RuntimeRole.WRITER, RuntimeRole.STANDBY]
    found = after_failover()
    assert [found.role(region) for region in found.regions] == [RuntimeRole.FENCED, RuntimeRole.WRITER]
    open_ = after_failover(fence=Fence.PARTIAL)
    assert open_.role(open_.regions[0]) is RuntimeRole.STALE
    promoted = status(lease=taken())
    assert promoted.role(STANDBY) is RuntimeRole.PROMOTED


def test_after_a_failover_the_next_thing_is_to_reprotect() -> None:
    (first, *_) = urgent(after_failover())
    assert first.command == "./deploy.sh reprotect prod"


def test_nothing_is_applied_to_half_a_pair() -> None:
    found = replace(after_failover(), parts=(*PARTS, Part("database", PRIMARY, "OUTDATED", "", "cancelled")))
    assert "./deploy.sh apply prod" not in [one.command for one in advice(found)]
    assert any("OUTDATED" in one.words for one in urgent(found))


def test_an_open_stale_database_comes_before_that() -> None:
    found = [one.words for one in urgent(after_failover(fence=Fence.DOWN))]
    assert any("not fenced" in words for words in found)
    assert not any("reprotect" in one.command for one in urgent(after_failover(fence=Fence.DOWN)))


def test_a_silent_region_is_said_and_the_other_is_judged_all_the_same() -> None:
    found = status(regions=(LOST, STANDBY))
    assert LOST.silent
    assert any(f"{PRIMARY} does not answer" in one.words for one in urgent(found))
    assert found.role(LOST) is RuntimeRole.UNKNOWN
    assert found.role(STANDBY) is RuntimeRole.STANDBY


def test_without_the_lease_the_record_says_who_writes() -> None:
    found = status(lease=SILENCE)
    assert found.holder == PRIMARY
    assert urgent(found)[0].command == "./deploy.sh disarm prod"


def test_a_lost_lease_is_not_taken_for_a_new_deployment() -> None:
    assert "runbook" in urgent(status(lease=None))[0].words
    fresh = replace(WRITER, record=None), replace(STANDBY, record=None)
    assert urgent(status(lease=None, regions=fresh)) == []


ABSENT = NoAnswer("ResourceNotFoundException: no table", silent=False, absent=True)


def test_a_table_that_is_gone_is_not_taken_for_one_that_was_never_made() -> None:
    tables = (*PARTS, Part("lease", WITNESS, "CREATE_COMPLETE", ""))
    never = replace(WRITER, record=None, unanswered={"record": ABSENT})
    gone = urgent(status(lease=ABSENT, regions=(never, STANDBY), parts=tables))
    assert ["runbook" in one.words and "table" in one.words for one in gone] == [True, True]
    assert not any("it is made once" in one.words for one in advice(status(lease=ABSENT, parts=tables)))
    fresh = status(lease=ABSENT, regions=(never, replace(STANDBY, record=None)), parts=())
    assert [one.words for one in urgent(fresh) if "table" in one.words] == []


SILENT = lease(renewed_at=NOW - 200, served_at=NOW - 200)


def paged(page: str, *, age: float = 60, epoch: int = 4, found: Lease = SILENT, **standby: Any) -> Status:
    """The standby has sent a page."""
    told = {"told": {page: NOW - age}, "journal": [f"2027-01-15T07:59:00Z {page} (epoch {epoch})"]}
    state = {"fence": Fence.UP, "record": record(DR, **told), **standby}
    return status(lease=found, regions=(WRITER, replace(STANDBY, **state)))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_stands_is_shown_with_the_command_that_answers_it(page: str) -> None:
    found = urgent(paged(page))
    assert found[0].words == f"{DR} says: {page}"
    assert PAGES[page] in found[0].command


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_over_is_not(page: str) -> None:
    well: dict[str, Any] = {"found": lease(), "fence": Fence.DOWN}
    over = [paged(page, age=2000), paged(page, epoch=3), *([paged(page, **well)] if page != "promotion slow" else [])]
    assert [one.words for status in over for one in urgent(status) if "says" in one.words] == []


def test_a_promotion_that_is_done_is_not_slow() -> None:
    told = {"told": {"promotion slow": NOW - 60}, "epoch": 5, "held": True}
    done = replace(STANDBY, instances=(generation(DR, 1),), record=record(DR, **told))
    assert not [one for one in advice(status(lease=taken(), regions=(LOST, done))) if "says" in one.words]
    slow = replace(STANDBY, record=record(DR, **told))
    assert [one for one in advice(status(lease=taken(), regions=(LOST, slow))) if "says" in one.words]


def test_every_page_of_the_controller_is_known() -> None:
    table = controller(PRIMARY).transitions.TABLE
    pages = {line.partition("page ")[2] for line in table.splitlines() if "-> page " in line}
    assert pages | {"neighbours"} == {*PAGES, "lease backwards"}


def test_a_lease_that_went_backwards_is_known_by_the_records() -> None:
    found = status(regions=(replace(WRITER, record=record(PRIMARY, epoch=6, held=True)), STANDBY))
    assert "went backwards" in urgent(found)[0].words


NEEDED = {
    "a silent writer": (
        status(lease=lease(renewed_at=NOW - 90, armed=False), mode="approval"),
        "./deploy.sh approve prod --to us-west-2",
    ),
    "a silent writer that is replaced": (status(lease=lease(renewed_at=NOW - 90)), ""),
    "paused": (status(lease=lease(paused=True, armed=False)), "./deploy.sh resume prod"),
    "disarmed": (
        status(lease=lease(armed=False), regions=(replace(WRITER, record=record(PRIMARY, disarmed=True)), STANDBY)),
        "./deploy.sh resume prod",
    ),
    "outdated": (status(parts=(*PARTS, Part("failover", DR, "OUTDATED", "", "failed"))), "./deploy.sh apply prod"),
    "a stack failed": (
        status(parts=(*PARTS, Part("lease", WITNESS, "UPDATE_ROLLBACK_FAILED", ""))),
        "./deploy.sh apply prod",
    ),
    "drift": (status(parts=(Part("database", DR, "CURRENT", "DRIFTED"),)), ""),
    "an alarm": (status(regions=(replace(WRITER, alarms=("orders-prod-cpu",)), STANDBY)), ""),
    "no controller": (status(regions=(replace(WRITER, record=record(PRIMARY, next_at=NOW - 600)), STANDBY)), ""),
    "replication stopped": (
        status(regions=(WRITER, replace(STANDBY, instances=(generation(DR, 1, source="orders-prod-us-east-1-g1"),)))),
        "",
    ),
    "a leftover": (
        status(regions=(replace(WRITER, instances=(generation(PRIMARY, 1), generation(PRIMARY, 2))), STANDBY)),
        "./deploy.sh reprotect prod",
    ),
    "released": (status(lease=lease(released_at=NOW - 20)), ""),
}


@pytest.mark.parametrize(("found", "command"), NEEDED.values(), ids=NEEDED)
def test_a_human_is_needed(found: Status, command: str) -> None:
    assert command in [one.command for one in urgent(found)]


def test_what_ends_by_itself_needs_nobody() -> None:
    rebuilt = status(regions=(WRITER, replace(STANDBY, fence=Fence.UP)))
    assert urgent(rebuilt) == []
    assert "fenced still" in advice(rebuilt)[0].words
    turning = status(lease=lease(armed=False, dns="turning"))
    ordered = status(lease=lease(intent={"kind": "switchover", "to": DR, "since": NOW - 30}))
    assert urgent(turning) == urgent(ordered) == []
    assert advice(turning)[0].words.startswith("not armed yet")
    assert advice(ordered)[0].command == f"./deploy.sh switchover prod --to {DR}"
