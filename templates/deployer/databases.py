"""Re-protection: the one stale database loses its deletion protection, and goes with a final snapshot."""

from awacs import rds
from awacs.aws import Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import region_names
from templates.deployer.scope import database_arns
from templates.policies.statements import allow


def statements(env: Environment) -> tuple[Statement, ...]:
    """The deployment's databases of any generation; which of them is stale is the deployer's to prove.

    CloudFormation deletes it; the deployer does so only where CloudFormation has given up. RDS then asks for the
    snapshot, and for the tags that it copies to it, too.
    """
    snapshots = [
        naming.arn("rds", region, f"snapshot:{naming.database_prefix(env, region)}*") for region in region_names(env)
    ]
    return (
        allow([rds.DeleteDBInstance, rds.ModifyDBInstance], database_arns(env)),
        allow([rds.AddTagsToResource, rds.CreateDBSnapshot], [*database_arns(env), *snapshots]),
    )
