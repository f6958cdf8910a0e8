import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.query_protocol import ServiceError
from lab.stacksets.model import Target
from lab.stacksets.preferences import check, concurrency, tolerance, waves

REGIONS = ("ap-south-1", "eu-west-1", "us-east-1", "us-west-2")
TARGETS = st.lists(st.builds(Target, st.sampled_from(("1", "2", "3")), st.sampled_from(REGIONS)), unique=True)


@given(targets=TARGETS, order=st.permutations(REGIONS))
def test_regions_come_one_by_one_in_their_order_and_none_is_left_out(targets: list[Target], order: list[str]) -> None:
    found = waves(targets, {"RegionOrder": order})
    assert sorted(target for wave in found for target in wave) == sorted(targets)
    visited = [{target.region for target in wave} for wave in found]
    assert all(len(regions) == 1 for regions in visited)
    flat = [regions.pop() for regions in visited]
    assert flat == sorted(flat, key=order.index)


@given(targets=TARGETS)
def test_parallel_regions_are_one_wave(targets: list[Target]) -> None:
    assert waves(targets, {"RegionConcurrencyType": "PARALLEL"}) == ([targets] if targets else [])


@pytest.mark.parametrize(
    ("preferences", "expected"),
    [
        ({}, (0, 1)),
        ({"FailureToleranceCount": 2, "MaxConcurrentCount": 9}, (2, 3)),
        ({"FailureTolerancePercentage": 50, "MaxConcurrentPercentage": 100}, (5, 6)),
        ({"FailureTolerancePercentage": 9}, (0, 1)),
        ({"MaxConcurrentPercentage": 1}, (0, 1)),
        ({"MaxConcurrentCount": 9, "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"}, (0, 9)),
    ],
)
def test_as_many_at_once_as_may_fail_and_one_more(preferences: dict[str, object], expected: tuple[int, int]) -> None:
    assert (tolerance(preferences, 10), concurrency(preferences, 10)) == expected


def test_an_order_names_every_region_once() -> None:
    check({"RegionOrder": ["a", "b", "c"]}, {"a", "b"})
    with pytest.raises(ServiceError, match="every region of the operation: b"):
        check({"RegionOrder": ["a"]}, {"a", "b"})
    with pytest.raises(ServiceError, match="more than once"):
        check({"RegionOrder": ["a", "a"]}, {"a"})
