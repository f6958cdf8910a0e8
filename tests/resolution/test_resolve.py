"""What CloudFormation would read in a region: each intrinsic function, and each refusal."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.resolve import ResolutionError, resolve
from templates import lease
from tests.environments import environment

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Endpoint": {"Type": "String"},
        "Port": {"Type": "String", "Default": "5432"},
    },
    "Mappings": {
        "Regions": {
            "us-east-1": {"HomeRole": "primary", "Zones": ["a", "b"]},
            "us-west-2": {"HomeRole": "dr", "Zones": ["c", "d"]},
        }
    },
    "Conditions": {
        "IsDr": {"Fn::Equals": [{"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "HomeRole"]}, "dr"]},
        "IsPrimary": {"Fn::Not": [{"Condition": "IsDr"}]},
        "Never": {"Fn::And": [{"Condition": "IsDr"}, {"Condition": "IsPrimary"}]},
        "Always": {"Fn::Or": [{"Condition": "IsDr"}, {"Condition": "IsPrimary"}]},
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Zone": {"Type": "AWS::Route53::HostedZone"}},
}
TEMPLATE["Resources"]["Zone"]["Condition"] = "IsDr"


def value_of(expression: Any, region: str = "us-east-1", **given_values: Any) -> Any:
    """What an expression becomes as a property in a region."""
    template = copy.deepcopy(TEMPLATE)
    template["Resources"]["Probe"] = {"Type": "X::Y::Z", "Properties": {"Value": expression}}
    return resolve(template, region, **given_values).resources["Probe"]["Properties"].get("Value", "absent")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::AccountId"}, "111122223333"),
        ({"Ref": "AWS::NoValue"}, "absent"),
        ({"Ref": "Topic"}, {"Ref": "Topic"}),
        ({"Ref": "Endpoint"}, {"Ref": "Endpoint"}),
        ({"Ref": "Port"}, "5432"),
        ({"Ref": "AWS::StackId"}, {"Ref": "AWS::StackId"}),
        ({"Fn::GetAtt": "Topic.TopicArn"}, {"Fn::GetAtt": ["Topic", "TopicArn"]}),
        ({"Fn::GetAtt": ["Topic", "TopicArn"]}, {"Fn::GetAtt": ["Topic", "TopicArn"]}),
        ({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "HomeRole"]}, "primary"),
        ({"Fn::Select": [1, {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Zones"]}]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": [",", "x,y"]}]}, "x"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Port"}, 1, True]]}, "a-5432-1-true"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Topic"}]]}, {"Fn::Join": ["-", ["a", {"Ref": "Topic"}]]}),
        ({"Fn::Sub": "arn:${AWS::Partition}:rds:${AWS::Region}"}, "arn:aws:rds:us-east-1"),
        ({"Fn::Sub": "${AWS::Region}/${Topic}"}, {"Fn::Sub": "us-east-1/${Topic}"}),
        ({"Fn::Sub": "${AWS::Region}/${Topic.TopicArn}"}, {"Fn::Sub": "us-east-1/${Topic.TopicArn}"}),
        ({"Fn::Sub": "${!AWS::Region} ${Port}"}, "${AWS::Region} 5432"),
        ({"Fn::Sub": "${!kept} ${Topic}"}, {"Fn::Sub": "${!kept} ${Topic}"}),
        ({"Fn::Sub": ["${a}-${b}", {"a": {"Ref": "Port"}, "b": 7}]}, "5432-7"),
        ({"Fn::Sub": ["${a}-${b}", {"a": {"Ref": "Topic"}, "b": 7}]}, {"Fn::Sub": ["${a}-7", {"a": {"Ref": "Topic"}}]}),
        ({"Fn::If": ["IsDr", "dr", "primary"]}, "primary"),
        ({"Fn::If": ["IsDr", {"Ref": "Zone"}, {"Ref": "AWS::NoValue"}]}, "absent"),
        ([1, {"Ref": "AWS::NoValue"}, {"Ref": "Port"}], [1, "5432"]),
        ({"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-key"}}, {"Fn::ImportValue": "us-east-1-key"}),
        ({"Fn::Split": [",", {"Fn::ImportValue": "x"}]}, {"Fn::Split": [",", {"Fn::ImportValue": "x"}]}),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, {"Fn::GetAZs": "us-east-1"}),
    ],
)
def test_each_function_gives_what_cloudformation_gives(expression: Any, expected: Any) -> None:
    assert value_of(expression) == expected


def test_parameters_and_imports_are_filled_in() -> None:
    assert value_of({"Ref": "Endpoint"}, parameters={"Endpoint": "db.example"}) == "db.example"
    assert value_of({"Ref": "Port"}, parameters={"Port": "6000"}) == "6000"
    assert value_of({"Fn::Split": [",", {"Fn::ImportValue": "ids"}]}, imports={"ids": "a,b"}) == ["a", "b"]
    assert value_of({"Ref": "AWS::AccountId"}, parameters={"AWS::AccountId": "999999999999"}) == "999999999999"


def test_resources_and_outputs_follow_their_conditions() -> None:
    template = copy.deepcopy(TEMPLATE)
    template["Outputs"] = {"ZoneId": {"Condition": "IsDr", "Value": {"Ref": "Zone"}}}
    template["Resources"]["Topic"]["DependsOn"] = ["Zone"]
    primary, dr = resolve(template, "us-east-1"), resolve(template, "us-west-2")
    assert set(primary.resources) == {"Topic"}
    assert set(dr.resources) == {"Topic", "Zone"}
    assert primary.outputs == {}
    assert dr.outputs == {"ZoneId": {"Value": {"Ref": "Zone"}}}
    assert "DependsOn" not in primary.resources["Topic"]
    assert dr.resources["Topic"]["DependsOn"] == ["Zone"]
    assert primary.conditions == {"IsDr": False, "IsPrimary": True, "Never": False, "Always": True}
    assert dr.of_type("AWS::Route53::HostedZone") == {"Zone": {}}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Cidr"]}, "mapping for Regions::us-east-1::Cidr"),
        ({"Ref": "Zone"}, r"Unresolved resource dependencies \[Zone\]"),
        ({"Ref": "Tpoic"}, r"Unresolved resource dependencies \[Tpoic\]"),
        ({"Fn::Sub": "x-${Zone.Id}"}, r"Unresolved resource dependencies \[Zone\]"),
        ({"Fn::GetAtt": ["Zone", "Id"]}, r"Unresolved resource dependencies \[Zone\]"),
        ({"Fn::If": ["IsDR", 1, 2]}, "Unresolved condition IsDR"),
        ({"Fn::Select": [2, ["a", "b"]]}, "nonexistent value at index 2"),
    ],
)
def test_what_cloudformation_refuses_is_refused(expression: Any, message: str) -> None:
    with pytest.raises(ResolutionError, match=message):
        value_of(expression)


def test_a_missing_export_is_refused() -> None:
    with pytest.raises(ResolutionError, match="No export named x found"):
        value_of({"Fn::ImportValue": "x"}, imports={})


def test_a_region_outside_the_mapping_is_refused() -> None:
    with pytest.raises(ResolutionError, match="Unable to get mapping for Regions::eu-west-1::HomeRole"):
        resolve(TEMPLATE, "eu-west-1")


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"A": {"Condition": "B"}, "B": {"Condition": "A"}}, "circular"),
        ({"A": {"Fn::Equals": [{"Ref": "Endpoint"}, "x"]}}, "not known yet"),
        ({"A": {"Fn::If": ["B", 1, 2]}}, "not a condition function"),
        ({"A": True}, "not a condition function"),
    ],
)
def test_conditions_that_cannot_be_decided_are_refused(conditions: dict[str, Any], message: str) -> None:
    with pytest.raises(ResolutionError, match=message):
        resolve({**TEMPLATE, "Conditions": conditions, "Resources": {}}, "us-east-1")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc${}!:. "),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.text(alphabet="abXY", min_size=1, max_size=4), children, max_size=3)
    ),
    max_leaves=10,
)


@given(plain)
def test_plain_data_is_left_alone(value: Any) -> None:
    assert value_of(value) == value


@given(plain)
def test_the_template_is_not_changed(value: Any) -> None:
    template = {**copy.deepcopy(TEMPLATE), "Resources": {"A": {"Type": "T", "Properties": {"P": value}}}}
    before = copy.deepcopy(template)
    resolve(template, "us-east-1")
    assert template == before


@given(st.lists(st.text(alphabet="ab$}{!", min_size=1, max_size=6), min_size=1, max_size=4))
def test_split_undoes_join(items: list[str]) -> None:
    assert value_of({"Fn::Split": [",", {"Fn::Join": [",", items]}]}) == items


@given(st.text(alphabet="ab$}{!c ", max_size=12))
def test_sub_inserts_a_value_as_it_is(value: str) -> None:
    assert value_of({"Fn::Sub": ["<${v}>", {"v": value}]}) == f"<{value}>"


def test_a_real_layer_resolves_to_its_own_region() -> None:
    table = resolve(lease.build(environment()).to_dict(), "us-east-2").of_type("AWS::DynamoDB::Table")["LeaseTable"]
    assert table["TableName"] == "orders-prod-lease"
    assert {"Key": "Region", "Value": "us-east-2"} in table["Tags"]
