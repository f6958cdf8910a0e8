import json
from typing import Any

import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource


def monitoring(name: str, threshold: float = 80, **more: Any) -> dict[str, Any]:
    alarm = {
        "AlarmName": name,
        "AlarmDescription": "too many",
        "Namespace": "AWS/RDS",
        "MetricName": "DatabaseConnections",
        "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db"}],
        "Statistic": "Maximum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
        "TreatMissingData": "breaching",
        "Period": "60",
        "EvaluationPeriods": 3,
        "AlarmActions": [{"Ref": "Topic"}],
        "OKActions": [{"Ref": "Topic"}],
        "InsufficientDataActions": [{"Ref": "Topic"}],
        "Tags": [{"Key": "Severity", "Value": "critical"}],
        **more,
    }
    statement = {
        "Sid": "Alarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["sns:Publish"],
        "Resource": [{"Ref": "Topic"}],
    }
    return {
        "Topic": resource("AWS::SNS::Topic", {"TopicName": name, "Tags": [{"Key": "Name", "Value": name}]}),
        "TopicPolicy": resource(
            "AWS::SNS::TopicPolicy",
            {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}},
        ),
        "Mail": resource(
            "AWS::SNS::Subscription", {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "a@example.com"}
        ),
        "Alarm": resource("AWS::CloudWatch::Alarm", alarm),
    }


def test_an_alarm_is_as_the_template_says_and_its_threshold_changes_in_place(running: Running, stacks: Stacks) -> None:
    cloudwatch = stacks.api("cloudwatch")
    stacks.create("alarm", monitoring("alarm"), Outputs=outputs(Arn={"Fn::GetAtt": ["Alarm", "Arn"]}))
    topic, arn = stacks.ids("alarm")["Topic"], stacks.outputs("alarm")["Arn"]
    assert (topic, arn) == (
        f"arn:aws:sns:us-east-1:{running.account}:alarm",
        f"arn:aws:cloudwatch:us-east-1:{running.account}:alarm:alarm",
    )
    found = cloudwatch.describe_alarms(AlarmNames=["alarm"])["MetricAlarms"][0]
    expected = {
        "AlarmDescription": "too many",
        "Namespace": "AWS/RDS",
        "MetricName": "DatabaseConnections",
        "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db"}],
        "Statistic": "Maximum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 80.0,
        "TreatMissingData": "breaching",
        "Period": 60,
        "EvaluationPeriods": 3,
        "AlarmActions": [topic],
        "OKActions": [topic],
        "InsufficientDataActions": [topic],
    }
    assert {name: found[name] for name in expected} == expected
    tags = {tag["Key"]: tag["Value"] for tag in cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]}
    assert tags["Severity"] == "critical"
    assert tags["aws:cloudformation:logical-id"] == "Alarm"

    stacks.update("alarm", monitoring("alarm", 90, Tags=[{"Key": "Severity", "Value": "low"}]))
    found = cloudwatch.describe_alarms(AlarmNames=["alarm"])["MetricAlarms"][0]
    assert found["Threshold"] == 90.0
    tags = {tag["Key"]: tag["Value"] for tag in cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]}
    assert tags["Severity"] == "low"
    assert [event for event, _ in stacks.events("alarm")].count("Topic") == 3
    assert stacks.delete("alarm")["StackStatus"] == "DELETE_COMPLETE"
    assert cloudwatch.describe_alarms(AlarmNames=["alarm"])["MetricAlarms"] == []


def test_a_topic_has_its_policy_and_subscribers(stacks: Stacks) -> None:
    sns = stacks.api("sns")
    stacks.create("topic", monitoring("topic"))
    topic = stacks.ids("topic")["Topic"]
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert policy["Statement"][0]["Sid"] == "Alarms"
    assert policy["Statement"][0]["Resource"] == [topic]
    subscribed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in subscribed] == [("email", "a@example.com")]

    wanted = monitoring("topic")
    del wanted["TopicPolicy"]
    wanted["Mail"]["Properties"]["Endpoint"] = "b@example.com"
    stacks.update("topic", wanted)
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert policy["Statement"][0]["Sid"] == "__default_statement_ID"
    subscribed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [one["Endpoint"] for one in subscribed] == ["b@example.com"]


@pytest.mark.parametrize("taken", ["Topic", "Alarm"])
def test_a_name_that_is_taken_is_refused_although_the_api_would_take_it(stacks: Stacks, taken: str) -> None:
    if taken == "Topic":
        stacks.api("sns").create_topic(Name="taken-Topic")
    else:
        stacks.create("owner", monitoring("taken-Alarm"))
    wanted = monitoring(f"taken-{taken}")
    if taken == "Alarm":
        wanted["Topic"]["Properties"]["TopicName"] = "free"
    assert stacks.create(f"taker-{taken}", wanted)["StackStatus"] == "ROLLBACK_COMPLETE"
    failed = [event for event in stacks.said(f"taker-{taken}") if event["ResourceStatus"] == "CREATE_FAILED"]
    assert failed[0]["LogicalResourceId"] == taken
    assert "already exists" in failed[0]["ResourceStatusReason"]


def test_a_dashboard_is_put_and_tagged(running: Running, stacks: Stacks) -> None:
    def dashboard(title: str) -> dict[str, Any]:
        body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": title}}]})
        tags = [{"Key": "Name", "Value": title}]
        return {
            "Dashboard": resource(
                "AWS::CloudWatch::Dashboard", {"DashboardName": "lab", "DashboardBody": body, "Tags": tags}
            )
        }

    cloudwatch = stacks.api("cloudwatch")
    stacks.create("dashboard", dashboard("one"))
    assert stacks.ids("dashboard")["Dashboard"] == "lab"
    stacks.update("dashboard", dashboard("two"))
    assert '"two"' in cloudwatch.get_dashboard(DashboardName="lab")["DashboardBody"]
    arn = f"arn:aws:cloudwatch::{running.account}:dashboard/lab"
    tags = {tag["Key"]: tag["Value"] for tag in cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]}
    assert tags["Name"] == "two"
    stacks.delete("dashboard")
    assert cloudwatch.list_dashboards()["DashboardEntries"] == []
