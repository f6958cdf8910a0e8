"""Refuses to create an empty home primary beside an earlier life: only the very first is born from nothing."""

from collections.abc import Sequence

from deployment import codes
from deployment.cloud import Cloud
from deployment.errors import Refusal
from deployment.plan.model import Plan
from deployment.rollout import Rollout
from deployment.runtime.asking import NoAnswer
from deployment.runtime.databases import Instance, instances
from deployment.runtime.lease import Lease, ask_lease
from settings.roles import HomeRole


def refuse_birth(cloud: Cloud, rollout: Rollout, plan: Plan) -> None:
    """Look, where home primary's database would be created from nothing.

    Raises:
        Refusal: it has lived before.
    """
    stack = next((one for one in plan.of("database") if one.region == rollout.primary), None)
    if stack is None or stack.present or rollout.env.regions.primary.created_from:
        return
    found = instances(cloud.client("rds", rollout.dr), rollout.env, HomeRole.DR)
    if signs := signs_of_life(ask_lease(cloud, rollout.env), found, rollout.dr):
        raise Refusal(codes.BORN_EMPTY, "it would be empty", where=rollout.primary, details=signs)


def signs_of_life(lease: Lease | NoAnswer | None, databases: Sequence[Instance], dr: str) -> tuple[str, ...]:
    """What speaks against the first database of a deployment being its first, in words."""
    found = [f"{one.identifier} is in {dr}" for one in databases]
    if isinstance(lease, Lease):
        found.append(f"there is a lease: {lease.holder} writes under epoch {lease.epoch}")
    elif isinstance(lease, NoAnswer) and not lease.absent:
        found.append(f"the lease cannot be read: {lease.why}")
    return tuple(found)
