"""What the deployer looks at: stacks, StackSets, databases, lease, fence, metrics, alarms. Nothing here changes any."""

from awacs import cloudformation, cloudwatch, dynamodb, ec2, iam, kms, rds, secretsmanager
from awacs.aws import Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions, our_keys, worldwide
from templates.deployer.scope import (
    administration_region,
    in_any_of_our_regions,
    instance_stack_arns,
    lease_table_arn,
    region_table_arns,
    stack_arn,
    stack_set_arns,
)
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """By what is looked at."""
    return (*_stacks(env), *_remains(env), *_databases(env), *_controller(env))


def _stacks(env: Environment) -> tuple[Statement, ...]:
    return (
        allow(
            [
                cloudformation.DescribeStackEvents,
                cloudformation.DescribeStacks,
                cloudformation.GetTemplate,
            ],
            [
                stack_arn(env, "bootstrap", administration_region(env)),
                stack_arn(env, "lease", env.lease_region),
                *instance_stack_arns(env),
            ],
            in_any_of_our_regions(env),
        ),
        allow(
            [
                cloudformation.DescribeStackInstance,
                cloudformation.DescribeStackSet,
                cloudformation.DescribeStackSetOperation,
                cloudformation.ListStackInstances,
                cloudformation.ListStackSetOperationResults,
                cloudformation.ListStackSetOperations,
            ],
            stack_set_arns(env),
        ),
        # It tells a deployment that is administered elsewhere; StackSets look at the role that they are given, too.
        allow([iam.GetRole], worldwide("iam", f"role/{naming.administration_role(env)}")),
    )


def _remains(env: Environment) -> tuple[Statement, ...]:
    """What an earlier deployment may have left, with which a creation would collide; the secret's value is not read.

    Of a secret that does not exist AWS has no ARN: it asks for one without the six characters that end a secret's.
    """
    here, secret = in_our_regions(env), naming.master_secret(env)
    return (
        allow([dynamodb.DescribeTable], [lease_table_arn(env), *region_table_arns(env)]),
        allow(
            [secretsmanager.DescribeSecret],
            everywhere("secretsmanager", f"secret:{secret}", f"secret:{secret}-??????"),
            here,
        ),
        allow([kms.DescribeKey], everywhere("kms", "key/*"), here, our_keys(env)),
    )


def _databases(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    return (
        # Of all databases: which generations there are, and whose subnets another one is in, is asked without a name.
        allow([rds.DescribeDBInstances], everywhere("rds", "db:*"), here),
        # Backups: a stale database goes only once the writer's is younger; `destroy` says which final ones stay.
        allow([rds.DescribeDBSnapshots], everywhere("rds", "db:*", "snapshot:*"), here),
        allow([cloudwatch.DescribeAlarms], everywhere("cloudwatch", "alarm:*"), here),
        unscoped(
            "neither action has resources; the region is all that can be narrowed",
            [cloudwatch.GetMetricData, ec2.DescribeNetworkAcls],
            here,
        ),
    )


def _controller(env: Environment) -> tuple[Statement, ...]:
    """Its state: the lease, and each region's record. Only controllers write them."""
    return (allow([dynamodb.GetItem], [lease_table_arn(env), *region_table_arns(env)]),)
