"""The RTO budget, against the numbers of its derivation."""

from settings.budget import budget, region_lost
from tests.environments import environment


def test_the_loss_of_the_region_with_default_timings_is_280_seconds() -> None:
    assert region_lost(environment()).seconds == 60 + 10 + max(180, 60 + 60 + 60) + 30 == 280


def test_promotion_and_name_run_side_by_side() -> None:
    assert region_lost(environment(recovery__promotion_seconds=60)).seconds == 280, "the name takes 180 s anyway"
    assert region_lost(environment(recovery__promotion_seconds=200)).seconds == 300
    assert region_lost(environment(recovery__promotion_seconds=60, dns__ttl_seconds=5)).seconds == 225


def test_a_dead_database_in_a_live_region_waits_for_multi_az_first() -> None:
    lost, dead, gated = budget(environment())
    assert lost == region_lost(environment())
    assert dead.seconds == 10 + 150 + 10 + 180 + 30
    assert dead.bound
    assert not gated.bound, "nobody knows when a human decides"
