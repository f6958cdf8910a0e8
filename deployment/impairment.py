"""Whether the database layer may be updated now: a pure decision over what lease, RDS and EC2 say.

CloudFormation waits for replication after every update of a replica, for up to 36 hours (RDS handler): an update
while a region is lost, a fence is up or a failover is under way would hang, or work against it.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from deployment import codes
from deployment.cloud import Cloud
from deployment.errors import Refusal
from deployment.rollout import Rollout
from deployment.runtime.asking import NoAnswer, ask_all
from deployment.runtime.databases import Instance, identifier_of, instances
from deployment.runtime.fences import Fence, read_fence
from deployment.runtime.lease import Lease, read_lease
from settings.roles import HomeRole

WELL = ("available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring")
"""RDS's words for an instance that serves and takes a modification, or takes it as soon as its backup is done."""
ANSWER_SECONDS = 20.0
LEASE = "lease"
"""DynamoDB's answer before the lease layer is deployed."""


@dataclass(frozen=True)
class Facts:
    """What was asked. A region is only in here if its database stack exists."""

    lease: Lease | NoAnswer | None
    """None: there is none yet."""
    databases: Mapping[str, Instance | NoAnswer | None]
    """Region to the present generation's instance; None: RDS has none."""
    fences: Mapping[str, Fence | NoAnswer]
    now: float
    """Seconds since 1970."""
    lease_ttl: float
    """Seconds."""


def look(cloud: Cloud, rollout: Rollout, regions: Collection[str]) -> Facts:
    """Ask everybody at once; who does not answer is a fact too.

    Args:
        cloud: where.
        rollout: whose.
        regions: those whose database stack exists.
    """
    env, looks = rollout.env, cloud.impatient()
    questions: dict[str, Callable[[], Any]] = {
        LEASE: partial(read_lease, looks.client("dynamodb", env.lease_region), env)
    }
    for region in regions:
        questions[f"{region} rds"] = partial(_present, looks, rollout, region, rollout.homes[region])
        questions[f"{region} ec2"] = partial(read_fence, looks.client("ec2", region), env, rollout.homes[region])
    answers = ask_all(questions, ANSWER_SECONDS)
    lease = answers[LEASE]
    return Facts(
        None if isinstance(lease, NoAnswer) and lease.absent else lease,
        {region: answers[f"{region} rds"] for region in regions},
        {region: answers[f"{region} ec2"] for region in regions},
        time.time(),
        env.recovery.lease_ttl_seconds,
    )


def refuse_silent_regions(cloud: Cloud, rollout: Rollout) -> None:
    """Nothing is begun where a region does not answer: an operation that cannot reach it fails half-way.

    Raises:
        Refusal: one of them is silent.
    """
    looks, env = cloud.impatient(), rollout.env
    regions = dict.fromkeys([rollout.primary, rollout.dr, env.lease_region])
    answers = ask_all({one: looks.client("sts", one).get_caller_identity for one in regions}, ANSWER_SECONDS)
    silent = [f"{one}: {why.why}" for one, why in answers.items() if isinstance(why, NoAnswer)]
    if silent:
        raise Refusal(codes.IMPAIRED, "a region does not answer", details=silent)


def without_controllers(facts: Facts) -> Facts:
    """The facts where the failover layer is gone: nobody renews the lease, or carries an order out any more."""
    if not isinstance(facts.lease, Lease):
        return facts
    return replace(facts, lease=replace(facts.lease, intent=None, released_at=0, expires_at=facts.now))


def impairments(facts: Facts, home: tuple[str, str], rebuilding: str | None = None) -> tuple[str, ...]:
    """Everything that speaks against an update of the database layer, in words; empty: nothing.

    Args:
        facts: what was asked.
        home: home primary and dr.
        rebuilding: the region whose database is being rebuilt: what is wrong with it is why. None: none.
    """
    lease = facts.lease if isinstance(facts.lease, Lease) else None
    writer = lease.holder if lease else home[0]
    found = [*_of_lease(facts)]
    for region in facts.databases:
        if region != rebuilding:
            found += [f"{region}: {what}" for what in _of_region(facts, region, writer)]
    if rebuilding and rebuilding == writer:
        found.append(f"{rebuilding}: it holds the lease, so it is not the one to rebuild")
    return tuple(found)


def _of_lease(facts: Facts) -> Iterator[str]:
    lease = facts.lease
    if isinstance(lease, NoAnswer):
        yield f"the lease cannot be read ({lease.why}), so nobody knows who writes"
        return
    if lease is None:
        return
    if lease.intent:
        yield f"an order stands: {lease.intent.kind} to {lease.intent.to}"
    if lease.released_at:
        yield f"{lease.holder} has released the lease, and nobody has taken it"
    late = facts.now - lease.expires_at
    if late > facts.lease_ttl:
        yield f"{lease.holder} has not renewed the lease for {late + facts.lease_ttl:.0f} s"


def _of_region(facts: Facts, region: str, writer: str) -> Iterator[str]:
    fence, database = facts.fences[region], facts.databases[region]
    standby = isinstance(database, Instance) and not database.writable and region != writer
    if isinstance(fence, NoAnswer):
        yield f"its fence cannot be seen ({fence.why})"
    elif fence is not Fence.DOWN and not standby:  # a rebuilt standby's may be up for minutes; it stops no replication
        yield f"it is fenced ({fence})"
    if isinstance(database, NoAnswer):
        yield f"RDS does not say how its database is ({database.why})"
    elif database is None:
        yield "its database is gone"
    elif database.status not in WELL:
        yield f"its database is {database.status}"
    elif region == writer and not database.writable:
        yield "it holds the lease, but its database is still a replica"
    elif region != writer and database.writable:
        yield f"it is no standby: its database is writable, and {writer} holds the lease"
    elif region != writer and not database.replicating:
        yield "its database does not replicate"


def _present(cloud: Cloud, rollout: Rollout, region: str, home: HomeRole) -> Instance | None:
    """The instance that the environment file means."""
    name = identifier_of(rollout.env, home)
    found = instances(cloud.client("rds", region), rollout.env, home)
    return next((instance for instance in found if instance.identifier == name), None)
