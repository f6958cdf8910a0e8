"""The foundation layer's policy: network, key, topic, table. Nothing in it deletes table or key, or disables a key."""

from awacs import dynamodb, kms, sns
from awacs.aws import Null, Statement, StringLike

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming
from templates.bootstrap import network
from templates.bootstrap.scope import NAME_TAG, everywhere, in_our_regions, ours
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """By concern, as the layer itself is."""
    return (*network.statements(env), *_key(env), *_topic(env), *_table(env), _without_resources(env))


def _without_resources(env: Environment) -> Statement:
    """In one statement, because each costs a fortieth of what a policy may hold, and foundation's is the longest."""
    return unscoped(
        "looks in EC2, a key that does not exist yet and subscriptions have no ARN; aliases are listed for the region",
        [
            *network.reads(env),
            kms.CreateKey,
            kms.ListAliases,
            sns.GetSubscriptionAttributes,
            sns.SetSubscriptionAttributes,
            sns.Unsubscribe,
        ],
        in_our_regions(env),
    )


def _key(env: Environment) -> tuple[Statement, ...]:
    here, keys = in_our_regions(env), everywhere("kms", "key/*")
    aliases = [f"alias/{naming.key_alias(env, role).removeprefix('alias/')}" for role in DATABASE_ROLES]
    return (
        # A new key's tags take up to five minutes to count in KMS, so what follows its creation cannot ask for them.
        allow(
            [
                kms.DescribeKey,
                kms.EnableKeyRotation,
                kms.GetKeyPolicy,
                kms.GetKeyRotationStatus,
                kms.ListResourceTags,
            ],
            keys,
            here,
        ),
        # Named at creation, and never renamed: a key with a name is somebody's.
        allow(
            [kms.TagResource],
            keys,
            here,
            StringLike("aws:RequestTag/Name", f"{env.deployment}-*"),
            Null(NAME_TAG, "true"),
        ),
        allow([kms.PutKeyPolicy, kms.TagResource, kms.UntagResource, kms.UpdateKeyDescription], keys, here, ours(env)),
        allow([kms.CreateAlias, kms.DeleteAlias, kms.UpdateAlias], [*keys, *everywhere("kms", *aliases)], here),
    )


def _topic(env: Environment) -> tuple[Statement, ...]:
    here, topic = in_our_regions(env), everywhere("sns", naming.topic(env))
    return (
        allow(
            [
                sns.CreateTopic,
                sns.DeleteTopic,
                sns.GetDataProtectionPolicy,
                sns.GetTopicAttributes,
                sns.ListSubscriptionsByTopic,
                sns.ListTagsForResource,
                sns.SetTopicAttributes,
                sns.Subscribe,
                sns.TagResource,
                sns.UntagResource,
            ],
            topic,
            here,
        ),
    )


def _table(env: Environment) -> tuple[Statement, ...]:
    """The region's own table is retained, so nothing here deletes it."""
    return (
        allow(
            [
                dynamodb.CreateTable,
                dynamodb.DescribeContinuousBackups,
                dynamodb.DescribeContributorInsights,
                dynamodb.DescribeKinesisStreamingDestination,
                dynamodb.DescribeTable,
                dynamodb.DescribeTimeToLive,
                dynamodb.GetResourcePolicy,
                dynamodb.ListTagsOfResource,
                dynamodb.TagResource,
                dynamodb.UntagResource,
                dynamodb.UpdateContinuousBackups,
                dynamodb.UpdateTable,
            ],
            everywhere("dynamodb", f"table/{naming.region_table(env)}"),
            in_our_regions(env),
        ),
    )
