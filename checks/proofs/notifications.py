"""Notifications and logs: whoever publishes to the encrypted topic can, and no log is kept forever or in the clear."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from checks.proofs.statements import Document, documents, listed, services
from templates import naming
from templates.exports import Exported

CODES = {
    "DC094": "a topic that is not encrypted under the deployment's key",
    "DC095": "a publisher that the topic's policy does not let in",
    "DC096": "a publisher that may not use the topic's key: its messages are lost without a word",
    "DC097": "a log group without retention or key",
    "DC098": "an alarm or event subscription that publishes elsewhere than to the deployment's topic",
}

TOPIC, ALARM, EVENTS = "AWS::SNS::Topic", "AWS::CloudWatch::Alarm", "AWS::RDS::EventSubscription"
PUBLISHERS = {ALARM: "cloudwatch.amazonaws.com", EVENTS: "events.rds.amazonaws.com"}
"""Resource type to the principal that publishes for it."""
KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
"""What publishing to an encrypted topic takes. SNS Developer Guide, "Key management"."""
ACTION_LISTS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Every region's topic with all that publishes to it, then log groups."""
    for stack in deployment.of("foundation"):
        yield from _topic(deployment, stack)
    topic = {"Fn::ImportValue": naming.export(deployment.environment, Exported.TOPIC_ARN.value)}
    for stack in deployment.stacks:
        for title, alarm in stack.of_type(ALARM).items():
            if any(action != topic for name in ACTION_LISTS for action in alarm.get(name, [])):
                yield stack.finding("DC098", title, "its actions go to foundation's topic")
        for title, subscription in stack.of_type(EVENTS).items():
            if subscription.get("SnsTopicArn") != topic:
                yield stack.finding("DC098", title, "its events go to foundation's topic")
        for title, group in stack.of_type("AWS::Logs::LogGroup").items():
            missing = [name for name in ("RetentionInDays", "KmsKeyId") if not group.get(name)]
            if missing:
                yield stack.finding("DC097", title, f"without {' and '.join(missing)}")


def _topic(deployment: Deployment, stack: Stack) -> Iterator[Finding]:
    keys = stack.of_type("AWS::KMS::Key")
    own_keys = [{"Fn::GetAtt": [title, "Arn"]} for title in keys] + [{"Ref": title} for title in keys]
    for title, topic in stack.of_type(TOPIC).items():
        if topic.get("KmsMasterKeyId") not in own_keys:
            yield stack.finding("DC094", title, "alias/aws/sns lets no service publish; the region's own key must")
    in_region = {
        resource_type
        for other in deployment.stacks
        if other.region == stack.region
        for _, resource_type, _ in other.properties()
    }
    policies = list(_documents(stack))
    for resource_type, principal in PUBLISHERS.items():
        if resource_type not in in_region:
            continue
        if not _lets(policies, "/PolicyDocument", principal, ("sns:Publish",)):
            yield stack.finding("DC095", TOPIC, f"{principal} may not sns:Publish")
        if not _lets(policies, "/KeyPolicy", principal, KEY_ACTIONS):
            yield stack.finding("DC096", TOPIC, f"{principal} may not {' and '.join(KEY_ACTIONS)} with the topic's key")


def _documents(stack: Stack) -> Iterator[Document]:
    for title, resource_type, properties in stack.properties():
        for document in documents(title, resource_type, properties):
            if document.kind == "resource":
                yield document


def _lets(policies: list[Document], place: str, principal: str, actions: tuple[str, ...]) -> bool:
    allowed: set[str] = set()
    for document in policies:
        if document.place.endswith(place):
            for statement in document.statements:
                if statement.get("Effect") == "Allow" and principal in services(statement):
                    allowed.update(map(str, _actions(statement)))
    return all(any(action == each.rstrip("*") for each in allowed) for action in actions)


def _actions(statement: Mapping[str, Any]) -> list[Any]:
    return listed(statement.get("Action", []))
