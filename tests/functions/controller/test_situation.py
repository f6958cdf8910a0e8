"""Every look, however odd, is one word of each dimension; and what must never be concluded from it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.controller.transitions import DIMENSIONS
from tests.functions.controller.loaded import DR, PRIMARY, controller

DIMENSION = tuple(tuple(line.split(" | ")) for line in DIMENSIONS.strip().split("\n"))
NOW = 1_800_000_000.0
MODULES = controller(DR)
memory, situation, databases, tables, fences = (
    getattr(MODULES, name) for name in ("memory", "situation", "databases", "tables", "fences")
)

ages = st.floats(-100, 2000)
times = ages.map(lambda age: NOW - age)
statuses = st.sampled_from(["available", "backing-up", "modifying", "rebooting", "failed", "storage-full"])
instances = st.builds(
    databases.Database,
    status=statuses,
    source=st.sampled_from(["", "orders-prod-us-east-1-g1", "orders-prod-us-west-2-g1", "somebody-else"]),
    replicating=st.booleans(),
    endpoint=st.just("x"),
    subnets=st.just(frozenset()),
)
looks = instances | st.sampled_from([databases.SILENT, databases.UNCLEAR, databases.GONE])
walls = st.builds(
    fences.Fence,
    acl=st.just("acl-1"),
    missing=st.sampled_from([[], [{"RuleNumber": 1}]]),
    present=st.sampled_from([[], [{"RuleNumber": 2}]]),
)
answers = st.sampled_from(["accepting", "starting", "refused", "unreachable", "silent", "unknown"])
intents = st.none() | st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["switchover", "failover", "approve"]),
        "to": st.sampled_from([PRIMARY, DR]),
        "since": times,
    }
)
leases = st.fixed_dictionaries(
    {
        "holder": st.sampled_from([PRIMARY, DR]),
        "epoch": st.integers(1, 4),
        "renewed_at": times,
        "renewals": st.integers(1, 5),
        "served_at": times,
        "expires_at": times,
        "armed": st.booleans(),
        "paused": st.booleans(),
        "released_at": st.just(0) | times,
        "intent": intents,
        "planned": st.booleans(),
        "taken_at": st.just(0) | times,
        "slot_bytes": st.none() | st.floats(0, 1e9),
    }
)
records = st.fixed_dictionaries(
    {"epoch": st.integers(0, 4)},
    optional={
        "writable": st.booleans(),
        "held": st.booleans(),
        "armed": st.booleans(),
        "touched_at": times,
        "read_at": times,
        "cause": st.sampled_from(["for isolation", "for death", "for switchover", "handed over", "for staleness"]),
        "fenced_at": times,
        "unfencing_at": times,
        "dead_since": times,
        "seen": st.lists(st.integers(0, 3), min_size=2, max_size=2),
        "seen_since": times,
        "failed_probes": st.integers(0, 5),
        "probed_at": times,
        "peer_down_since": times,
        "promotion": st.sampled_from(["", "accepted", "refused"]),
        "promotion_epoch": st.integers(1, 4),
        "asked_since": times,
        "begun_at": times,
        "password_epoch": st.integers(1, 4),
        "rto_epoch": st.integers(1, 4),
        "rpo_epoch": st.integers(1, 4),
    },
)


@st.composite
def seen(draw: st.DrawFn) -> Any:
    """A look at the world, with whatever the region remembered of earlier ones."""
    lease = draw(st.none() | leases)
    contact: dict[str, Any] | None = draw(
        st.none() | st.fixed_dictionaries({"epoch": st.integers(1, 5), "armed": st.booleans()})
    )
    if contact and draw(st.booleans()):
        contact["closed_at"] = draw(times)
    found = memory.Seen(
        NOW,
        draw(records),
        None,
        tables.Version(lease, draw(st.integers(1, 5))) if lease else None,
        lease is not None or draw(st.booleans()),
        tables.Version(contact, draw(st.integers(1, 5))) if contact else None,
        draw(st.booleans()),
        draw(looks),
        draw(st.none() | walls),
        draw(st.dictionaries(st.sampled_from(["own", "peer"]), answers)),
        draw(st.just("") | looks),
        draw(st.sampled_from(["", databases.SILENT, databases.UNCLEAR]) | walls),
        draw(st.lists(st.sampled_from([0.0, 10.0]), max_size=3)),
        draw(st.none() | st.floats(-1, 400)),
    )
    memory.remember(found)
    memory.remember_peer(found)
    return found


@settings(max_examples=300, deadline=None)
@given(seen())
def test_one_word_of_each_dimension_holds(found: Any) -> None:
    words = situation.words(found)
    for dimension in DIMENSION:
        assert len(words & set(dimension)) == 1, (dimension, sorted(words))
    MODULES.transitions.decide(words)


@settings(max_examples=300, deadline=None)
@given(seen())
def test_a_lease_that_is_not_read_is_nobodys(found: Any) -> None:
    words = situation.words(found)
    if not found.lease_read or not found.lease:
        assert not words & {"held", "theirs"}


@settings(max_examples=300, deadline=None)
@given(seen())
def test_expired_takes_both_registers_and_three_probes(found: Any) -> None:
    """Neither lease nor contact renewed for as long as a lease lives, and three probes in a row without an answer."""
    if "expired" in situation.words(found):
        assert NOW - found.record["seen_since"] >= 60
        assert found.record["failed_probes"] >= 3
        assert found.probe.get("peer") in ("refused", "unreachable")


@settings(max_examples=300, deadline=None)
@given(seen())
def test_dead_takes_a_probe_that_said_so_for_the_whole_grace(found: Any) -> None:
    if "dead" in situation.words(found):
        record = found.record
        behind_a_fence = found.fence is not None and found.fence.up
        assert NOW - record["dead_since"] >= 150
        assert found.probe.get("own") in ("refused", "unreachable", "starting") or behind_a_fence


@settings(max_examples=300, deadline=None)
@given(seen())
def test_an_unarmed_writer_and_one_in_touch_are_never_isolated(found: Any) -> None:
    if "isolated" in situation.words(found):
        assert found.record.get("armed", True)
        assert not found.touched or found.record["touched_at"] != NOW


@settings(max_examples=300, deadline=None)
@given(seen())
def test_drained_takes_two_zeros_and_a_replica_that_follows(found: Any) -> None:
    if "drained" in situation.words(found):
        assert found.slot[-2:] == [0.0, 0.0]
        assert found.peer.replicating
