"""Use of the deployment's keys through one AWS service, in both regions."""

from collections.abc import Sequence

from awacs.aws import Action, ConditionElement, ForAnyValueStringEquals, Statement, StringEquals

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming
from templates.policies.statements import allow


def use_keys(env: Environment, service: str, actions: Sequence[Action], *conditions: ConditionElement) -> Statement:
    """Allow actions on both regions' keys, only when `service` (`rds`) asks on the role's behalf.

    Key ids cannot be known across regions, aliases can: the resource is any key of the account, the conditions
    name the two aliases, and the service in the two regions.
    """
    return allow(
        actions,
        [naming.arn("kms", "*", "key/*")],
        StringEquals("kms:ViaService", [f"{service}.{env.region(role).name}.amazonaws.com" for role in DATABASE_ROLES]),
        ForAnyValueStringEquals("kms:ResourceAliases", [naming.key_alias(env, role) for role in DATABASE_ROLES]),
        *conditions,
    )
