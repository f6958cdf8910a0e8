"""Taking a deployment down: its stacks, and by name what they leave behind and a later `apply` would collide with."""

from awacs import cloudformation, dynamodb, logs, secretsmanager
from awacs.aws import Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions
from templates.deployer.scope import lease_table_arn, region_table_arns, stack_arn, stack_set_arns
from templates.deployer.stack_sets import target_arns
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """The stacks, then the secret, the tables, the log groups. Keys and final snapshots stay."""
    return (*_stacks(env), *_leftovers(env))


def _stacks(env: Environment) -> tuple[Statement, ...]:
    return (
        allow(
            [cloudformation.DeleteStackInstances, cloudformation.DeleteStackSet],
            [*stack_set_arns(env), *target_arns(env)],
        ),
        allow([cloudformation.DeleteStack], [stack_arn(env, "lease", env.lease_region)]),
    )


def _leftovers(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    groups = (
        naming.function_log_group(env, "*"),
        naming.flow_log_group(env),
        naming.database_log_group(f"{env.deployment}-*", "*"),
    )
    return (
        allow(
            [secretsmanager.DeleteSecret, secretsmanager.DescribeSecret, secretsmanager.RemoveRegionsFromReplication],
            everywhere("secretsmanager", f"secret:{naming.master_secret(env)}-??????"),
            here,
        ),
        allow(
            [dynamodb.DeleteTable, dynamodb.DescribeTable, dynamodb.UpdateTable],
            [lease_table_arn(env), *region_table_arns(env)],
        ),
        allow([logs.DeleteLogGroup], everywhere("logs", *(f"log-group:{group}" for group in groups)), here),
        unscoped("groups are listed for the region", [logs.DescribeLogGroups], here),
    )
