"""Parameter groups as PostgreSQL's configuration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.postgres.cluster import Clusters
from lab.postgres.errors import ParameterError
from lab.postgres.settings import (
    CLASS_MEMORY,
    DEFAULTS,
    NOT_SMALLER_ON_A_STANDBY,
    Catalogue,
    configuration,
    evaluate,
    standby_settings,
)


@pytest.fixture(scope="module")
def catalogue(clusters: Clusters) -> Catalogue:
    return Catalogue.read(clusters.installation)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("{DBInstanceClassMemory/32768}", CLASS_MEMORY // 32768),
        ("LEAST({DBInstanceClassMemory/9531392},5000)", CLASS_MEMORY // 9531392),
        ("GREATEST({DBInstanceClassMemory/9531392},5000)", 5000),
        ("SUM({DBInstanceVCPU*2},1)", 5),
        ("{DBInstanceClassMemory*3/32768}", CLASS_MEMORY * 3 // 32768),
    ],
)
def test_formulas_are_worked_out_as_rds_does(formula: str, value: int) -> None:
    assert evaluate("shared_buffers", formula) == str(value)


@pytest.mark.parametrize(
    "wrong",
    [
        "{DBInstanceClassMemory-1}",
        "{dbinstanceclassmemory/4}",
        "{DBInstanceClassMemory/0}",
        "{__import__('os')}",
        "{DBInstanceClassMemory/",
        "LEAST({DBInstanceClassMemory},x)",
        "{1.5*2}",
        "LEAST()",
    ],
)
def test_what_is_no_formula_of_rds_is_an_error_that_names_it(wrong: str) -> None:
    with pytest.raises(ParameterError, match="shared_buffers"):
        evaluate("shared_buffers", wrong)


@given(st.text(st.characters(blacklist_characters="{}", min_codepoint=32, max_codepoint=126)))
def test_a_value_without_a_formula_stays_what_it_is(value: str) -> None:
    if not value.strip().startswith(("LEAST(", "GREATEST(", "SUM(")):
        assert evaluate("search_path", value) == value


def test_names_of_rds_mean_nothing_and_unknown_ones_are_errors(catalogue: Catalogue) -> None:
    assert catalogue.translate({"rds.force_ssl": "1", "log_statement": "ddl"}) == {"log_statement": "ddl"}
    with pytest.raises(ParameterError, match="no_such_parameter"):
        catalogue.translate({"no_such_parameter": "1"})


def test_static_parameters_are_those_that_postgresql_reads_at_its_start(catalogue: Catalogue) -> None:
    for static in ("max_connections", "shared_buffers", "max_wal_senders", "shared_preload_libraries"):
        assert catalogue.needs_restart({}, {static: "1"})
    for dynamic in ("log_statement", "log_min_duration_statement", "wal_keep_size", "hot_standby_feedback"):
        assert not catalogue.needs_restart({}, {dynamic: "1"})
    assert not catalogue.needs_restart({"max_connections": "1"}, {"max_connections": "1"})
    assert catalogue.needs_restart({"max_connections": "1"}, {})


def test_values_that_rds_would_not_take_are_refused(catalogue: Catalogue) -> None:
    for name, value in (("max_connections", "0"), ("max_connections", "x"), ("log_lock_waits", "2"), ("nothing", "1")):
        with pytest.raises(ParameterError, match=name):
            catalogue.check(name, value)
    for name, value in (("max_connections", "100"), ("log_lock_waits", "on"), ("random_page_cost", "1.1")):
        catalogue.check(name, value)
    catalogue.check("shared_buffers", "{DBInstanceClassMemory/32768}")
    catalogue.check("rds.force_ssl", "anything")


LIMITS = st.dictionaries(st.sampled_from(NOT_SMALLER_ON_A_STANDBY), st.integers(1, 500).map(str))


@given(LIMITS, LIMITS)
def test_a_standby_never_has_less_than_its_primary(own: dict[str, str], primary: dict[str, str]) -> None:
    raised = {**DEFAULTS, **standby_settings(own, primary)}
    for name, value in {**DEFAULTS, **primary}.items():
        if name in NOT_SMALLER_ON_A_STANDBY:
            assert int(raised.get(name, 0)) >= int(value)
    for name, value in own.items():
        assert int(raised[name]) >= int(value), "raised, never lowered"


def test_values_are_quoted() -> None:
    assert configuration({"search_path": "it's", "a": "1"}) == "a = '1'\nsearch_path = 'it''s'\n"
