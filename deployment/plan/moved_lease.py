"""Whether a human has moved the lease to another region: the one fixed setting that may change, after that."""

from collections.abc import Sequence
from functools import partial

from deployment.cloud import Cloud
from deployment.plan.fixed import WITNESS
from deployment.plan.model import Plan
from deployment.rollout import Rollout
from deployment.runtime.asking import ask
from deployment.runtime.lease import Lease, ask_lease
from deployment.runtime.record import Record, read_record


def needs_moved_lease(plan: Plan) -> bool:
    """Whether the lease would be looked for in another region than so far."""
    return any(change.setting == WITNESS for stack in plan.stacks for change in stack.fixed)


def is_moved(cloud: Cloud, rollout: Rollout) -> bool:
    """Whether the environment file's lease region has a lease as high as any epoch that primary and dr have seen.

    Silence and doubt say no: with a lower lease, or with none, the controllers would begin anew.
    """
    looks, env, regions = cloud.impatient(), rollout.env, (rollout.primary, rollout.dr)
    lease = ask_lease(cloud, env)
    records = [ask(partial(read_record, looks.client("dynamodb", region), env, region)) for region in regions]
    return follows(lease if isinstance(lease, Lease) else None, records, regions)


def follows(lease: Lease | None, records: Sequence[object], regions: tuple[str, ...]) -> bool:
    """Whether a lease takes up where these records stand; anything but a record among them is doubt."""
    return (
        lease is not None
        and lease.holder in regions
        and all(isinstance(record, Record) and record.epoch <= lease.epoch for record in records)
    )
