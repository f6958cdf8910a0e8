"""The alarm topic: encrypted, open to this account's alarms and database events, with its email subscribers."""

from hashlib import sha256
from re import split

from awacs import sns as actions
from awacs.aws import Bool, PolicyDocument
from troposphere import GetAtt, Output, Ref, sns

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, exported
from templates.foundation.encryption import KEY
from templates.part import Part
from templates.policies.grants import grant, refuse_everybody, service
from templates.policies.trust import for_source, for_this_account
from templates.tags import tags

TOPIC = "Topic"


def part(env: Environment) -> Part:
    """Topic, topic policy and one subscription for each address."""
    return Part(
        resources=(
            sns.Topic(
                TOPIC,
                TopicName=naming.topic(env),
                KmsMasterKeyId=GetAtt(KEY, "Arn"),
                Tags=tags(env, "alerts", "Tells people about alarms and database events"),
            ),
            sns.TopicPolicy("TopicPolicy", Topics=[Ref(TOPIC)], PolicyDocument=_policy(env)),
            *(_subscription(address) for address in env.monitoring.notify_emails),
        ),
        outputs=(
            exported(env, Exported.TOPIC_ARN, Ref(TOPIC), "ARN of the alarm topic"),
            Output("TopicName", Value=GetAtt(TOPIC, "TopicName"), Description="Name of the alarm topic"),
        ),
    )


def _policy(env: Environment) -> PolicyDocument:
    topic, publish = [Ref(TOPIC)], [actions.Publish]
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            grant(
                "Alarms",
                service("cloudwatch.amazonaws.com"),
                publish,
                topic,
                for_this_account(),
                for_source(naming.arn("cloudwatch", "${AWS::Region}", f"alarm:{naming.alarm(env, '*')}")),
            ),
            # The source of an RDS notification is the database it is about (RDS User Guide, "Granting permissions
            # to publish notifications to an Amazon SNS topic").
            grant(
                "DatabaseEvents",
                service("events.rds.amazonaws.com"),
                publish,
                topic,
                for_this_account(),
                for_source(naming.any_generation_arn(env, "${AWS::Region}")),
            ),
            refuse_everybody("OnlyEncryptedTransport", publish, topic, Bool("aws:SecureTransport", "false")),
        ],
    )


def _subscription(address: str) -> sns.SubscriptionResource:
    return sns.SubscriptionResource(
        subscription_title(address), TopicArn=Ref(TOPIC), Protocol="email", Endpoint=address
    )


def subscription_title(address: str) -> str:
    """Logical id made of the address, so that removing one from the list leaves the others alone."""
    words = "".join(word.capitalize() for word in split("[^a-zA-Z0-9]+", address))
    # Two addresses may differ only in what a logical id cannot hold.
    return f"Email{words}{sha256(address.encode()).hexdigest()[:4]}"
