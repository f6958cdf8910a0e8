"""The permissions boundary: the most that any role made by a layer may ever do, whatever its own policy says.

A ceiling, not a grant: it names the services and resources that the automation works on, and leaves conditions to
the roles themselves, but no role can touch IAM, another deployment, or a key except through a service.
"""

from awacs import awslambda, cloudwatch, dynamodb, ec2, kms, logs, rds, secretsmanager, sns
from awacs.aws import Statement, StringEquals
from troposphere import Output, Ref, iam

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions, our_keys, ours, through
from templates.part import Part
from templates.policies.statements import allow, policy, unscoped

POLICY = "PermissionsBoundary"


def part(env: Environment) -> Part:
    """The boundary, under the name that every role refers to."""
    return Part(
        resources=(
            iam.ManagedPolicy(
                POLICY,
                ManagedPolicyName=naming.boundary_name(env),
                Path=naming.role_path(env),
                Description="Ceiling of every role made by the deployment's layers",
                PolicyDocument=policy(*_logs(env), *_databases(env), *_network(env), *_state(env), *_report(env)),
            ),
        ),
        outputs=(Output("BoundaryArn", Value=Ref(POLICY), Description="ARN of the permissions boundary"),),
    )


def _logs(env: Environment) -> tuple[Statement, ...]:
    """The functions' own logs, the flow log, and RDSOSMetrics, which enhanced monitoring shares in an account."""
    groups = (naming.function_log_group(env, "*"), naming.flow_log_group(env), "RDS*")
    return (
        allow(
            [
                logs.CreateLogGroup,
                logs.CreateLogStream,
                logs.DescribeLogStreams,
                logs.GetLogEvents,
                logs.PutLogEvents,
                logs.PutRetentionPolicy,
            ],
            everywhere("logs", *(f"log-group:{group}" for group in groups), *(f"log-group:{g}:*" for g in groups)),
            in_our_regions(env),
        ),
        allow([logs.DescribeLogGroups], everywhere("logs", "log-group:*"), in_our_regions(env)),
    )


def _databases(env: Environment) -> tuple[Statement, ...]:
    here, own = in_our_regions(env), f"{env.deployment}-*"
    return (
        unscoped(
            "RDS authorises lists against whole resource types",
            [rds.DescribeDBInstances, rds.DescribeDBSnapshots],
            here,
        ),
        allow(
            [rds.ModifyDBInstance, rds.PromoteReadReplica],
            everywhere("rds", f"db:{own}"),
            here,
        ),
        allow(
            [rds.AddTagsToResource, rds.CopyDBSnapshot, rds.DeleteDBSnapshot],
            everywhere("rds", f"snapshot:{own}", f"snapshot:rds:{own}"),
            here,
        ),
        allow(
            [
                secretsmanager.DescribeSecret,
                secretsmanager.GetSecretValue,
                secretsmanager.PutSecretValue,
                secretsmanager.UpdateSecretVersionStage,
            ],
            everywhere("secretsmanager", f"secret:{naming.master_secret(env)}-*"),
            here,
        ),
        unscoped("a random password is no resource", [secretsmanager.GetRandomPassword], here),
        allow(
            [
                kms.CreateGrant,
                kms.Decrypt,
                kms.DescribeKey,
                kms.Encrypt,
                kms.GenerateDataKey,
                kms.GenerateDataKeyWithoutPlaintext,
            ],
            everywhere("kms", "key/*"),
            through(env, "rds", "secretsmanager", "sns"),
            our_keys(env),
        ),
    )


def _network(env: Environment) -> tuple[Statement, ...]:
    """The fence, and the probe's network interfaces."""
    here = in_our_regions(env)
    return (
        allow(
            [ec2.CreateNetworkAclEntry, ec2.DeleteNetworkAclEntry, ec2.ReplaceNetworkAclEntry],
            everywhere("ec2", "network-acl/*"),
            here,
            ours(env),
        ),
        # Lambda makes and removes them itself, with no tag to go by.
        allow(
            [
                ec2.AssignPrivateIpAddresses,
                ec2.CreateNetworkInterface,
                ec2.DeleteNetworkInterface,
                ec2.UnassignPrivateIpAddresses,
            ],
            everywhere("ec2", "*/*"),
            here,
        ),
        unscoped(
            "EC2 has no resources for Describe actions",
            [
                ec2.DescribeNetworkAcls,
                ec2.DescribeNetworkInterfaces,
                ec2.DescribeSubnets,
            ],
            here,
        ),
    )


def _state(env: Environment) -> tuple[Statement, ...]:
    tables = [
        naming.arn("dynamodb", env.lease_region, f"table/{naming.lease_table(env)}"),
        *everywhere("dynamodb", f"table/{naming.region_table(env)}"),
    ]
    items = [dynamodb.GetItem, dynamodb.PutItem]
    return (
        allow(items, tables),
        allow(
            [awslambda.InvokeFunction],
            everywhere("lambda", f"function:{naming.function(env, '*')}"),
            in_our_regions(env),
        ),
    )


def _report(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    return (
        allow([sns.Publish], everywhere("sns", naming.topic(env)), here),
        unscoped("metrics are not resources", [cloudwatch.GetMetricData], here),
        unscoped(
            "metrics are not resources; the namespace is the only bound there is",
            [cloudwatch.PutMetricData],
            StringEquals("cloudwatch:namespace", naming.metric_namespace(env)),
        ),
    )
