"""Encrypted topics: who publishes as a service needs the key as well."""

import json
from typing import Any

import pytest

from lab.control import Control
from lab.daemon import Running
from tests.lab.cloudformation import Stacks


def key(stacks: Stacks, account: str, *statements: dict[str, Any]) -> str:
    owner = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*"}
    policy = {"Version": "2012-10-17", "Statement": [{**each, "Resource": "*"} for each in (owner, *statements)]}
    return str(stacks.api("kms").create_key(Policy=json.dumps(policy))["KeyMetadata"]["KeyId"])


@pytest.mark.parametrize(
    ("topic", "covered", "mails"), [("named", "named", 1), ("unnamed", "another", 0), ("keyless", "", 0)]
)
def test_an_alarm_reaches_an_encrypted_topic_with_its_key(
    running: Running, stacks: Stacks, topic: str, covered: str, mails: int
) -> None:
    account, sns = running.account, stacks.api("sns")
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Condition": {
            "StringEquals": {
                "aws:SourceAccount": account,
                "kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:us-east-1:{account}:{covered}",
            },
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{account}:alarm:*"},
        },
    }
    made = key(stacks, account, *([allowed] if covered else []))
    arn = sns.create_topic(Name=topic, Attributes={"KmsMasterKeyId": made})["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.com")
    cloudwatch = stacks.api("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=topic,
        Namespace="Lab",
        MetricName=topic,
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[arn],
    )
    cloudwatch.set_alarm_state(AlarmName=topic, StateValue="ALARM", StateReason="a test")
    assert len(Control(running).get("mail", topic=arn)) == mails
