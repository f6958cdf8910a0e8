"""The bounds of gp3 to the unit: what is just allowed, and the first that is not."""

import pytest

from settings.rules.storage import ceiling, performance_ratios
from tests.environments import environment


@pytest.mark.parametrize(
    ("allocated", "most", "refused"), [(100, 110, False), (100, 109, True), (101, 112, False), (101, 111, True)]
)
def test_the_ceiling_is_a_tenth_above(allocated: int, most: int, refused: bool) -> None:  # noqa: FBT001  a table row
    env = environment(database__storage={"allocated_gib": allocated, "max_allocated_gib": most})
    assert bool(list(ceiling(env))) is refused


@pytest.mark.parametrize(
    ("storage", "refused"),
    [
        ({"throughput_mibps": 3000}, []),
        ({"throughput_mibps": 3001}, ["throughput_mibps"]),
        ({"iops": 16000, "throughput_mibps": 4000}, []),
        ({"iops": 15999, "throughput_mibps": 4000}, ["throughput_mibps"]),
    ],
)
def test_throughput_is_at_most_a_quarter_of_the_iops(storage: dict[str, int], refused: list[str]) -> None:
    assert _refused(400, storage) == refused


def test_no_iops_that_the_field_takes_are_too_many_for_400_gib() -> None:
    """64,000 is the field's own bound; 500 for each GiB would allow 200,000."""
    assert _refused(400, {"iops": 64000}) == []


def _refused(allocated: int, storage: dict[str, int]) -> list[str]:
    env = environment(
        database__storage={"allocated_gib": allocated, "max_allocated_gib": 2 * allocated, **storage},
    )
    return [str(finding.path[-1]) for finding in performance_ratios(env)]
