"""The writer's name: the model against an independent one, over the same rendered resources."""

from hypothesis import given
from hypothesis import strategies as st

from simulation.model.deployment import deployment, endpoint
from simulation.model.dns import definition
from tests.templates.failover.route53 import COMPARISONS, Dns, Minute
from tests.templates.failover.test_dns import LIFE, PRIMARY

NAME = definition(deployment())
VALUES = st.sampled_from([None, 0.0, 1.0])


def answers(minutes: list[Minute]) -> list[str]:
    """Where the name points after each minute."""
    healthy: dict[str, bool] = {}
    found = []
    for minute in minutes:
        for check in NAME.checks:
            published = minute.get(check.metric, ())
            value = max(published) if published else None
            healthy[check.name] = check.healthy(value, healthy.get(check.name))
        found.append(NAME.answer(healthy))
    return found


def minute(dr_holds: float | None, took_back: float | None) -> Minute:
    published = {"DrHolds": dr_holds, "PrimaryTookBack": took_back}
    return {name: [value] for name, value in published.items() if value is not None}


@given(st.lists(st.builds(minute, VALUES, VALUES), max_size=12))
def test_it_agrees_with_the_model_that_the_templates_are_tested_with(minutes: list[Minute]) -> None:
    other = Dns(deployment().stacks, deployment().dr)
    assert answers(minutes) == [other.answer(each) for each in minutes]


def test_a_whole_life() -> None:
    found = answers([published for _, published, _ in LIFE])
    wanted = [NAME.primary if host == PRIMARY else NAME.secondary for _, _, host in LIFE]
    assert found == wanted


def test_the_records_point_at_the_databases_of_their_regions() -> None:
    present = deployment()
    assert NAME.primary == endpoint(present.databases[present.primary], present.primary)
    assert NAME.secondary == endpoint(present.databases[present.dr], present.dr)
    assert (NAME.ttl, NAME.enough) == (60, 1)


def test_it_knows_every_comparison_that_the_other_model_knows() -> None:
    assert {check.comparison for check in NAME.checks} == COMPARISONS.keys()
