import pytest
from botocore.exceptions import ClientError

from tests.lab.cloudformation import Stacks, outputs, resource

LOGS = "AWS::Logs::LogGroup"


def log_group(name: str, days: int = 7, **attributes: object) -> dict[str, object]:
    return resource(LOGS, {"LogGroupName": name, "RetentionInDays": days}, **attributes)


def test_a_create_tells_of_every_resource_in_order(stacks: Stacks) -> None:
    one, two = log_group("/order/one"), log_group("/order/two", DependsOn="Two")
    assert stacks.create("order", {"One": two, "Two": one})["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.events("order") == [
        ("stack", "CREATE_IN_PROGRESS"),
        ("Two", "CREATE_IN_PROGRESS"),
        ("Two", "CREATE_IN_PROGRESS"),
        ("Two", "CREATE_COMPLETE"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_COMPLETE"),
        ("stack", "CREATE_COMPLETE"),
    ]
    initiated = [event for event in stacks.said("order") if event.get("ResourceStatusReason", "").endswith("Initiated")]
    assert [event["PhysicalResourceId"] for event in initiated[1:]] == ["/order/one", "/order/two"]


def test_an_update_changes_what_differs_and_says_nothing_of_the_rest(stacks: Stacks) -> None:
    stacks.create(
        "change",
        {"Same": log_group("/change/same"), "Other": log_group("/change/other"), "Gone": log_group("/change/gone")},
    )
    before = len(stacks.events("change"))
    wanted = {
        "Same": log_group("/change/same"),
        "Other": log_group("/change/other", 30),
        "New": log_group("/change/new"),
    }
    assert stacks.update("change", wanted)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.events("change")[before:] == [
        ("stack", "UPDATE_IN_PROGRESS"),
        ("New", "CREATE_IN_PROGRESS"),
        ("New", "CREATE_IN_PROGRESS"),
        ("New", "CREATE_COMPLETE"),
        ("Other", "UPDATE_IN_PROGRESS"),
        ("Other", "UPDATE_COMPLETE"),
        ("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Gone", "DELETE_IN_PROGRESS"),
        ("Gone", "DELETE_COMPLETE"),
        ("stack", "UPDATE_COMPLETE"),
    ]
    found = stacks.api("logs").describe_log_groups(logGroupNamePrefix="/change/")["logGroups"]
    assert {one["logGroupName"]: one["retentionInDays"] for one in found} == {
        "/change/new": 7,
        "/change/other": 30,
        "/change/same": 7,
    }


def test_an_update_that_changes_nothing_is_refused(stacks: Stacks) -> None:
    stacks.create("same", {"One": log_group("/same")})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update("same", {"One": log_group("/same")})


def test_what_needs_another_resource_is_made_first_and_removed_last(stacks: Stacks) -> None:
    stacks.create("renamed", {"One": log_group("/renamed/old")}, Outputs=outputs(Name={"Ref": "One"}))
    before = len(stacks.events("renamed"))
    stacks.update("renamed", {"One": log_group("/renamed/new")}, Outputs=outputs(Name={"Ref": "One"}))
    assert stacks.outputs("renamed") == {"Name": "/renamed/new"}
    assert stacks.events("renamed")[before:] == [
        ("stack", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_COMPLETE"),
        ("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("One", "DELETE_IN_PROGRESS"),
        ("One", "DELETE_COMPLETE"),
        ("stack", "UPDATE_COMPLETE"),
    ]
    assert [
        one["logGroupName"]
        for one in stacks.api("logs").describe_log_groups(logGroupNamePrefix="/renamed/")["logGroups"]
    ] == ["/renamed/new"]


def test_what_has_a_name_of_its_own_is_not_replaced(stacks: Stacks) -> None:
    def table(key: str) -> dict[str, object]:
        attribute = {"AttributeName": key, "AttributeType": "S"}
        return resource(
            "AWS::DynamoDB::Table",
            {
                "TableName": "kept",
                "AttributeDefinitions": [attribute],
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        )

    stacks.create("kept", {"Table": table("one")})
    assert stacks.update("kept", {"Table": table("two")})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reasons = [event.get("ResourceStatusReason", "") for event in stacks.said("kept")]
    assert any("custom-named resource requires replacing. Rename kept" in reason for reason in reasons)
    schema = stacks.api("dynamodb").describe_table(TableName="kept")["Table"]["KeySchema"]
    assert [key["AttributeName"] for key in schema] == ["one"]


def test_a_failed_create_is_rolled_back_and_says_why(stacks: Stacks) -> None:
    stacks.api("logs").create_log_group(logGroupName="/taken")
    stack = stacks.create("failed", {"First": log_group("/failed"), "Second": log_group("/taken", DependsOn="First")})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.events("failed")[4:] == [
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_FAILED"),
        ("stack", "ROLLBACK_IN_PROGRESS"),
        ("First", "DELETE_IN_PROGRESS"),
        ("First", "DELETE_COMPLETE"),
        ("stack", "ROLLBACK_COMPLETE"),
    ]
    failed, rollback = stacks.said("failed")[5:7]
    assert "already exists" in failed["ResourceStatusReason"]
    assert rollback["ResourceStatusReason"] == (
        "The following resource(s) failed to create: [Second]. Rollback requested by user."
    )
    assert not stacks.api("logs").describe_log_groups(logGroupNamePrefix="/failed")["logGroups"]


def test_a_failed_update_gives_everything_its_old_properties_back(stacks: Stacks) -> None:
    stacks.api("logs").create_log_group(logGroupName="/taken/too")
    stacks.create("undone", {"First": log_group("/undone/first")}, Outputs=outputs(Days="7"))
    wanted = {
        "First": log_group("/undone/first", 30),
        "Second": log_group("/undone/second", DependsOn="First"),
        "Third": log_group("/taken/too", DependsOn="Second"),
    }
    stack = stacks.update("undone", wanted, Outputs=outputs(Days="30"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.outputs("undone") == {"Days": "7"}
    found = stacks.api("logs").describe_log_groups(logGroupNamePrefix="/undone/")["logGroups"]
    assert [(one["logGroupName"], one["retentionInDays"]) for one in found] == [("/undone/first", 7)]
    assert stacks.events("undone")[-9:] == [
        ("Third", "CREATE_IN_PROGRESS"),
        ("Third", "CREATE_FAILED"),
        ("stack", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("First", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_COMPLETE"),
        ("stack", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Second", "DELETE_IN_PROGRESS"),
        ("Second", "DELETE_COMPLETE"),
        ("stack", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    stacks.update("undone", {"First": log_group("/undone/first", 30)})
    assert (
        stacks.api("logs").describe_log_groups(logGroupNamePrefix="/undone/first")["logGroups"][0]["retentionInDays"]
        == 30
    )


def test_a_stack_tag_reaches_what_takes_tags(stacks: Stacks) -> None:
    stacks.api("cloudformation").create_stack(
        StackName="tagged",
        TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "tagged"}}}}',
        Tags=[{"Key": "Team", "Value": "databases"}],
    )
    topic = stacks.ids(stacks.settled("tagged")["StackName"])["Topic"]
    tags = stacks.api("sns").list_tags_for_resource(ResourceArn=topic)["Tags"]
    assert {"Key": "Team", "Value": "databases"} in tags
    assert {"Key": "aws:cloudformation:logical-id", "Value": "Topic"} in tags


def test_what_the_lab_does_not_make_is_refused_before_anything_is_made(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="does not make resources of type AWS::S3::Bucket"):
        stacks.create("bucket", {"Bucket": resource("AWS::S3::Bucket")})
    with pytest.raises(ClientError, match="does not honour the property DataProtectionPolicy of AWS::Logs::LogGroup"):
        stacks.create("protected", {"Group": resource(LOGS, {"DataProtectionPolicy": {}})})
    with pytest.raises(ClientError, match=r"extraneous key \[Retention\] is not permitted"):
        stacks.create("misspelt", {"Group": resource(LOGS, {"Retention": 7})})
    with pytest.raises(ClientError, match="does not honour CreationPolicy of Group"):
        stacks.create("signalled", {"Group": resource(LOGS, {}, CreationPolicy={"ResourceSignal": {"Count": 1}})})
    names = [stack["StackName"] for stack in stacks.api("cloudformation").describe_stacks()["Stacks"]]
    assert not {"bucket", "protected", "misspelt", "signalled"} & set(names)
