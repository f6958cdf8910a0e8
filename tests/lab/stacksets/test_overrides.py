import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.daemon import Running
from lab.query_protocol import ServiceError
from lab.stacksets.overrides import effective, merged, stack_set_parameters
from tests.lab.stacksets.sets import Sets, parameter, parameterised

VALUES = st.dictionaries(st.sampled_from("ABCD"), st.text("xyz", max_size=3))


@given(present=VALUES)
def test_nothing_said_leaves_everything(present: dict[str, str]) -> None:
    assert merged(present, None) == present


@given(present=VALUES, new=VALUES)
def test_a_list_replaces_all_that_there_was(present: dict[str, str], new: dict[str, str]) -> None:
    assert merged(present, [parameter(key, value) for key, value in new.items()]) == new


@given(present=VALUES, kept=st.sets(st.sampled_from("ABCD")))
def test_a_previous_value_stays_where_there_was_one(present: dict[str, str], kept: set[str]) -> None:
    expected = {key: value for key, value in present.items() if key in kept}
    assert merged(present, [parameter(key) for key in kept]) == expected


@given(own=VALUES, overrides=VALUES)
def test_an_instance_has_the_stack_sets_parameters_and_no_others(
    own: dict[str, str], overrides: dict[str, str]
) -> None:
    found = effective(own, overrides)
    assert set(found) == set(own)
    assert all(found[key] == overrides.get(key, own[key]) for key in own)


def test_value_and_previous_value_exclude_each_other() -> None:
    both = {"ParameterKey": "A", "ParameterValue": "1", "UsePreviousValue": True}
    with pytest.raises(ServiceError, match="usePreviousValue"):
        merged({}, [both])
    with pytest.raises(ServiceError, match="Duplicate"):
        merged({}, [parameter("A", 1), parameter("A", 2)])


def test_defaults_count_as_values() -> None:
    declared: dict[str, dict[str, object]] = {"A": {"Default": 1}, "B": {}}
    assert stack_set_parameters(declared, [parameter("B", 2)], {}) == {"A": "1", "B": "2"}
    assert stack_set_parameters(declared, [parameter("B")], {"B": "3"}) == {"A": "1", "B": "3"}
    with pytest.raises(ServiceError, match=r"\[B\] must have values"):
        stack_set_parameters(declared, [parameter("B")], {})


def test_overrides_reach_the_stacks_and_outlive_updates(running: Running, sets: Sets, roles: dict[str, str]) -> None:
    sets.create("over", roles, parameterised("/over"), Parameters=[parameter("Days", 7)])
    sets.instances("over", ["us-east-1"])
    sets.instances("over", ["us-west-2"], ParameterOverrides=[parameter("Days", 14)])
    assert days(sets) == [7, 14]
    said = sets.instance("over", "us-west-2")["ParameterOverrides"]
    assert said == [{"ParameterKey": "Days", "ParameterValue": "14"}]

    operation = sets.api.update_stack_set(
        StackSetName="over", UsePreviousTemplate=True, Parameters=[parameter("Days", 30)]
    )["OperationId"]
    sets.ended("over", operation)
    assert days(sets) == [30, 14]

    where = {"StackSetName": "over", "Accounts": [running.account], "Regions": ["us-west-2"]}
    for given_overrides, expected in (
        ({}, 14),
        ({"ParameterOverrides": [parameter("Days")]}, 14),
        ({"ParameterOverrides": [parameter("Days", 60)]}, 60),
        ({"ParameterOverrides": []}, 30),
    ):
        sets.ended("over", sets.api.update_stack_instances(**where, **given_overrides)["OperationId"])
        assert days(sets) == [30, expected]


def days(sets: Sets) -> list[int | None]:
    return [sets.days("over", region) for region in ("us-east-1", "us-west-2")]


def test_a_value_the_template_refuses_fails_the_instance(sets: Sets, roles: dict[str, str]) -> None:
    template = parameterised("/strict")
    template["Parameters"]["Days"] = {"Type": "String", "AllowedPattern": "^[0-9]+$"}
    sets.create("strict", roles, template, Parameters=[parameter("Days", 7)])
    operation = sets.instances("strict", ["us-east-1"], ParameterOverrides=[parameter("Days", "many")])
    assert operation["Status"] == "FAILED"
    assert "Days" in sets.results("strict", operation["OperationId"])["us-east-1"][1]
    assert "StackId" not in sets.instance("strict", "us-east-1")
