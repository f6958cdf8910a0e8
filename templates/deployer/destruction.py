"""Taking a deployment down: its stacks, and by name what they leave behind and a later `apply` would collide with."""

from awacs import cloudformation, dynamodb, kms, logs, secretsmanager
from awacs.aws import Statement

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions, our_keys
from templates.deployer.scope import lease_table_arn, region_table_arns, stack_set_arns
from templates.deployer.stack_sets import target_arns
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """The stacks, then the secret, the tables, the keys' names, the log groups. Keys and final snapshots stay."""
    return (*_stacks(env), *_leftovers(env), *_key_names(env))


def _stacks(env: Environment) -> tuple[Statement, ...]:
    return (
        allow(
            [cloudformation.DeleteStackInstances, cloudformation.DeleteStackSet],
            [*stack_set_arns(env), *target_arns(env)],
        ),
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
            [secretsmanager.DeleteSecret, secretsmanager.RemoveRegionsFromReplication],
            everywhere("secretsmanager", f"secret:{naming.master_secret(env)}-??????"),
            here,
        ),
        allow(
            [dynamodb.DeleteTable, dynamodb.UpdateTable],
            [lease_table_arn(env), *region_table_arns(env)],
        ),
        allow([logs.DeleteLogGroup], everywhere("logs", *(f"log-group:{group}" for group in groups)), here),
        unscoped("groups are listed for the region", [logs.DescribeLogGroups], here),
    )


def _key_names(env: Environment) -> tuple[Statement, ...]:
    """KMS asks for the alias and for its key; only keys that have our aliases lose them."""
    here = in_our_regions(env)
    aliases = [f"alias/{naming.key_alias(env, role).removeprefix('alias/')}" for role in DATABASE_ROLES]
    return (
        allow([kms.DeleteAlias], everywhere("kms", *aliases), here),
        allow([kms.DeleteAlias], everywhere("kms", "key/*"), here, our_keys(env)),
    )
