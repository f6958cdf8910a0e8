"""Makes a plan: looks, and compares."""

from collections.abc import Collection
from dataclasses import replace

from deployment.plan.changes import plan_of
from deployment.plan.look import look
from deployment.plan.model import Plan
from deployment.plan.moved_lease import is_moved, needs_moved_lease
from deployment.session import Session


def make(session: Session, layers: Collection[str] | None = None) -> Plan:
    """What `apply` would change. Raises as the clients do.

    Args:
        session: what is to be, and where.
        layers: names of the layers that will be applied; None: all.

    Raises:
        Refusal: CloudFormation would not even read a template in a region.
    """
    plan = plan_of(session.rollout, look(session.cloud, session.rollout), layers)
    if needs_moved_lease(plan):
        return replace(plan, lease_moved=is_moved(session.cloud, session.rollout))
    return plan
