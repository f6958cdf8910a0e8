"""CloudWatch alarms and dashboards, SNS topics."""

from collections.abc import Iterator, Mapping

from lab.permissions.need import Need, Operation, Rule


def _alarm(op: Operation) -> Iterator[Need]:
    resource = op.arn("cloudwatch", f"alarm:{op.name('AlarmName', longest=255)}")
    yield Need("cloudwatch:DescribeAlarms")
    yield from _followed(op, resource, "PutMetricAlarm", "DeleteAlarms")


def _dashboard(op: Operation) -> Iterator[Need]:
    resource = op.arn("cloudwatch", f"dashboard/{op.name('DashboardName', longest=255)}", region="")
    yield Need("cloudwatch:GetDashboard", resource)
    yield from _followed(op, resource, "PutDashboard", "DeleteDashboards")


def _followed(op: Operation, resource: str, put: str, delete: str) -> Iterator[Need]:
    if op.verb == "delete":
        yield Need(f"cloudwatch:{delete}", resource)
        return
    tags = op.resource_tags() if op.old else op.request_tags()
    yield Need(f"cloudwatch:{put}", resource, tags)
    yield Need("cloudwatch:ListTagsForResource", resource)
    if op.new_tags():
        yield Need("cloudwatch:TagResource", resource, tags)
    if op.verb == "update" and op.lost_tags():
        yield Need("cloudwatch:UntagResource", resource, tags)


def _topic(op: Operation) -> Iterator[Need]:
    resource = op.physical_id or op.arn("sns", op.name("TopicName", longest=256))

    def on(*actions: str) -> Iterator[Need]:
        for action in actions:
            yield Need(f"sns:{action}", resource, op.resource_tags() if op.old else op.request_tags())

    yield from on("GetTopicAttributes")
    if op.verb == "delete":
        yield from on("DeleteTopic")
        return
    if op.verb == "create":
        yield from on("CreateTopic")
    elif op.changed("KmsMasterKeyId", "DisplayName"):
        yield from on("SetTopicAttributes")
    yield from on("ListTagsForResource", "ListSubscriptionsByTopic", "GetDataProtectionPolicy")
    if op.new_tags():
        yield from on("TagResource")
    if op.verb == "update" and op.lost_tags():
        yield from on("UntagResource")


def _topic_policy(op: Operation) -> Iterator[Need]:
    for topic in sorted({*op.new.get("Topics", []), *op.old.get("Topics", [])}):
        yield Need("sns:SetTopicAttributes", topic)


def _subscription(op: Operation) -> Iterator[Need]:
    yield Need("sns:GetSubscriptionAttributes")
    if op.verb == "create":
        yield Need("sns:Subscribe", op.new["TopicArn"], {"sns:Protocol": op.new["Protocol"]})
    elif op.verb == "delete":
        yield Need("sns:Unsubscribe")
    else:
        yield Need("sns:SetSubscriptionAttributes")


RULES: Mapping[str, Rule] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
}
