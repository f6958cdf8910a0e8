"""The next re-protection touches nothing but the lost database; a generator that would is found out."""

from collections.abc import Callable
from typing import Any

import pytest
from troposphere import Template

from checks.proofs import prove, reprotection
from settings.environment import Environment
from settings.roles import HomeRole
from templates import database, naming
from tests.checks.rendered import subjects, with_template
from tests.environments import environment

PRIMARY, DR = HomeRole.PRIMARY, HomeRole.DR
Built = dict[str, Any]
Breakage = Callable[[Environment, Built], object]
STATES: tuple[dict[str, Any], ...] = (
    {},
    {"regions__primary__generation": 2, "regions__primary__created_from": "orders-prod-us-west-2-g1"},
    {
        "regions__primary__generation": 2,
        "regions__primary__created_from": "orders-prod-us-west-2-g1",
        "regions__dr__generation": 2,
        "regions__dr__created_from": "orders-prod-us-east-1-g2",
    },
)


def codes(monkeypatch: pytest.MonkeyPatch, breakage: Breakage) -> set[str]:
    """What is found about a generator with something wrong in it."""
    sound = database.build

    def build(env: Environment) -> Template:
        class Broken(Template):
            def to_dict(self) -> Built:
                built: Built = sound(env).to_dict()
                breakage(env, built)
                return built

        return Broken()

    monkeypatch.setattr("templates.database.build", build)
    rendered = [
        with_template(subject, build(subject.environment).to_dict()) if subject.layer == "database" else subject
        for subject in subjects()
    ]
    return {finding.code for finding in prove(rendered)} & set(reprotection.CODES)


def resource(built: Built, title: str) -> dict[str, Any]:
    found: dict[str, Any] = built["Resources"][title]
    return found


def source_from_the_peers_present(env: Environment, built: Built) -> None:
    """The mistake that the design forbids: the peer's present name instead of `created_from`."""
    facts = built["Mappings"]["Regions"]
    facts[env.regions.dr.name]["CreatedFrom"] = naming.database_identifier(env, PRIMARY)


def tag_with_the_peers_generation(env: Environment, built: Built) -> None:
    tags = resource(built, "ReplicaBornDatabase")["Properties"]["Tags"]
    tags.append({"Key": "Peer", "Value": naming.database_identifier(env, PRIMARY)})


def output_of_the_peers_generation(env: Environment, built: Built) -> None:
    built["Outputs"]["Peer"] = {"Value": naming.database_identifier(env, PRIMARY)}


def same_name_for_every_generation(env: Environment, built: Built) -> None:
    for region in built["Mappings"]["Regions"].values():
        region["DatabaseIdentifier"] = f"{env.deployment}-database"


def deleted_without_a_snapshot(_: Environment, built: Built) -> None:
    for title in ("PrimaryBornDatabase", "ReplicaBornDatabase"):
        resource(built, title).update(DeletionPolicy="Delete", UpdateReplacePolicy="Delete")


def kept_beside_the_new_one(_: Environment, built: Built) -> None:
    for title in ("PrimaryBornDatabase", "ReplicaBornDatabase"):
        resource(built, title).update(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")


def secret_named_after_the_generation(env: Environment, built: Built) -> None:
    resource(built, "MasterSecret")["Properties"]["Name"] = naming.database_identifier(env, PRIMARY)


def alarm_of_another_type(env: Environment, built: Built) -> None:
    if env.regions.primary.generation > 1:
        resource(built, "CpuAlarm").update(Type="AWS::SNS::Topic", Properties={})


@pytest.mark.parametrize(
    ("breakage", "code"),
    [
        (source_from_the_peers_present, "DC035"),
        (tag_with_the_peers_generation, "DC035"),
        (output_of_the_peers_generation, "DC035"),
        (deleted_without_a_snapshot, "DC036"),
        (kept_beside_the_new_one, "DC036"),
        (same_name_for_every_generation, "DC036"),
    ],
)
def test_a_broken_generator_is_found_out(breakage: Breakage, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(monkeypatch, breakage) == {code}


@pytest.mark.parametrize("breakage", [secret_named_after_the_generation, alarm_of_another_type])
def test_what_would_go_beside_the_database_is_found_too(breakage: Breakage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "DC036" in codes(monkeypatch, breakage)


@pytest.mark.parametrize("changes", STATES)
@pytest.mark.parametrize("lost", [PRIMARY, DR])
def test_the_next_file_is_one_that_loads(changes: dict[str, Any], lost: HomeRole) -> None:
    before = environment("prod", **changes)
    after = reprotection.reprotected(before, lost)
    Environment.model_validate(after.model_dump(mode="json"))
    assert naming.database_identifier(after, lost) != naming.database_identifier(before, lost)
    assert after.region(DR if lost is PRIMARY else PRIMARY) == before.region(DR if lost is PRIMARY else PRIMARY)


def test_a_part_of_an_environment_is_not_judged() -> None:
    assert prove([subject for subject in subjects() if subject.layer == "failover"]) == ()
