"""Switchover, failover, approval and the like: the deployer invokes the controllers, and they act."""

from awacs import awslambda
from awacs.aws import Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions
from templates.policies.statements import allow


def statements(env: Environment) -> tuple[Statement, ...]:
    """Either region's controller, and no other function."""
    controllers = everywhere("lambda", f"function:{naming.function(env, 'controller')}")
    return (allow([awslambda.InvokeFunction], controllers, in_our_regions(env)),)
