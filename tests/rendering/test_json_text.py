"""Compact JSON says what troposphere's own `to_dict` says, and validates as it does."""

import json
from typing import Any

import pytest
from awacs import s3 as s3_actions
from awacs.aws import Allow, Principal, Statement
from troposphere import (
    AWSHelperFn,
    Condition,
    Equals,
    FindInMap,
    GetAtt,
    If,
    Output,
    Parameter,
    Ref,
    Sub,
    Tags,
    Template,
    cloudformation,
    ec2,
    encode_to_dict,
    iam,
    rds,
    sns,
)

from rendering.json_text import compact_json
from templates.layer import Layer
from templates.layers import LAYERS
from templates.policies.statements import policy
from tests.environments import environment


def _template(*resources: Any) -> Template:
    template = Template("test")
    template.set_version("2010-09-09")
    for resource in resources:
        template.add_resource(resource)
    return template


@pytest.mark.parametrize("name", ["dev", "prod"])
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_says_exactly_what_troposphere_says(layer: Layer, name: str) -> None:
    template = layer.build(environment(name))
    assert json.loads(compact_json(template)) == json.loads(json.dumps(template.to_dict()))


def test_says_it_of_every_kind_of_object() -> None:
    statement = Statement(
        Effect=Allow, Principal=Principal("Service", "s3.amazonaws.com"), Action=[s3_actions.GetObject], Resource=["*"]
    )
    template = _template(
        sns.Topic(
            "Topic", Condition="IsDr", TopicName=Sub("${Prefix}-x", Prefix=Ref("Name")), Tags=Tags(B="2", A=Ref("X"))
        ),
        ec2.VPC("Empty"),
        cloudformation.WaitConditionHandle("Handle"),
        iam.Role(
            "Role",
            AssumeRolePolicyDocument=policy(statement),
            Policies=[iam.Policy(PolicyName="p", PolicyDocument=policy(statement))],
            Metadata=Joined({"a": Ref("b")}, {"c": GetAtt("d", "e")}),
            DependsOn=["Topic", "Empty"],
        ),
    )
    template.add_parameter(Parameter("Name", Type="String"))
    template.add_mapping("Regions", {"us-east-1": {"Zones": ("a", "b")}})
    template.add_condition("IsDr", Equals(FindInMap("Regions", Ref("AWS::Region"), "Home"), "dr"))
    template.add_output(Output("Out", Value=If("IsDr", GetAtt("Topic", "TopicName"), Ref("AWS::NoValue"))))
    template.add_rule("Rule", {"Assertions": [{"Assert": Condition("IsDr")}]})
    template.set_metadata({"k": 1})
    assert json.loads(compact_json(template)) == json.loads(json.dumps(template.to_dict()))


def test_sections_and_resources_are_in_the_order_of_a_reader() -> None:
    template = _template(sns.Topic("Topic", TopicName="t", DeletionPolicy="Retain"))
    template.add_output(Output("Out", Value="x"))
    template.add_parameter(Parameter("Name", Type="String"))
    content = json.loads(compact_json(template))
    assert list(content) == ["AWSTemplateFormatVersion", "Description", "Parameters", "Resources", "Outputs"]
    assert list(content["Resources"]["Topic"]) == ["Type", "DeletionPolicy", "Properties"]


def test_is_as_short_as_json_can_be() -> None:
    text = compact_json(_template(sns.Topic("Topic", DisplayName="a: b, c £ d")))
    assert text == json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) + "\n"


def test_a_missing_required_property_is_refused() -> None:
    with pytest.raises(ValueError, match="AssumeRolePolicyDocument required"):
        compact_json(_template(iam.Role("Role")))


def test_a_missing_required_property_deep_inside_is_refused() -> None:
    with pytest.raises(ValueError, match="PolicyName required"):
        compact_json(_template(iam.Role("Role", AssumeRolePolicyDocument={}, Policies=[iam.Policy(PolicyDocument={})])))


def test_what_troposphere_validates_is_validated() -> None:
    database = rds.DBInstance("Database", DBInstanceClass="db.r7g.large", AllocatedStorage="100", Engine="postgres")
    with pytest.raises(ValueError, match="MasterUsername"):
        compact_json(_template(database))
    compact_json(_template(database.no_validation()))


def test_an_object_formatted_into_a_string_is_refused() -> None:
    """It would be deployed as `Watches <troposphere.FindInMap object at 0x7f...>`, and differ from run to run."""
    with pytest.raises(ValueError, match=r"an object was formatted into a string.*<troposphere\.Ref object at"):
        compact_json(_template(sns.Topic("Topic", DisplayName=f"Watches {Ref('AWS::Region')}")))


def test_what_has_no_form_in_a_template_is_named() -> None:
    with pytest.raises(TypeError, match=r"object at .* has no form in a template"):
        compact_json(_template(sns.Topic("Topic", DisplayName=AnyHelper(object()))))


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        compact_json(_template(sns.Topic("Topic", DisplayName=AnyHelper(float("nan")))))


class AnyHelper(AWSHelperFn):
    def __init__(self, data: Any) -> None:
        self.data = data


class Joined(AWSHelperFn):
    """Has a `to_dict` of its own, as `cloudformation.Metadata` has."""

    def __init__(self, *data: dict[str, Any]) -> None:
        self.data = data

    def to_dict(self) -> Any:
        return {key: value for item in self.data for key, value in encode_to_dict(item).items()}
