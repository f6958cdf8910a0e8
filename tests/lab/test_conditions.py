"""Conditions are what CloudFormation would make of them, in each region."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.daemon import Running
from tests.lab.running import client

MAPPINGS = {"Regions": {"us-east-1": {"Role": "primary", "From": ""}, "us-west-2": {"Role": "dr", "From": "g1"}}}
ROLE = {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Role"]}


def topic(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", **more}


def create(running: Running, region: str, name: str, template: dict[str, Any], **more: Any) -> dict[str, str]:
    """The outputs of a stack made from a template."""
    cloudformation = client(running, "cloudformation", region)
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), **more)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 0.05})
    return outputs(running, region, name)


def outputs(running: Running, region: str, name: str) -> dict[str, str]:
    stack = client(running, "cloudformation", region).describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def deciding(conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A template that says what its conditions are."""
    said = {name: {"Value": {"Fn::If": [name, "yes", "no"]}} for name in conditions}
    return {"Mappings": MAPPINGS, "Conditions": conditions, "Resources": {"T": topic()}, "Outputs": said, **more}


SITUATIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "region": ({"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, "yes", "no"),
    "mapping": ({"Fn::Equals": [ROLE, "dr"]}, "no", "yes"),
    "account": ({"Fn::Equals": [{"Ref": "AWS::AccountId"}, "111122223333"]}, "yes", "yes"),
    "partition": ({"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}, "no", "no"),
    "suffix": ({"Fn::Equals": [{"Ref": "AWS::URLSuffix"}, "amazonaws.com"]}, "yes", "yes"),
    "sub": ({"Fn::Equals": [{"Fn::Sub": "x-${AWS::Region}"}, "x-us-west-2"]}, "no", "yes"),
    "join": ({"Fn::Equals": [{"Fn::Join": ["-", ["x", ROLE]]}, "x-primary"]}, "yes", "no"),
    "split": ({"Fn::Equals": [{"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": "AWS::Region"}]}]}, "east"]}, "yes", "no"),
    "default": (
        {"Fn::Equals": [{"Fn::FindInMap": ["Regions", "eu-west-1", "Role", {"DefaultValue": ROLE}]}, "dr"]},
        "no",
        "yes",
    ),
    "logic": (
        {
            "Fn::And": [
                {"Fn::Not": [{"Fn::Equals": [ROLE, "dr"]}]},
                {"Fn::Or": [{"Condition": "Other"}, {"Fn::Equals": [ROLE, "primary"]}]},
            ]
        },
        "yes",
        "no",
    ),
}


def test_a_condition_is_evaluated_in_the_region_of_its_stack(running: Running) -> None:
    conditions = {name: condition for name, (condition, _east, _west) in SITUATIONS.items()}
    template = deciding({**conditions, "Other": {"Fn::Equals": ["a", "b"]}})
    east = create(running, "us-east-1", "situations", template)
    west = create(running, "us-west-2", "situations", template)
    assert east == {**{name: said for name, (_condition, said, _west) in SITUATIONS.items()}, "Other": "no"}
    assert west == {**{name: said for name, (_condition, _east, said) in SITUATIONS.items()}, "Other": "no"}


def test_a_resource_whose_condition_is_false_is_not_made(running: Running) -> None:
    template = {
        "Mappings": MAPPINGS,
        "Conditions": {"IsHomePrimary": {"Fn::Equals": [ROLE, "primary"]}},
        "Resources": {"Always": topic(), "East": topic(Condition="IsHomePrimary")},
    }
    for region in MAPPINGS["Regions"]:
        create(running, region, "conditional", template)
    made = {
        region: {
            resource["LogicalResourceId"]
            for resource in client(running, "cloudformation", region).list_stack_resources(StackName="conditional")[
                "StackResourceSummaries"
            ]
        }
        for region in MAPPINGS["Regions"]
    }
    assert made == {"us-east-1": {"Always", "East"}, "us-west-2": {"Always"}}


def test_an_update_and_a_change_set_evaluate_conditions_too(running: Running) -> None:
    cloudformation = client(running, "cloudformation", "us-west-2")
    template = deciding({"IsDr": {"Fn::Equals": [ROLE, "primary"]}})
    assert create(running, "us-west-2", "changing", template) == {"IsDr": "no"}
    changed = json.dumps(deciding({"IsDr": {"Fn::Equals": [ROLE, "dr"]}}))
    cloudformation.update_stack(StackName="changing", TemplateBody=changed)
    cloudformation.get_waiter("stack_update_complete").wait(StackName="changing", WaiterConfig={"Delay": 0.05})
    assert outputs(running, "us-west-2", "changing") == {"IsDr": "yes"}
    more = deciding({"IsDr": {"Fn::Equals": [ROLE, "dr"]}})
    more["Resources"]["Never"] = topic(Condition="IsPrimary")
    more["Resources"]["Now"] = topic(Condition="IsDr")
    more["Conditions"]["IsPrimary"] = {"Fn::Equals": [ROLE, "primary"]}
    cloudformation.create_change_set(StackName="changing", ChangeSetName="more", TemplateBody=json.dumps(more))
    change_set = cloudformation.describe_change_set(StackName="changing", ChangeSetName="more")
    assert {change["ResourceChange"]["LogicalResourceId"] for change in change_set["Changes"]} == {"Now"}


def test_availability_zones_are_those_of_the_stacks_region(running: Running) -> None:
    template = {
        "Resources": {"T": topic()},
        "Outputs": {"Zones": {"Value": {"Fn::Join": [",", {"Fn::GetAZs": {"Ref": "AWS::Region"}}]}}},
    }
    assert create(running, "us-west-2", "zones", template) == {"Zones": "us-west-2a,us-west-2b,us-west-2c"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a region that is not in the mapping": ({"C": {"Fn::Equals": [ROLE, "dr"]}}, "Unable to get mapping for Regions::"),
    "a name that is no parameter": ({"C": {"Fn::Equals": [{"Ref": "T"}, "x"]}}, r"Unresolved dependencies \[T\]"),
    "an attribute": ({"C": {"Fn::Equals": [{"Fn::GetAtt": ["T", "Arn"]}, "x"]}}, "Fn::GetAtt"),
    "a condition that is not there": ({"C": {"Fn::Not": [{"Condition": "D"}]}}, "D"),
    "a circle": ({"C": {"Fn::Not": [{"Condition": "D"}]}, "D": {"Fn::Not": [{"Condition": "C"}]}}, "ircular"),
    "a plain value": ({"C": "true"}, "condition C"),
    "one operand": ({"C": {"Fn::Equals": ["x"]}}, "two values"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_evaluated_is_refused_before_anything_is_made(running: Running, what: str) -> None:
    conditions, message = REFUSED[what]
    cloudformation = client(running, "cloudformation", "eu-west-1")
    with pytest.raises(ClientError, match=message) as refused:
        cloudformation.create_stack(StackName="refused", TemplateBody=json.dumps(deciding(conditions)))
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert cloudformation.list_stacks()["StackSummaries"] == []


def test_a_rule_over_the_region_counts(running: Running) -> None:
    template = {
        "Rules": {
            "East": {
                "Assertions": [
                    {"Assert": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, "AssertDescription": "East only"}
                ]
            }
        },
        "Resources": {"T": topic()},
    }
    create(running, "us-east-1", "ruled", template)
    with pytest.raises(ClientError, match="East only"):
        create(running, "us-west-2", "ruled", template)


def test_a_rule_that_ministack_would_skip_is_an_error(running: Running) -> None:
    all_of = {"Fn::RefAll": "AWS::EC2::KeyPair::KeyName"}
    template = {
        "Rules": {"Keys": {"Assertions": [{"Assert": {"Fn::Contains": [all_of, "x"]}}]}},
        "Resources": {"T": topic()},
    }
    with pytest.raises(ClientError, match="cannot evaluate a rule"):
        create(running, "us-east-1", "skipped", template)
