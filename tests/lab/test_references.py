"""A template whose references lead nowhere is refused before anything is made."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.daemon import Running
from lab.references import unresolved
from tests.lab.running import client


def topic(name: Any = "t", **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}, **more}


def of(resource: dict[str, Any], **blocks: Any) -> dict[str, Any]:
    conditions = {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Equals": ["a", "b"]}}
    others = {"Made": topic("made"), "NotMade": topic("not-made", Condition="No")}
    return {"Conditions": conditions, "Resources": {"It": resource, **others}, **blocks}


def said(template: dict[str, Any]) -> list[str]:
    return [str(found) for found in unresolved(template, {"Yes": True, "No": False})]


IN_VAIN: dict[str, tuple[dict[str, Any], str]] = {
    "a name": (of(topic({"Ref": "Nope"})), "Unresolved resource dependencies [Nope] in the Resources block"),
    "a name in a text": (of(topic({"Fn::Sub": "x-${Nope}"})), "Unresolved resource dependencies [Nope]"),
    "an attribute": (of(topic({"Fn::GetAtt": ["Nope", "Arn"]})), "references undefined resource Nope"),
    "an attribute, short": (of(topic({"Fn::GetAtt": "Nope.Arn"})), "references undefined resource Nope"),
    "an attribute in a text": (of(topic({"Fn::Sub": "${Nope.Arn}"})), "references undefined resource Nope"),
    "an attribute of a parameter": (
        of(topic({"Fn::GetAtt": ["AWS::Region", "Arn"]})),
        "undefined resource AWS::Region",
    ),
    "a condition of a value": (of(topic({"Fn::If": ["Nope", "a", "b"]})), "unresolved condition dependency Nope"),
    "a condition of a resource": (of(topic(Condition="Nope")), "unresolved condition dependency Nope"),
    "an order": (of(topic(DependsOn=["Made", "Nope"])), "Unresolved resource dependencies [Nope]"),
    "an output": (of(topic(), Outputs={"O": {"Value": {"Ref": "Nope"}}}), "[Nope] in the Outputs block"),
    "a function": (of(topic({"Fn::Transform": {}})), "Fn::Transform"),
    "what is not made": (of(topic({"Ref": "NotMade"})), "[NotMade]"),
    "what is not made, when chosen": (of(topic({"Fn::If": ["No", "a", {"Ref": "NotMade"}]})), "[NotMade]"),
    "deep inside": (of(topic({"Fn::Join": ["", ["a", {"Fn::Sub": ["${X}", {"X": {"Ref": "Nope"}}]}]]})), "[Nope]"),
}
SOUND: dict[str, dict[str, Any]] = {
    "names": of(topic({"Fn::Sub": ["${Made}${AWS::Region}${Own}${!Literal}", {"Own": {"Ref": "AWS::StackName"}}]})),
    "what is not made, not chosen": of(topic({"Fn::If": ["Yes", "a", {"Ref": "NotMade"}]})),
    "what is not made, by what is not made": of(topic({"Ref": "NotMade"}, Condition="No")),
    "an order after what is not made": of(topic(DependsOn="NotMade")),
    "an output that is not made": of(topic(), Outputs={"O": {"Condition": "No", "Value": {"Ref": "NotMade"}}}),
    "a policy's condition": of(topic("t", Metadata={"Condition": {"Bool": {"Ref": "anything"}}})),
    "a parameter": of(topic({"Ref": "P"}), Parameters={"P": {"Type": "String", "Default": "x"}}),
}


@pytest.mark.parametrize("what", IN_VAIN)
def test_what_leads_nowhere_is_named(what: str) -> None:
    template, message = IN_VAIN[what]
    (found,) = said(template)
    assert message in found


@pytest.mark.parametrize("what", SOUND)
def test_what_leads_somewhere_is_not(what: str) -> None:
    assert said(SOUND[what]) == []


def test_nothing_is_made_of_such_a_template(running: Running) -> None:
    cloudformation = client(running, "cloudformation", "us-east-1")
    template, message = IN_VAIN["a name"]
    for call in (cloudformation.create_stack, cloudformation.create_change_set):
        more = {} if call == cloudformation.create_stack else {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
        with pytest.raises(ClientError) as refused:
            call(StackName="nowhere", TemplateBody=json.dumps(template), **more)
        assert message in refused.value.response["Error"]["Message"]
    assert cloudformation.list_stacks()["StackSummaries"] == []
