"""Every name, ARN and alias. What crosses a region is built from the configuration, never looked up."""

from typing import Any

from troposphere import Sub

from settings.environment import Environment
from settings.roles import HomeRole

MASTER_SECRET_SUFFIX = "master"  # noqa: S105  a name, not a secret


def arn(service: str, region: str, resource: str, **variables: Any) -> Sub:
    """An ARN in the deployment's own account and partition; `region` may be empty (global) or `${AWS::Region}`.

    `variables` are what further placeholders stand for, such as a fact.
    """
    return Sub(f"arn:${{AWS::Partition}}:{service}:{region}:${{AWS::AccountId}}:{resource}", **variables)


# -- the database -----------------------------------------------------------------------------------------


def database_identifier(env: Environment, role: HomeRole) -> str:
    """`orders-prod-us-east-1-g1`: deployment, region, generation."""
    region = env.region(role)
    return f"{database_prefix(env, region.name)}{region.generation}"


def database_prefix(env: Environment, region: str) -> str:
    """What the identifiers of every generation in a region begin with; the same for good."""
    return f"{env.deployment}-{region}-g"


def any_generation_arn(env: Environment, region: str) -> Sub:
    """The deployment's databases in a region, of whatever generation, for policies that outlive one."""
    return arn("rds", region, f"db:{database_prefix(env, region)}*")


def database_log_group(identifier: str, log: str) -> str:
    """The log group that RDS writes an exported log to."""
    return f"/aws/rds/instance/{identifier}/{log}"


# -- keys, secret, topic ----------------------------------------------------------------------------------


def key_alias(env: Environment, role: HomeRole) -> str:
    """The KMS alias of a region's key."""
    return env.region(role).key_alias or f"alias/rds-{role}-{env.environment}"


def master_secret(env: Environment) -> str:
    """Name of the master password's secret; the same in both regions."""
    return f"{env.deployment}/{MASTER_SECRET_SUFFIX}"


def topic(env: Environment) -> str:
    """Name of the alarm topic, in each region."""
    return f"{env.deployment}-alerts"


def flow_log_group(env: Environment) -> str:
    """Log group of the VPC's flow log, in each region."""
    return f"/aws/vpc/{env.deployment}/flow-log"


# -- tables -----------------------------------------------------------------------------------------------


def lease_table(env: Environment) -> str:
    """Name of the lease table, in the lease region."""
    return f"{env.deployment}-lease"


def region_table(env: Environment) -> str:
    """Name of each database region's own small table."""
    return f"{env.deployment}-region"


# -- functions --------------------------------------------------------------------------------------------


def function(env: Environment, name: str) -> str:
    """Name of a function, in each region; `name` is its file in `functions/` with hyphens."""
    return f"{env.deployment}-{name}"


def function_arn(env: Environment, name: str, region: str = "${AWS::Region}") -> Sub:
    """ARN of a function."""
    return arn("lambda", region, f"function:{function(env, name)}")


def function_log_group(env: Environment, name: str) -> str:
    """Log group of a function."""
    return f"/aws/lambda/{function(env, name)}"


# -- IAM --------------------------------------------------------------------------------------------------


def role_path(env: Environment) -> str:
    """Path of every role and policy of the deployment."""
    return f"/{env.deployment}/"


def boundary_name(env: Environment) -> str:
    """Name of the permissions boundary that every role made by a layer carries."""
    return f"{env.deployment}-boundary"


def boundary_arn(env: Environment) -> Sub:
    """ARN of the permissions boundary."""
    return arn("iam", "", f"policy{role_path(env)}{boundary_name(env)}")


def administration_role(env: Environment) -> str:
    """Name of the role StackSets are administered with."""
    return f"{env.deployment}-stackset-administration"


def execution_role(env: Environment) -> str:
    """Name of the role that StackSets make stacks with."""
    return f"{env.deployment}-stackset-execution"


# -- metrics, alarms, DNS ---------------------------------------------------------------------------------


def metric_namespace(env: Environment) -> str:
    """CloudWatch namespace of everything the automation says about itself."""
    return f"Recovery/{env.deployment}"


def alarm(env: Environment, name: str) -> str:
    """Name of an alarm."""
    return f"{env.deployment}-{name}"


def writer_name(env: Environment) -> str:
    """The DNS name that follows the writer."""
    return f"writer.{env.dns.zone}"


# -- stacks -----------------------------------------------------------------------------------------------


def stack(env: Environment, layer: str) -> str:
    """Name of a layer's stack or StackSet."""
    return f"{env.deployment}-{layer}"


def export(env: Environment, value: str) -> str:
    """Name of a foundation export."""
    return f"{env.deployment}-{value}"
