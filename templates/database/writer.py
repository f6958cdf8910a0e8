"""How a function finds the writer when it runs: the lease says which region, RDS says which instance.

Nothing names a generation: policies and variables are the same whoever holds the lease and however often a
database was rebuilt.
"""

from typing import Any

from awacs import dynamodb, rds
from awacs.aws import Statement
from troposphere import Sub

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming
from templates.database.identity import PEER_REGION
from templates.facts import fact
from templates.policies.statements import allow


def variables(env: Environment) -> dict[str, Any]:
    """Environment variables: where the lease is, what the databases of either region are called."""
    return {
        "DEPLOYMENT": env.deployment,
        "LEASE_TABLE": naming.lease_table(env),
        "LEASE_REGION": env.lease_region,
        "PEER_REGION": fact(PEER_REGION),
        "DATABASE_PREFIX": Sub(naming.database_prefix(env, "${AWS::Region}")),
        "PEER_DATABASE_PREFIX": Sub(naming.database_prefix(env, "${Peer}"), Peer=fact(PEER_REGION)),
    }


def read_lease(env: Environment) -> Statement:
    """Which region holds the lease."""
    return allow([dynamodb.GetItem], [naming.arn("dynamodb", env.lease_region, f"table/{naming.lease_table(env)}")])


def list_databases(env: Environment) -> Statement:
    """Which generation there is. RDS authorises a list against `db:*`, never against a prefix."""
    return allow([rds.DescribeDBInstances], in_both_regions(env, "rds", "db:*"))


def in_both_regions(env: Environment, service: str, resource: str) -> list[Sub]:
    """ARNs of a resource in the primary and in the dr region."""
    return [naming.arn(service, env.region(role).name, resource) for role in DATABASE_ROLES]
