"""Alarms through the whole lab: datapoints in, states, mail out."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Running
from tests.lab.minutes import room
from tests.lab.running import client

REGION = "us-west-2"
NAMESPACE = "AWS/Test"


@pytest.fixture(autouse=True)
def _in_one_minute() -> None:
    room()


def _alarm(running: Running, name: str, topic: str = "", **different: Any) -> None:
    given = {
        "AlarmName": name,
        "Namespace": NAMESPACE,
        "MetricName": name,
        "Dimensions": [{"Name": "Database", "Value": "one"}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 10,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "missing",
        **({"AlarmActions": [topic], "OKActions": [topic]} if topic else {}),
        **different,
    }
    client(running, "cloudwatch", REGION).put_metric_alarm(**given)


def _put(running: Running, name: str, *values: float | None, database: str = "one") -> None:
    """Values of the last whole minutes, the newest last; None leaves a minute out."""
    end = time.time() // 60 * 60
    data = [
        {
            "MetricName": name,
            "Value": value,
            "Dimensions": [{"Name": "Database", "Value": database}],
            "Timestamp": datetime.fromtimestamp(end - 60 * age + 30, UTC),
        }
        for age, value in zip(range(len(values), 0, -1), values, strict=True)
        if value is not None
    ]
    client(running, "cloudwatch", REGION).put_metric_data(Namespace=NAMESPACE, MetricData=data)


def _state(running: Running, name: str) -> str:
    Control(running).post("alarms/evaluate")
    (found,) = client(running, "cloudwatch", REGION).describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found["StateValue"])


def _topic(running: Running, name: str, *statements: dict[str, Any]) -> str:
    sns = client(running, "sns", REGION)
    topic = str(sns.create_topic(Name=name)["TopicArn"])
    if statements:
        policy = {"Version": "2012-10-17", "Statement": [{**each, "Resource": topic} for each in statements]}
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy))
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{name}@example.com")
    return topic


def _mail(running: Running, topic: str) -> list[tuple[str, str]]:
    return [(mail["to"], mail["subject"]) for mail in Control(running).get("mail", topic=topic)]


def _own(account: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{account}:alarm:told-*"},
        },
    }


def test_each_change_of_state_is_mailed_once(running: Running) -> None:
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    topic = _topic(running, "people", _own(running.account), deny)
    _alarm(running, "told-lag", topic)
    assert _state(running, "told-lag") == "INSUFFICIENT_DATA"
    _put(running, "told-lag", 11, 12, 13)
    assert _state(running, "told-lag") == "ALARM"
    assert _state(running, "told-lag") == "ALARM"
    _put(running, "told-lag", 20)  # the maximum of its minute
    assert _state(running, "told-lag") == "ALARM"
    assert _mail(running, topic) == [("people@example.com", f'ALARM: "told-lag" in {REGION}')]


def test_a_policy_that_does_not_let_cloudwatch_publish_keeps_it_silent(running: Running) -> None:
    topic = _topic(running, "closed", _own(running.account))
    _alarm(running, "other-lag", topic)
    _put(running, "other-lag", 11, 12, 13)
    assert _state(running, "other-lag") == "ALARM"
    assert _mail(running, topic) == []


def test_another_databases_metric_is_another_metric(running: Running) -> None:
    _alarm(running, "mine")
    _put(running, "mine", 11, 12, 13, database="two")
    assert _state(running, "mine") == "INSUFFICIENT_DATA"
    _put(running, "mine", 1, 1, 1)
    assert _state(running, "mine") == "OK"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("breaching", "ALARM"), ("notBreaching", "OK"), ("missing", "INSUFFICIENT_DATA"), ("ignore", "INSUFFICIENT_DATA")],
)
def test_silence_counts_as_the_alarm_says(running: Running, missing: str, expected: str) -> None:
    _alarm(running, f"silent-{missing}", TreatMissingData=missing)
    assert _state(running, f"silent-{missing}") == expected


def test_one_bad_minute_of_three_is_no_alarm(running: Running) -> None:
    _alarm(running, "spike")
    _put(running, "spike", 1, 99, 1)
    assert _state(running, "spike") == "OK"


def test_an_alarm_that_the_lab_cannot_judge_is_refused(running: Running) -> None:
    with pytest.raises(ClientError, match="ExtendedStatistic"):
        _alarm(running, "percentile", ExtendedStatistic="p99")


def test_a_message_to_a_topic_is_mailed(running: Running) -> None:
    topic = _topic(running, "direct")
    client(running, "sns", REGION).publish(TopicArn=topic, Subject="take", Message="us-west-2 takes over")
    (mail,) = Control(running).get("mail", topic="direct")
    assert (mail["subject"], mail["text"]) == ("take", "us-west-2 takes over")


def test_of_a_metric_only_its_own_dimensions_are_read_and_the_newest_first(running: Running) -> None:
    _put(running, "read", 1, None, 3)
    _put(running, "read", 7, 7, 7, database="two")
    cloudwatch = client(running, "cloudwatch", REGION)
    now = time.time()

    def read(*dimensions: dict[str, str], **more: str) -> list[float]:
        metric = {"Namespace": NAMESPACE, "MetricName": "read", "Dimensions": dimensions}
        query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}
        found = cloudwatch.get_metric_data(MetricDataQueries=[query], StartTime=now - 600, EndTime=now, **more)
        times = found["MetricDataResults"][0]["Timestamps"]
        assert all(at.second == 0 for at in times)
        return list(found["MetricDataResults"][0]["Values"])

    one = {"Name": "Database", "Value": "one"}
    assert read(one) == [3, 1]
    assert read(one, ScanBy="TimestampAscending") == [1, 3]
    assert read() == []
    with pytest.raises(ClientError, match="no metric math"):
        cloudwatch.get_metric_data(MetricDataQueries=[{"Id": "e", "Expression": "1"}], StartTime=now - 60, EndTime=now)
