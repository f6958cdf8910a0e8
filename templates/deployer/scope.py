"""How far the deployer reaches: this deployment's names, in its own regions."""

from awacs.aws import StringEquals
from troposphere import Sub

from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.bootstrap.scope import everywhere, region_names

STACK_SET_LAYERS = ("foundation", "database", "failover")
"""The layers that are StackSets; bootstrap and lease are stacks."""


def in_any_of_our_regions(env: Environment) -> StringEquals:
    """Only calls to the database regions and to the lease's."""
    return StringEquals("aws:RequestedRegion", list(dict.fromkeys([*region_names(env), env.lease_region])))


def administration_region(env: Environment) -> str:
    """Where the StackSets are administered."""
    return env.region(HomeRole.DR).name


def stack_arn(env: Environment, layer: str, region: str) -> Sub:
    """A plain stack, whatever its id."""
    return naming.arn("cloudformation", region, f"stack/{naming.stack(env, layer)}/*")


def stack_set_arns(env: Environment) -> list[Sub]:
    """The StackSets, whatever their ids."""
    return [
        naming.arn("cloudformation", administration_region(env), f"stackset/{naming.stack(env, layer)}:*")
        for layer in STACK_SET_LAYERS
    ]


def instance_stack_arns(env: Environment) -> list[Sub]:
    """The stacks that StackSets make, in every database region."""
    return everywhere(
        "cloudformation", *(f"stack/StackSet-{naming.stack(env, layer)}-*/*" for layer in STACK_SET_LAYERS)
    )


def database_arns(env: Environment) -> list[Sub]:
    """The deployment's databases of any generation, each in its region."""
    return [naming.any_generation_arn(env, region) for region in region_names(env)]


def region_table_arns(env: Environment) -> list[Sub]:
    """Each region's own table."""
    return [
        naming.arn("dynamodb", env.region(role).name, f"table/{naming.region_table(env)}") for role in DATABASE_ROLES
    ]


def lease_table_arn(env: Environment) -> Sub:
    """The lease table."""
    return naming.arn("dynamodb", env.lease_region, f"table/{naming.lease_table(env)}")
