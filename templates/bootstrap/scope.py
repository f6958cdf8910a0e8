"""How far the StackSets' execution role reaches: this deployment's names and tags, in its database regions.

Where a service names resources itself (EC2, KMS) the Name tag stands in for the name: CloudFormation sets tags in
the very call that creates these types (`tagOnCreate` in the registry's schemas). Names are matched by prefix, so a
deployment `orders-prod` reaches `orders-prod-eu` too: choose names that do not continue one another.
"""

from typing import Any

from awacs.aws import ForAnyValueStringEquals, StringEquals, StringLike
from troposphere import Sub

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming

NAME_TAG = "aws:ResourceTag/Name"


def region_names(env: Environment) -> list[str]:
    """The database regions."""
    return [env.region(role).name for role in DATABASE_ROLES]


def in_our_regions(env: Environment) -> StringEquals:
    """Only calls to the database regions. It narrows ARNs whose region is `*`, at half the size of listing both."""
    return StringEquals("aws:RequestedRegion", region_names(env))


def ours(env: Environment) -> StringLike:
    """Only resources whose Name tag is the deployment's."""
    return StringLike(NAME_TAG, f"{env.deployment}-*")


def through(env: Environment, *services: str) -> StringEquals:
    """Only what one of these AWS services asks of KMS on the caller's behalf."""
    return StringEquals(
        "kms:ViaService",
        [f"{service}.{region}.amazonaws.com" for service in services for region in region_names(env)],
    )


def our_keys(env: Environment) -> ForAnyValueStringEquals:
    """Only keys with one of the deployment's aliases: key ids are not known beforehand, nor across regions."""
    return ForAnyValueStringEquals("kms:ResourceAliases", [naming.key_alias(env, role) for role in DATABASE_ROLES])


def everywhere(service: str, *resources: str) -> list[Sub]:
    """ARNs in any region, for statements with `in_our_regions`."""
    return [naming.arn(service, "*", resource) for resource in resources]


def worldwide(service: str, *resources: str) -> list[Sub]:
    """ARNs of a global service in the deployment's account."""
    return [naming.arn(service, "", resource) for resource in resources]


def stack_made(env: Environment, layer: str) -> str:
    """How names begin that CloudFormation makes up in a layer's stacks; RDS has them in lower case."""
    return f"stackset-{naming.stack(env, layer)}-*"


def existing(env: Environment, kind: str, ids: Any) -> list[Sub]:
    """ARNs of the user's own EC2 resources, each in its region; `ids` gives a region's ids of a kind."""
    return [
        naming.arn("ec2", env.region(role).name, f"{kind}/{identifier}")
        for role in DATABASE_ROLES
        for identifier in ids(role)
    ]
