from collections.abc import Mapping

import pytest

from settings.roles import HomeRole
from templates.compose import compose_by_region
from templates.facts import facts
from templates.part import Part
from tests.environments import environment


def _mapping(*parts: Part) -> Mapping[str, Mapping[str, str]]:
    regions = compose_by_region(environment(), "test", parts).to_dict()["Mappings"]["Regions"]
    assert isinstance(regions, Mapping)
    return regions


def test_the_mapping_has_the_database_regions_and_no_other() -> None:
    assert set(_mapping(Part())) == {"us-east-1", "us-west-2"}


def test_a_fact_is_found_under_its_region() -> None:
    mapping = _mapping(Part(facts=facts("Number", lambda role: "1" if role is HomeRole.PRIMARY else "2")))
    assert (mapping["us-east-1"]["Number"], mapping["us-west-2"]["Number"]) == ("1", "2")


def test_two_parts_may_state_the_same_fact() -> None:
    same = Part(facts=facts("Number", lambda _: "1"))
    assert _mapping(same, same)["us-east-1"]["Number"] == "1"


def test_two_parts_may_not_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="fact Number differently"):
        _mapping(Part(facts=facts("Number", lambda _: "1")), Part(facts=facts("Number", lambda _: "2")))
