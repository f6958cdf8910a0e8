"""Makes a plan: looks, and compares."""

from collections.abc import Collection

from deployment.plan.changes import plan_of
from deployment.plan.look import look
from deployment.plan.model import Plan
from deployment.session import Session


def make(session: Session, layers: Collection[str] | None = None) -> Plan:
    """What `apply` would change. Raises as the clients do.

    Args:
        session: what is to be, and where.
        layers: names of the layers that will be applied; None: all.

    Raises:
        Refusal: CloudFormation would not even read a template in a region.
    """
    return plan_of(session.rollout, look(session.cloud, session.rollout), layers)
