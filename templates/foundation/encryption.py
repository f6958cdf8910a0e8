"""The region's key: for the database, its snapshots, secret, logs, Performance Insights and the alarm topic.

The regions have independent keys: AWS services treat multi-region keys as single-region ones anyway. RDS, Secrets
Manager and SNS use the key with the permissions of whoever calls them, so they need no statement here; CloudWatch
and RDS events publish to the topic, and CloudWatch Logs encrypts, as themselves.
"""

from awacs import kms as actions
from awacs.aws import ArnLike, PolicyDocument, StringEquals
from troposphere import GetAtt, Output, Ref, Sub, kms

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, exported
from templates.facts import fact, facts
from templates.part import Part
from templates.policies.grants import account, grant, service
from templates.policies.trust import for_source, for_this_account
from templates.tags import tags

KEY = "Key"
ALIAS = "KeyAlias"
THIS_KEY = ["*"]
"""In a key policy the only possible resource, meaning the key itself."""
GENERATE_DATA_KEYS = actions.Action("GenerateDataKey*")
"""With and without plaintext, as AWS documents it for services that encrypt as themselves."""
TOPIC_CONTEXT = "kms:EncryptionContext:aws:sns:topicArn"
LOG_CONTEXT = "kms:EncryptionContext:aws:logs:arn"


def part(env: Environment) -> Part:
    """Key and alias; both outlive the stack, since whatever the key encrypted is lost without it.

    A stack whose creation fails takes the alias along, or its name would refuse the next attempt.
    """
    return Part(
        resources=(
            kms.Key(
                KEY,
                Description=f"{env.deployment}: database, secret, logs and alarm topic of this region",
                EnableKeyRotation=True,
                RotationPeriodInDays=env.encryption.rotation_days,
                PendingWindowInDays=env.encryption.deletion_window_days,
                KeyPolicy=_policy(env),
                Tags=tags(env, "key", "Encrypts what the deployment keeps in this region"),
                DeletionPolicy="Retain",
                UpdateReplacePolicy="Retain",
            ),
            kms.Alias(
                ALIAS,
                AliasName=fact(ALIAS),
                TargetKeyId=Ref(KEY),
                DeletionPolicy="RetainExceptOnCreate",
                UpdateReplacePolicy="Retain",
            ),
        ),
        outputs=(
            exported(env, Exported.KEY_ARN, GetAtt(KEY, "Arn"), "ARN of the key"),
            Output("KeyAlias", Value=fact(ALIAS), Description="Alias of the key"),
        ),
        facts=facts(ALIAS, lambda role: naming.key_alias(env, role)),
    )


def _policy(env: Environment) -> PolicyDocument:
    publish = [actions.Decrypt, GENERATE_DATA_KEYS]
    for_the_topic = StringEquals(TOPIC_CONTEXT, naming.arn("sns", "${AWS::Region}", naming.topic(env)))
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            # Without it nobody could ever change this policy again.
            grant("AccountDecidesThroughIam", account(), [actions.Action("*")], THIS_KEY),
            grant(
                "AlarmsToTopic",
                service("cloudwatch.amazonaws.com"),
                publish,
                THIS_KEY,
                for_this_account(),
                for_source(naming.arn("cloudwatch", "${AWS::Region}", f"alarm:{naming.alarm(env, '*')}")),
                for_the_topic,
            ),
            # AWS documents source conditions for RDS events on the topic (it has them), not on the key: were they
            # absent there, every notification would be dropped silently. The topic's encryption context narrows it.
            grant("DatabaseEventsToTopic", service("events.rds.amazonaws.com"), publish, THIS_KEY, for_the_topic),
            grant(
                "EncryptLogs",
                service(Sub("logs.${AWS::Region}.amazonaws.com")),
                [
                    actions.Encrypt,
                    actions.Decrypt,
                    actions.Action("ReEncrypt*"),
                    GENERATE_DATA_KEYS,
                    actions.DescribeKey,
                ],
                THIS_KEY,
                ArnLike(
                    LOG_CONTEXT, [naming.arn("logs", "${AWS::Region}", f"log-group:{name}") for name in _logs(env)]
                ),
            ),
        ],
    )


def _logs(env: Environment) -> tuple[str, ...]:
    """The deployment's log groups: its functions', its databases' of every generation, and the flow logs."""
    databases = naming.database_log_group(f"{naming.database_prefix(env, '${AWS::Region}')}*", "*")
    return (naming.function_log_group(env, "*"), databases, naming.flow_log_group(env))
