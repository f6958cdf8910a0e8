"""The controllers' own journals, read and put in one order."""

from hypothesis import given
from hypothesis import strategies as st

from deployment.runtime import journal
from deployment.runtime.journal import Entry
from tests.deployment.situations import DR, PRIMARY
from tests.functions.controller.loaded import Modelled

EVENTS = st.sampled_from(["take", "fence peer", "hand over", "armed", "lease backwards"])


def test_the_lines_that_the_controller_writes_are_understood() -> None:
    region = Modelled(PRIMARY, lambda _call: {}, now=1_800_000_000.0)
    seen = region.modules.memory.Seen(region.now, {"epoch": 7})
    seen.lease = region.modules.tables.Version({"epoch": 7, "holder": PRIMARY, "journal": []}, 3)
    region.modules.lease_steps.change(seen, "hand over")
    (of_record,) = journal.of_record(PRIMARY, seen.record["journal"])
    (of_lease,) = journal.of_lease(seen.state["journal"])
    assert of_record == Entry(1_800_000_000.0, PRIMARY, "hand over", 7)
    assert of_lease == Entry(1_800_000_000.0, PRIMARY, "hand over")
    assert journal.together([of_lease], [of_record]) == (of_record,)


def test_what_a_human_wrote_by_hand_is_left_out() -> None:
    assert journal.of_lease(["", "repaired by hand", "12 us-east-1 take"]) == (Entry(12.0, PRIMARY, "take"),)
    assert journal.of_record(DR, ["yesterday: take"]) == ()


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([PRIMARY, DR]), EVENTS), max_size=12),
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([PRIMARY, DR]), EVENTS), max_size=12),
)
def test_nothing_is_lost_and_the_order_is_that_of_time(lease: list, records: list) -> None:  # type: ignore[type-arg]  # tuples
    of_lease = [Entry(float(at), region, event) for at, region, event in lease]
    of_records = [Entry(float(at), region, event, 3) for at, region, event in records]
    found = journal.together(of_lease, of_records)
    assert [entry.at for entry in found] == sorted(entry.at for entry in found)
    assert all(any(journal.same(entry, other) for other in found) for entry in [*of_lease, *of_records])
    assert all(entry in found for entry in of_records)
