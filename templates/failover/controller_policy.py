"""What the controller may do, grouped by what it is for. It changes one database: its own region's."""

from collections.abc import Sequence

from awacs import awslambda, cloudwatch, dynamodb, ec2, kms, rds, secretsmanager, sns
from awacs.aws import ForAllValuesStringEquals, Statement, StringEquals
from troposphere import Sub

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, imported
from templates.failover.both_regions import both_regions, in_both_regions
from templates.failover.controller_environment import network_acl_name
from templates.foundation.probe import PROBE
from templates.foundation.region_table import CONTACT_ITEM
from templates.policies.statements import allow, unscoped

HERE = "${AWS::Region}"
KEY_USERS = ("sns", "secretsmanager")


def statements(env: Environment) -> Sequence[Statement]:
    """All of it; the log is `lambda_function`'s."""
    return (*_state(env), *_observation(env), *_fence(env), *_promotion(env), *_tools(env))


def _state(env: Environment) -> tuple[Statement, ...]:
    """Lease, own record, and the contact item in the peer's table."""
    read_and_write = [dynamodb.GetItem, dynamodb.PutItem]
    own = f"table/{naming.region_table(env)}"
    return (
        allow(
            read_and_write,
            [
                naming.arn("dynamodb", env.lease_region, f"table/{naming.lease_table(env)}"),
                naming.arn("dynamodb", HERE, own),
            ],
        ),
        # ForAllValues would allow a request without keys, but these three always have one.
        allow(
            read_and_write,
            in_both_regions(env, "dynamodb", own),
            ForAllValuesStringEquals("dynamodb:LeadingKeys", [CONTACT_ITEM]),
        ),
    )


def _observation(env: Environment) -> tuple[Statement, ...]:
    return (
        # Of all databases: whether another than the holder's is in the fenced subnets is asked without naming one.
        allow([rds.DescribeDBInstances], in_both_regions(env, "rds", "db:*")),
        unscoped(
            "neither action has resources; the region is all that can be narrowed",
            [ec2.DescribeNetworkAcls, cloudwatch.GetMetricData],
            StringEquals("aws:RequestedRegion", both_regions(env)),
        ),
    )


def _fence(env: Environment) -> tuple[Statement, ...]:
    """Own fence and, before a promotion, the peer's: the ACL with the deployment's name and no other."""
    return (
        allow(
            [ec2.CreateNetworkAclEntry, ec2.DeleteNetworkAclEntry, ec2.ReplaceNetworkAclEntry],
            in_both_regions(env, "ec2", "network-acl/*"),
            StringEquals("ec2:ResourceTag/Name", network_acl_name(env)),
        ),
    )


def _promotion(env: Environment) -> tuple[Statement, ...]:
    """Own database, of whatever generation; afterwards its master password, from the region's secret."""
    return (
        allow([rds.PromoteReadReplica, rds.ModifyDBInstance], [naming.any_generation_arn(env, HERE)]),
        allow(
            [secretsmanager.GetSecretValue],
            [naming.arn("secretsmanager", HERE, f"secret:{naming.master_secret(env)}-??????")],
        ),
    )


def _tools(env: Environment) -> tuple[Statement, ...]:
    """Probe, topic and metrics."""
    return (
        allow(
            [awslambda.InvokeFunction, sns.Publish],
            [naming.function_arn(env, PROBE), imported(env, Exported.TOPIC_ARN)],
        ),
        # For the topic, and for the secret above; with the key alone nothing can be read.
        allow(
            [kms.Decrypt, kms.GenerateDataKey],
            [imported(env, Exported.KEY_ARN)],
            StringEquals("kms:ViaService", [Sub(f"{service}.{HERE}.amazonaws.com") for service in KEY_USERS]),
        ),
        unscoped(
            "PutMetricData has no resources, but a namespace",
            [cloudwatch.PutMetricData],
            StringEquals("cloudwatch:namespace", naming.metric_namespace(env)),
        ),
    )
