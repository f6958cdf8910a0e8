"""What a re-protection may lose: the stale database, and nothing of the writer's."""

import pytest

from deployment.errors import Refusal
from deployment.plan.guards import stops
from deployment.plan.model import Writer
from deployment.reprotect.allowance import allowance, refuse_touching
from tests.deployment.plan.deployments import (
    DR,
    DR_REBUILT,
    PRIMARY,
    REPROTECTED,
    changed_layer,
    changed_settings,
    plan,
    set_property,
)


@pytest.mark.parametrize(
    ("changes", "region", "writer_region", "writer", "lost"),
    [
        (REPROTECTED, PRIMARY, DR, Writer.AWAY, "database/us-east-1/PrimaryBornDatabase"),
        (DR_REBUILT, DR, PRIMARY, Writer.HOME, "database/us-west-2/ReplicaBornDatabase"),
    ],
    ids=["primary is rebuilt", "dr is rebuilt"],
)
def test_exactly_the_stale_database_may_go_and_nothing_else_stops_it(
    changes: dict[str, object], region: str, writer_region: str, writer: Writer, lost: str
) -> None:
    found = plan(changed_settings(**changes), writer=writer)
    refuse_touching(found, writer_region)
    allowed = allowance(found, region)
    assert allowed == {lost}
    assert stops(found, allowed) == ()
    assert [stop.name for stop in stops(found)] == [lost], "without it, just that is refused"


def test_nothing_is_allowed_where_nothing_is_rebuilt() -> None:
    assert allowance(plan(), PRIMARY) == frozenset()


def test_a_change_of_the_writers_own_database_is_refused_whatever_it_costs() -> None:
    tags = set_property("ReplicaBornDatabase", Tags=[{"Key": "Team", "Value": "payments"}])
    with pytest.raises(Refusal) as refused:
        refuse_touching(plan(changed_layer("database", tags), writer=Writer.AWAY), DR)
    assert refused.value.code.code == "DP333"
    assert refused.value.where == "database/us-west-2"
    refuse_touching(plan(changed_layer("database", tags), writer=Writer.HOME), PRIMARY)
