"""What a plan of re-protection may lose: the stale database of the rebuilt region, and nothing else. Pure."""

from comparison.change import Action
from deployment.errors import Refusal
from deployment.plan.guards import LOST
from deployment.plan.model import Plan
from deployment.reprotect import codes

DATABASE, INSTANCE = "database", "AWS::RDS::DBInstance"


def refuse_touching(plan: Plan, writer_region: str) -> None:
    """Go on only if a plan leaves the writer's database as it is.

    Raises:
        Refusal: it changes it, in whatever way.
    """
    touched = [
        change.title
        for change in plan.stack(DATABASE, writer_region).comparison.changes
        if change.resource_type == INSTANCE and change.action is not Action.KEEP
    ]
    if touched:
        wrong = f"{', '.join(touched)} would be changed with the standby"
        raise Refusal(codes.TOUCHES_WRITER, wrong, where=f"{DATABASE}/{writer_region}")


def allowance(plan: Plan, region: str) -> frozenset[str]:
    """Names of the resources that the plan may delete or replace, for `deployment.plan.guards`.

    Args:
        plan: of the database and failover layers.
        region: the region that is rebuilt.
    """
    stack = plan.stack(DATABASE, region)
    lost = [change for change in stack.comparison.changes if change.resource_type == INSTANCE and change.action in LOST]
    return frozenset(f"{stack.name}/{change.title}" for change in lost)
