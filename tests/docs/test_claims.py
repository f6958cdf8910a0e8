"""What the pages claim of single situations, asked of the table itself."""

import pytest

from tests.docs.reading import DOCS, read
from tests.functions.controller.loaded import DR, PRIMARY, controller

MODULES = controller(DR)
DIMENSIONS = [line.split(" | ") for line in MODULES.transitions.DIMENSIONS.strip().split("\n")]
CALM = {
    "replica", "theirs", "joiner", "unfenced", "uncaused", "out of touch", "no intent", "quiet", "contact open",
    "allowed", "gate open", "peer unasked", "acl unasked", "alive", "draining", "unpromoted", "no duty",
}  # fmt: skip
GONE = {"expired", "peer silent", "acl silent"}
"""What a standby sees of a lost region."""


def step(*words: str) -> str:
    """The step of a calm standby for whom these words hold instead."""
    different = {next(i for i, dimension in enumerate(DIMENSIONS) if word in dimension) for word in words}
    kept = {word for word in CALM for i, dimension in enumerate(DIMENSIONS) if word in dimension and i not in different}
    found = kept | set(words)
    implied = {word for word, any_of in MODULES.transitions.IMPLIED.items() if any_of & found}
    return str(MODULES.transitions.decide(frozenset(found | implied)))


CLAIMS = [
    ("region-lost: taken once all three signals say so", GONE, "take"),
    ("region-lost: in mode `approval` a human is asked", {*GONE, "forbidden"}, "page approval needed"),
    ("region-lost: EC2 that answers is used first", {"expired", "peer dead", "peer open"}, "fence peer"),
    ("link-cut: RDS says available", {"expired", "peer available", "peer open"}, "page writer alive"),
    ("link-cut: the standby cannot read the lease", {"unread", "expired"}, "wait"),
    ("multi-az-failover: not available for less than the grace", {"expired", "peer failing"}, "wait"),
    ("api-trouble: a refusal of RDS proves nothing", {"expired", "peer unclear", "acl silent"}, "wait"),
    ("api-trouble: a refusal of EC2 delays", {"expired", "peer silent", "acl unclear"}, "wait"),
    ("api-trouble: after a release RDS is not asked for", {"released", "peer unclear", "peer fenced"}, "take"),
    ("standby-backing-up: waits and says so", {*GONE, "not promotable"}, "page not promotable"),
    ("standby-backing-up: an order waits too", {"ordered", "not promotable"}, "page not promotable"),
    ("replication: the gate", {*GONE, "lagging"}, "page lagging"),
    ("replication: an order accepts the loss", {"ordered", "lagging", "acl silent"}, "take"),
    ("promotion: refused, and the old writer is well", {"held", "refused", "peer available"}, "give back"),
    ("promotion: refused, and nobody answers", {"held", "refused", "peer silent"}, "promote"),
    ("promotion: accepted is waited for", {"held", "accepted", "acl silent"}, "renew"),
    ("promotion: slow is told", {"held", "slow", "acl silent"}, "page promotion slow"),
    ("promotion: an old writer that comes back is fenced meanwhile", {"held", "slow", "peer open"}, "fence peer"),
    ("promotion: refused for another reason", {"held", "unpromoted", "peer available"}, "promote"),
    ("region-isolated", {"writable", "unread", "isolated"}, "fence for isolation"),
    ("region-isolated: over before anybody took", {"writable", "held", "fenced", "for isolation"}, "unfence"),
    ("region-isolated: a fence left half-done comes down", {"writable", "held", "half fenced"}, "unfence"),
    (
        "region-isolated: contact is enough to come back, for what is left of a fence too",
        {"writable", "unread", "in touch", "half fenced", "for isolation"},
        "unfence",
    ),
    (
        "region-isolated: a half fence is completed",
        {"writable", "unread", "isolated", "half fenced"},
        "fence for isolation",
    ),
    (
        "region-isolated: a lease that can be read and takes nothing",
        {"writable", "held", "isolated", "unfenced"},
        "fence for isolation",
    ),
    (
        "region-isolated: nobody could take over",
        {"writable", "held", "isolated", "unfenced", "forbidden"},
        "renew",
    ),
    ("region-returns: reads another's lease", {"writable", "theirs", "unfenced"}, "fence for staleness"),
    ("region-returns: stays fenced", {"writable", "theirs", "fenced", "for isolation", "in touch"}, "wait"),
    ("witness-down: contact is enough", {"writable", "unread", "out of touch"}, "wait"),
    (
        "witness-down: a handed over lease stays fenced",
        {"writable", "unread", "in touch", "fenced", "handed over"},
        "wait",
    ),
    ("witness-down: a switchover is undone", {"writable", "unread", "in touch", "fenced", "for switchover"}, "unfence"),
    ("database-crash: armed", {"writable", "held", "dead"}, "fence for death"),
    ("database-crash: fenced", {"writable", "held", "dead", "fenced", "for death"}, "release"),
    ("database-crash: not armed", {"writable", "held", "dead", "forbidden"}, "page database dead"),
    ("database-crash: nobody took it", {"writable", "held", "unclaimed", "fenced", "for death"}, "reclaim"),
    ("switchover: a failed probe is no evidence", {*GONE, "switchover"}, "wait"),
    ("switchover: overdue", {"writable", "held", "overdue", "fenced", "for switchover"}, "abandon"),
    ("switchover: left half-done", {"overdue", "peer available"}, "undo"),
    ("switchover: left half-done, and RDS does not say available", {"overdue", "peer failing"}, "wait"),
    ("switchover: half-done, and the region is silent", {*GONE, "overdue"}, "take"),
    ("lease-lost: the writer", {"writable", "backwards"}, "page lease backwards"),
    ("lease-lost: the standby", {*GONE, "backwards"}, "page lease backwards"),
    ("lease-lost: both tables, and dr follows", {"writable", "absent", "founder", "peer follows"}, "found"),
    ("lease-lost: both tables, beside a writer in dr", {"writable", "absent", "founder", "peer stale"}, "wait"),
    ("lease-lost: both tables, and dr does not answer", {"writable", "absent", "founder", "peer silent"}, "wait"),
    ("lease-lost: both tables, after a re-protection", {"writable", "absent", "joiner", "peer follows"}, "wait"),
    ("operator-errors: a stale writer is told to take over", {"writable", "theirs", "fenced", "ordered"}, "wait"),
    (
        "runbook: promoted by hand beside a controller",
        {"writable", "unread", "isolated", "unfenced"},
        "fence for isolation",
    ),
]


@pytest.mark.parametrize(("words", "expected"), [claim[1:] for claim in CLAIMS], ids=[claim[0] for claim in CLAIMS])
def test_the_table_does_what_the_page_says(words: set[str], expected: str) -> None:
    assert step(*words) == expected


def test_a_calm_standby_waits_and_has_one_word_of_each_kind() -> None:
    assert step() == "wait"
    assert all(sum(word in CALM for word in dimension) == 1 for dimension in DIMENSIONS)


def test_a_standby_that_never_had_the_lease_counts_as_isolated_once_it_is_writable() -> None:
    """Why the runbook stops its controller before a promotion by hand."""
    record = {"epoch": 4, "armed": True, "held": False, "read_at": 500.0, "writable": True}
    assert "isolated" in MODULES.situation.words(MODULES.memory.Seen(1000.0, record))


def test_an_approval_is_an_answer_to_a_dead_database() -> None:
    """Fenced, then released; the gate is the standby's affair."""
    approval = {"kind": "approve", "to": DR, "since": 990.0}
    lease = {"holder": PRIMARY, "epoch": 4, "armed": False, "released_at": 0, "expires_at": 1050.0, "taken_at": 0}
    modules = controller(PRIMARY)
    seen = modules.memory.Seen(
        1000.0,
        {"epoch": 4, "writable": True, "armed": False, "touched_at": 995.0, "dead_since": 800.0},
        lease=modules.tables.Version({**lease, "intent": approval}, 1),
        lease_read=True,
        fence=modules.fences.Fence("acl-1", [{}], []),
        probe={"own": "refused"},
    )
    assert modules.transitions.decide(modules.situation.words(seen)) == "fence for death"
    seen.fence = modules.fences.Fence("acl-1", [], [{}])
    assert modules.transitions.decide(modules.situation.words(seen)) == "release"
    lapsed = {**lease, "intent": {**approval, "since": 1000.0 - modules.environment.APPROVED}}
    seen.lease = modules.tables.Version(lapsed, 1)
    seen.fence = modules.fences.Fence("acl-1", [{}], [])
    assert modules.transitions.decide(modules.situation.words(seen)) == "page database dead"


@pytest.mark.parametrize(
    ("slot", "lag", "word"),
    [
        (0, None, "gate open"),
        (0, 300.0, "gate open"),
        (1, 300.0, "lagging"),
        (1, 60.0, "gate open"),
        (None, 60.0, "gate open"),
        (None, None, "lagging"),
        (None, -1.0, "lagging"),
    ],
)
def test_the_gate_is_as_the_pages_have_it(slot: float | None, lag: float | None, word: str) -> None:
    lease = {"holder": PRIMARY, "epoch": 4, "armed": True, "intent": None, "released_at": 0, "expires_at": 900.0}
    own = MODULES.databases.Database("available", "the-writer", replicating=True, endpoint="", subnets=frozenset())
    version = MODULES.tables.Version({**lease, "slot_bytes": slot}, 1)
    seen = MODULES.memory.Seen(1000.0, {"epoch": 4}, lease=version, lease_read=True, own=own, lag=lag)
    assert word in MODULES.situation.words(seen)


@pytest.mark.parametrize(("begun_at", "word"), [(699.0, "slow"), (701.0, "accepted"), (None, "accepted")])
def test_a_promotion_is_slow_from_the_bound_after_it_was_first_asked_for_on(begun_at: float | None, word: str) -> None:
    record = {"epoch": 5, "writable": False, "promotion_epoch": 5, "promotion": "accepted"}
    if begun_at is not None:
        record["begun_at"] = begun_at
    lease = {
        "holder": DR,
        "epoch": 5,
        "armed": False,
        "intent": None,
        "released_at": 0,
        "expires_at": 1050.0,
        "taken_at": 0,
    }
    own = MODULES.databases.Database("modifying", "the-writer", replicating=False, endpoint="", subnets=frozenset())
    seen = MODULES.memory.Seen(1000.0, record, lease=MODULES.tables.Version(lease, 1), lease_read=True, own=own)
    assert word in MODULES.situation.words(seen)


def test_a_promotion_that_came_to_nothing_is_asked_for_again() -> None:
    lease = {
        "holder": DR,
        "epoch": 5,
        "armed": False,
        "intent": None,
        "released_at": 0,
        "expires_at": 1050.0,
        "taken_at": 0,
    }
    own = MODULES.databases.Database("available", "the-writer", replicating=True, endpoint="", subnets=frozenset())
    for asked_since, step_ in ((1000.0 - MODULES.environment.REFUSED, "promote"), (990.0, "renew")):
        record = {"epoch": 5, "writable": False, "promotion_epoch": 5, "promotion": "accepted"}
        record |= {"asked_since": asked_since, "still_since": asked_since, "begun_at": asked_since}
        seen = MODULES.memory.Seen(1000.0, record, lease=MODULES.tables.Version(lease, 1), lease_read=True, own=own)
        assert MODULES.transitions.decide(MODULES.situation.words(seen)) == step_
        seen.own = MODULES.databases.UNCLEAR
        seen.record.pop("still_since")
        assert "accepted" in MODULES.situation.words(seen), "it is judged only in sight"


def test_the_rto_counts_from_when_the_database_last_served() -> None:
    """As the page of a dead database has it: the time in which nobody had decided is in it."""
    lease = {"holder": PRIMARY, "epoch": 4, "renewed_at": 990.0, "served_at": 700.0}
    version = MODULES.tables.Version(lease, 1)
    dead = MODULES.memory.Seen(1000.0, {}, lease=version, probe={"own": "refused"})
    alive = MODULES.memory.Seen(1000.0, {}, lease=version, probe={"own": "accepting"})
    assert MODULES.lease_steps.holding(dead)["served_at"] == 700.0
    assert MODULES.lease_steps.holding(alive)["served_at"] == 1000.0
    assert MODULES.lease_steps.given_to(dead, DR)["lost_at"] == 700.0


def test_the_holder_says_its_deployed_mode_with_every_renewal() -> None:
    """As docs/configuration.md has it: a deployment changes the mode."""
    lease = MODULES.tables.Version({"holder": DR, "epoch": 4, "served_at": 0.0, "mode": "off"}, 1)
    seen = MODULES.memory.Seen(1000.0, {}, lease=lease)
    assert MODULES.lease_steps.holding(seen)["mode"] == MODULES.environment.MODE == "automatic"
    assert "The lease's holder writes the mode that it" in read(DOCS / "configuration.md")
