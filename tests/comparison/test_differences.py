"""Where values differ, and where they only look different."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparison.differences import differences

SETS = {"Tags", "Alarms", "Deep/Set"}


def found(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return list(differences(before, after, unordered=SETS.__contains__))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"Period": 60}, {"Period": "60"}),
        ({"Enabled": True}, {"Enabled": "true"}),
        ({"Threshold": 80.0}, {"Threshold": 80}),
        ({"Alarms": ["a", "b"]}, {"Alarms": ["b", "a"]}),
        ({"Deep": {"Set": [{"Ref": "A"}, "b"]}}, {"Deep": {"Set": ["b", {"Ref": "A"}]}}),
        ({"Tags": [{"Key": "a", "Value": 1}, {"Key": "b", "Value": 2}]},
         {"Tags": [{"Key": "b", "Value": "2"}, {"Value": "1", "Key": "a"}]}),
        ({"A": {"x": 1, "y": 2}}, {"A": {"y": 2, "x": 1}}),
        ({"A": {"Fn::GetAtt": ["X", "Arn"]}}, {"A": {"Fn::GetAtt": ["X", "Arn"]}}),
    ],
)  # fmt: skip
def test_the_same_in_another_form(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert found(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"A": 1}, {"A": 2}, [("A", 1, 2)]),
        ({"A": 1}, {}, [("A", 1, None)]),
        ({}, {"A": 1}, [("A", None, 1)]),
        ({"A": {"B": {"C": 1}}}, {"A": {"B": {"C": 2}}}, [("A/B/C", 1, 2)]),
        ({}, {"A": {"B": 1, "C": 2}}, [("A/B", None, 1), ("A/C", None, 2)]),
        ({"A": {"B": 1}}, {}, [("A/B", 1, None)]),
        ({"List": ["a", "b"]}, {"List": ["b", "a"]}, [("List/0", "a", "b"), ("List/1", "b", "a")]),
        ({"List": ["a"]}, {"List": ["a", "b"]}, [("List", ["a"], ["a", "b"])]),
        ({"List": [{"A": 1}]}, {"List": [{"A": 2}]}, [("List/0/A", 1, 2)]),
        ({"Alarms": ["a", "a"]}, {"Alarms": ["a"]}, [("Alarms", ["a", "a"], ["a"])]),
        ({"Alarms": ["a"]}, {}, [("Alarms", ["a"], None)]),
        ({"Tags": [{"Key": "a", "Value": "1"}]}, {"Tags": [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}]},
         [("Tags/a", "1", "2"), ("Tags/b", None, "3")]),
        ({"A": {"Ref": "X"}}, {"A": {"Ref": "Y"}}, [("A", {"Ref": "X"}, {"Ref": "Y"})]),
        ({"A": {"Ref": "X"}}, {"A": {"B": 1}}, [("A", {"Ref": "X"}, {"B": 1})]),
        ({"A": "x"}, {"A": {"B": 1}}, [("A", "x", {"B": 1})]),
        ({"A": {}}, {"A": {"B": 1}}, [("A", {}, {"B": 1})]),
        ({"A": True}, {"A": False}, [("A", True, False)]),
        ({"A": "1"}, {"A": True}, [("A", "1", True)]),
    ],
)  # fmt: skip
def test_where_they_differ(before: dict[str, Any], after: dict[str, Any], expected: list[Any]) -> None:
    assert found(before, after) == expected


scalars = st.one_of(st.booleans(), st.integers(-3, 3), st.sampled_from(["a", "b", "1", "true"]))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ABC"), inner, max_size=3)
)
properties = st.dictionaries(st.sampled_from(["A", "B", "Tags", "Alarms"]), values, max_size=4)


@given(properties)
def test_nothing_differs_from_itself(one: dict[str, Any]) -> None:
    assert found(one, copy.deepcopy(one)) == []


@given(properties, properties)
def test_both_ways_find_the_same_places(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = found(one, other), found(other, one)
    assert sorted(path for path, _, _ in there) == sorted(path for path, _, _ in back)


@given(st.lists(values, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_a_set_is_nothing(items: list[Any], chance: random.Random) -> None:
    shuffled = copy.deepcopy(items)
    chance.shuffle(shuffled)
    assert found({"Alarms": items}, {"Alarms": shuffled}) == []
