"""Which region is updated first."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparison.change import Comparison
from comparison.compare import compare
from deployment.errors import Refusal
from deployment.order import AT_LEAST_THE_WRITERS, update_order
from settings.database import Database

EAST, WEST = "us-east-1", "us-west-2"
HOME = (EAST, WEST)
TEMPLATE = json.loads((Path(__file__).parents[2] / "output" / "dev" / "database.json").read_text(encoding="utf-8"))


def compared(before: Database, after: Database) -> list[Comparison]:
    """What a change of settings changes in both regions."""
    return [compare(_template(before), _template(after), {}, {}, region=region) for region in HOME]


def _template(database: Database) -> dict[str, Any]:
    template: dict[str, Any] = copy.deepcopy(TEMPLATE)
    resources = template["Resources"]
    resources["DatabaseParameterGroup"]["Properties"]["Parameters"] = database.effective_parameters
    for title in ("PrimaryBornDatabase", "ReplicaBornDatabase"):
        resources[title]["Properties"]["DBInstanceClass"] = database.instance_class
        resources[title]["Properties"]["EngineVersion"] = database.engine_version
    return template


def order(before: Database, after: Database, writer: str = EAST) -> tuple[str, str]:
    return update_order(HOME, writer, compared(before, after), after)


@pytest.mark.parametrize("writer", HOME)
def test_a_raised_parameter_goes_to_the_standby_first_and_a_lowered_one_to_the_writer(writer: str) -> None:
    few, many = Database(parameters={"max_connections": 100}), Database(parameters={"max_connections": 400})
    assert order(few, many, writer)[1] == writer
    assert order(many, few, writer)[0] == writer


@pytest.mark.parametrize("writer", HOME)
def test_an_engine_upgrade_goes_to_the_standby_first(writer: str) -> None:
    assert order(Database(engine_version="18.3"), Database(engine_version="18.6"), writer)[1] == writer
    assert order(Database(engine_version="18.6"), Database(engine_version="18.10"), writer)[1] == writer


def test_a_larger_class_counts_where_a_parameter_follows_its_memory() -> None:
    by_memory = {"max_connections": None}
    small = Database(instance_class="db.r7g.large", parameters=by_memory)
    large = Database(instance_class="db.r7g.xlarge", parameters=by_memory)
    assert order(small, large) == (WEST, EAST)
    assert order(large, small) == (EAST, WEST)
    fixed = {"max_connections": 200}
    less, more = (Database(instance_class=f"db.r7g.{size}", parameters=fixed) for size in ("large", "xlarge"))
    assert order(less, more) == HOME


def test_both_ways_at_once_has_no_order() -> None:
    before = Database(parameters={"max_connections": 100, "max_wal_senders": 20})
    after = Database(parameters={"max_connections": 200, "max_wal_senders": 10})
    with pytest.raises(Refusal, match=r"DP044.*max_connections 100 → 200.*max_wal_senders 20 → 10"):
        order(before, after)


def test_a_parameter_that_a_standby_may_have_less_of_decides_nothing() -> None:
    before, after = Database(), Database(parameters={"log_min_duration_statement": 5, "wal_keep_size": 4096})
    assert order(before, after, WEST) == HOME
    assert order(before, before, WEST) == HOME


def test_it_decides_by_what_the_regions_have_so_that_an_interrupted_update_goes_on_in_the_same_order() -> None:
    few, many = Database(parameters={"max_connections": 100}), Database(parameters={"max_connections": 400})
    half = [compared(many, many)[1], compared(few, many)[0]]
    assert update_order(HOME, EAST, half, many) == (WEST, EAST)


@given(st.sampled_from(sorted(AT_LEAST_THE_WRITERS)), st.integers(1, 500), st.integers(1, 500), st.sampled_from(HOME))
def test_never_is_a_standby_below_its_writer_in_between(name: str, before: int, after: int, writer: str) -> None:
    first, second = order(Database(parameters={name: before}), Database(parameters={name: after}), writer)
    values = {first: after, second: before}
    standby = next(region for region in HOME if region != writer)
    assert values[standby] >= values[writer] or before == after
