"""Re-protection: the one stale database loses its deletion protection, and goes with a final snapshot."""

from awacs import rds
from awacs.aws import Statement

from settings.environment import Environment
from templates.deployer.scope import database_arns
from templates.policies.statements import allow


def statements(env: Environment) -> tuple[Statement, ...]:
    """The deployment's databases of any generation; which of them is stale is the deployer's to prove."""
    return (allow([rds.ModifyDBInstance], database_arns(env)),)
