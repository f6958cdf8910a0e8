"""Every figure that names the setting or constant it comes from has that one's value, and every sum adds up."""

import re
from pathlib import Path

import pytest

from settings import budget
from settings.operations import Dns
from settings.recovery import Recovery
from simulation import history
from simulation.judges import ability, invariants
from simulation.model import database, engine, functions, measurement, steady, world
from simulation.model.deployment import deployment
from templates.failover.alarms import LEASE_SILENCE_SECONDS
from templates.failover.controller import RUN_SECONDS
from tests.docs.reading import DOCS, FAILURES, HAND_WRITTEN, cells, name, prose, read, section
from tests.functions.controller.loaded import DR, controller

MODULES = controller(DR)
CONSTANTS: dict[str, float] = {
    **{each: getattr(MODULES.environment, each) for each in ("PASS", "BOUND", "APPROVED", "REFUSED")},
    "AGAIN": MODULES.report.AGAIN,
    "TRIES": MODULES.commands.TRIES,
    "fences.TRIES": MODULES.fences.TRIES,
    "PROBES": MODULES.memory.PROBES,
    "ASK_PEER_EVERY": MODULES.observation.ASK_PEER_EVERY,
    "STOOD_DOWN": MODULES.lease_steps.STOOD_DOWN,
    "QUIET": MODULES.lease_steps.QUIET,
    "RUN_SECONDS": RUN_SECONDS,
    "LEASE_SILENCE_SECONDS": LEASE_SILENCE_SECONDS,
    "ROUTE53_VIEW_SECONDS": budget.ROUTE53_VIEW_SECONDS,
    "FENCE_BOUND": invariants.FENCE_BOUND,
}
SIMULATED = {
    f"{module.__name__.split('.')[-1]}.{key}": getattr(module, key)
    for module, keys in {
        ability: ("TOLERATED_LATENESS",),
        database: ("HEARTBEAT_SECONDS",),
        engine: ("STALE_STATUS_SECONDS",),
        functions: ("TICK_SECONDS", "JITTER_SECONDS"),
        history: ("LEAD", "RESTED", "PATIENCE"),
        invariants: ("FENCE_BOUND", "SETTLED_BEFORE", "LIVE_FOR", "DNS_SLACK", "PULSE_MEMORY", "GAP_BOUND"),
        measurement: ("LATEST_SECONDS", "VIEW_SECONDS"),
        steady: ("SETTLE",),
        world: ("CHANGE_ACTS_WITHIN",),
    }.items()
    for key in keys
}
DEFAULTS = {
    key: field.default
    for section_ in (Recovery, Dns)
    for key, field in section_.model_fields.items()
    if isinstance(field.default, int)
}
KNOWN = {**DEFAULTS, **CONSTANTS, **SIMULATED}
QUOTED = re.compile(r"(\d+)[a-z ]{0,24} \(`([\w.]+)`\)")
SUM = re.compile(r"\b(\d+(?: [+-] \d+)+) = (\d+)")
PLACES = {path.stem for path in FAILURES}


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_a_figure_is_the_value_that_it_names(path: Path) -> None:
    quoted = QUOTED.findall(prose(read(path)))
    assert [(figure, key) for figure, key in quoted if key not in KNOWN] == []
    assert [(figure, key) for figure, key in quoted if float(figure) != KNOWN[key]] == []


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_sums_add_up(path: Path) -> None:
    for terms, total in SUM.findall(prose(read(path))):
        signed = re.findall(r"([+-]?) ?(\d+)", terms)
        assert sum(int(sign + number) for sign, number in signed) == int(total), terms


def test_the_tests_above_see_what_they_should() -> None:
    everything = " ".join(prose(read(path)) for path in HAND_WRITTEN)
    assert set(KNOWN) - {key for _, key in QUOTED.findall(everything)} <= {"rto_seconds", "ttl_seconds"}
    assert len(SUM.findall(everything)) > 8
    assert QUOTED.findall("after 31 s (`fence_after_seconds`)") == [("31", "fence_after_seconds")]
    assert SUM.findall("is 60 - 40 = 20 s") == [("60 - 40", "20")]


def test_the_table_of_defaults_is_right() -> None:
    rows = {cell[0].strip("`"): cell[1] for cell in cells(read(DOCS / "failures" / "README.md"))}
    shown = {key: float(value) for key, value in rows.items() if key in KNOWN}
    assert shown == {key: KNOWN[key] for key in shown}
    assert shown.keys() >= {*DEFAULTS} - {"rto_seconds"}


def test_the_budgets_rows_are_quoted_as_they_are() -> None:
    lost, dead, gated = (str(row.seconds) for row in budget.budget(deployment().env))
    region_lost = section(read(DOCS / "failures" / "region-lost.md"), "## What happens")
    assert f"= {lost} s after the loss" in prose(region_lost)
    assert f"= {gated} s" in prose(region_lost)
    assert f"= {dead} s" in prose(section(read(DOCS / "failures" / "database-crash.md"), "## What happens"))
    index = read(DOCS / "failures" / "README.md")
    assert f"{lost} s; mode `approval`: {gated} s from your command" in index
    assert f"{dead} s by the budget" in index


def test_architecture_has_the_budgets_other_rows() -> None:
    _, dead, gated = (row.seconds for row in budget.budget(deployment().env))
    time = prose(section(read(DOCS / "architecture.md"), "## Time"))
    assert f"= {dead} s. A take-over that waits for a human" in time
    assert f"{gated} s, from the command" in time


@pytest.mark.parametrize("path", FAILURES, ids=name)
def test_every_page_computes_its_times_from_named_settings(path: Path) -> None:
    assert QUOTED.search(prose(read(path)))


def test_the_time_limits_of_calls_are_those_of_the_clients() -> None:
    quick, patient = MODULES.calls.QUICK, MODULES.calls.PATIENT
    limits = f"{quick.connect_timeout} s to connect and {quick.read_timeout} s to answer"
    said = f"{limits} (the probe {patient.read_timeout} s)"
    assert said in prose(read(DOCS / "failures" / "api-trouble.md"))
    assert {quick.retries["total_max_attempts"], patient.retries["total_max_attempts"]} == {1}
