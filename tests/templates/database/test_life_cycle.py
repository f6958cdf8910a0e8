"""Rebuilding one region's database changes nothing in the other region's stack, round after round."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.environment import Environment
from settings.roles import HomeRole, peer_of
from templates import naming
from tests.templates.database.stacks import DR, PRIMARY, PROD, databases, rebuilt, stack


@dataclass(frozen=True)
class Step:
    """One change of the environment file: the region that is rebuilt; its peer is the writer."""

    event: str
    rebuilt: HomeRole


LIFE_CYCLE = (
    Step("failover to dr, re-protect: the lost primary becomes g2", PRIMARY),
    Step("failback to primary, re-protect: the left dr becomes g2", DR),
    Step("second failover to dr, re-protect: the lost primary becomes g3", PRIMARY),
    Step("second failback, re-protect: dr becomes g3", DR),
)


def after(env: Environment, step: Step) -> Environment:
    writer = naming.database_identifier(env, peer_of(step.rebuilt))
    return rebuilt(env, step.rebuilt, env.region(step.rebuilt).generation + 1, writer)


def states() -> list[tuple[Environment, Step]]:
    env, found = PROD, []
    for step in LIFE_CYCLE:
        found.append((env, step))
        env = after(env, step)
    return found


@pytest.mark.parametrize(("env", "step"), states(), ids=[step.event for step in LIFE_CYCLE])
def test_the_survivors_stack_does_not_change(env: Environment, step: Step) -> None:
    survivor = peer_of(step.rebuilt)
    before, now = stack(survivor, env), stack(survivor, after(env, step))
    assert now.resources == before.resources
    assert now.outputs == before.outputs


@pytest.mark.parametrize(("env", "step"), states(), ids=[step.event for step in LIFE_CYCLE])
def test_the_rebuilt_region_gets_a_new_replica_of_the_writer(env: Environment, step: Step) -> None:
    writer_region = env.region(peer_of(step.rebuilt)).name
    writer = naming.database_identifier(env, peer_of(step.rebuilt))
    (old,) = databases(step.rebuilt, env).values()
    ((title, new),) = databases(step.rebuilt, after(env, step)).items()
    assert title == "ReplicaBornDatabase"
    assert new["Properties"]["DBInstanceIdentifier"] != old["Properties"]["DBInstanceIdentifier"]
    assert new["Properties"]["SourceDBInstanceIdentifier"].endswith(f":{writer_region}:111122223333:db:{writer}")
    assert new["Properties"]["SourceRegion"] == writer_region


@pytest.mark.parametrize(("env", "step"), states(), ids=[step.event for step in LIFE_CYCLE])
def test_only_the_database_and_what_names_it_changes_in_the_rebuilt_region(env: Environment, step: Step) -> None:
    before, now = stack(step.rebuilt, env).resources, stack(step.rebuilt, after(env, step)).resources
    changed = {title for title in before.keys() | now.keys() if before.get(title) != now.get(title)}
    types = {(now.get(title) or before[title])["Type"] for title in changed}
    by_reference = {"AWS::RDS::EventSubscription", "AWS::CloudWatch::Alarm"}
    assert types - by_reference == {"AWS::RDS::DBInstance", "AWS::Logs::LogGroup"}
    assert {title for title in changed if "Function" in title or "Role" in title or "Secret" in title} == set()


generations = st.integers(min_value=1, max_value=999)


@given(role=st.sampled_from([PRIMARY, DR]), generation=generations, source=generations)
def test_no_generation_of_the_peer_is_visible(role: HomeRole, generation: int, source: int) -> None:
    peer = peer_of(role)
    created_from = f"{naming.database_prefix(PROD, PROD.region(role).name)}{source}"
    changed = stack(role, rebuilt(PROD, peer, generation, created_from))
    assert changed.resources == stack(role).resources
    assert changed.outputs == stack(role).outputs
