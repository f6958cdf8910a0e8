"""Where the writer's name points, computed from the rendered resources, through every phase of a deployment's life."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.roles import DATABASE_ROLES, HomeRole
from tests.environments import environment
from tests.templates.failover.route53 import Dns, Minute
from tests.templates.failover.stacks import PARAMETERS, stack

PRIMARY, DR = PARAMETERS["PeerDatabaseEndpoint"], PARAMETERS["DatabaseEndpoint"]  # dr's stack holds the records
STACKS = {environment().region(role).name: stack(role) for role in DATABASE_ROLES}
VALUES = (0, 1, None)


def dns(*history: Minute) -> Dns:
    resolver = Dns(STACKS, environment().region(HomeRole.DR).name)
    for minute in history:
        resolver.answer(minute)
    return resolver


def minute(dr_holds: int | None, took_back: int | None) -> Minute:
    published: dict[str, list[float]] = {}
    if dr_holds is not None:
        published["DrHolds"] = [dr_holds]
    if took_back is not None:
        published["PrimaryTookBack"] = [took_back]
    return published


LIFE = (
    ("normal", minute(0, 0), PRIMARY),
    ("normal, dr silent", minute(None, 0), PRIMARY),
    ("normal, primary silent", minute(0, None), PRIMARY),
    ("normal, both silent", minute(None, None), PRIMARY),
    ("normal again", minute(0, 0), PRIMARY),
    ("primary lost, dr took the lease", minute(1, None), DR),
    ("primary back, fenced", minute(1, 0), DR),
    ("dr's publisher silent", minute(None, 0), DR),
    ("both silent", minute(None, None), DR),
    ("planned failback, dr does not say so yet", minute(1, 1), PRIMARY),
    ("failback, dr stands down", minute(0, 1), PRIMARY),
    ("pulse ends", minute(0, 0), PRIMARY),
    ("second failover", minute(1, None), DR),
    ("re-protected", minute(1, 0), DR),
    ("dr lost", minute(None, 0), DR),
    ("primary took back", minute(None, 1), PRIMARY),
    ("dr returns and stands down", minute(0, 1), PRIMARY),
    ("primary lost before its pulse ended", minute(0, None), PRIMARY),
    ("third failover", minute(1, None), DR),
)


def test_a_whole_life_of_failovers_and_failbacks() -> None:
    resolver = dns()
    for phase, published, wanted in LIFE:
        assert resolver.answer(published) == wanted, phase


@pytest.mark.parametrize(("dr_holds", "took_back", "dr_before"), [*itertools.product(VALUES, VALUES, (0, 1))])
def test_every_combination_of_metrics(dr_holds: int | None, took_back: int | None, dr_before: int) -> None:
    dr_known = dr_before if dr_holds is None else dr_holds
    wanted = PRIMARY if dr_known == 0 or took_back == 1 else DR
    assert dns(minute(dr_before, 0)).answer(minute(dr_holds, took_back)) == wanted


@pytest.mark.parametrize("dr_holds", [0, 1])
def test_without_the_pulse_only_dr_decides(dr_holds: int) -> None:
    answers = {dns().answer(minute(dr_holds, took_back)) for took_back in (0, None)}
    assert answers == {DR if dr_holds else PRIMARY}


minutes = st.builds(minute, st.sampled_from([1, None]), st.sampled_from([0, None]))


@given(st.lists(minutes, max_size=20))
def test_once_flipped_it_never_goes_back_by_itself(silences_and_repetitions: list[Minute]) -> None:
    resolver = dns(minute(0, 0), minute(1, None))
    assert {resolver.answer(each) for each in [minute(None, None), *silences_and_repetitions]} == {DR}


@given(st.lists(st.builds(minute, st.sampled_from([0, None]), st.sampled_from([0, 1, None])), max_size=20))
def test_while_dr_never_held_the_lease_no_fault_of_publishers_moves_it(faults: list[Minute]) -> None:
    resolver = dns(minute(0, 0))
    assert {resolver.answer(each) for each in [minute(None, None), *faults]} == {PRIMARY}


def test_a_pulse_that_was_never_withdrawn_does_not_hold_the_name_on_a_lost_primary() -> None:
    assert dns(minute(0, 1)).answer(minute(1, None)) == DR


def test_within_a_minute_in_which_runs_disagree_a_claim_counts() -> None:
    assert dns().answer({"DrHolds": [0, 1, 0], "PrimaryTookBack": [0]}) == DR
    assert dns().answer({"DrHolds": [1], "PrimaryTookBack": [0, 1, 0]}) == PRIMARY


def test_the_documented_double_fault() -> None:
    """Dr lost, primary has just taken back, and its publisher is silent: the name points at the lost dr."""
    assert dns(minute(1, 0), minute(None, 1)).answer(minute(None, None)) == DR


def test_a_recreated_health_check_would_send_clients_to_a_stale_primary() -> None:
    """Why the definitions are pinned: history is lost with the check, and no history is healthy."""
    assert dns(minute(1, 0)).answer(minute(None, 0)) == DR
    assert dns().answer(minute(None, 0)) == PRIMARY
