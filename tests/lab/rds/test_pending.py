"""Changes that wait."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lab.rds.pending import WAITING, split

NAMES = st.sampled_from([*sorted(WAITING), "BackupRetentionPeriod", "CopyTagsToSnapshot"])
CHANGES = st.dictionaries(NAMES, st.integers(), max_size=4)
PENDING = st.dictionaries(st.sampled_from(sorted(WAITING)), st.integers(), max_size=3)


@given(PENDING, CHANGES)
def test_immediately_means_that_nothing_waits_any_longer(pending: dict[str, Any], changes: dict[str, Any]) -> None:
    now, waiting = split(pending, changes, changes, immediately=True)
    assert now == {**pending, **changes}
    assert waiting == {}


@given(PENDING, CHANGES)
def test_otherwise_only_what_interrupts_waits(pending: dict[str, Any], changes: dict[str, Any]) -> None:
    now, waiting = split(pending, changes, changes, immediately=False)
    assert not now.keys() & WAITING
    assert waiting.keys() <= WAITING
    assert {**pending, **changes} == {**waiting, **now}, "nothing is lost, and what is asked replaces what waited"


def test_asking_for_the_present_takes_back_what_waits() -> None:
    now, waiting = split({"DBInstanceClass": "large"}, {}, {"DBInstanceClass": "medium"}, immediately=False)
    assert (now, waiting) == ({}, {})
