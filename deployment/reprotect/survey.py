"""What re-protection goes by: the lease, both regions' databases, the fence, and what the stack was deployed with."""

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from deployment import stack_sets
from deployment.cloud import Cloud
from deployment.errors import Failure, Refusal
from deployment.reprotect import codes
from deployment.runtime.asking import NoAnswer, ask_all
from deployment.runtime.backups import newest_snapshot
from deployment.runtime.databases import Instance, identifier_of, instances
from deployment.runtime.fences import Fence, read_fence
from deployment.runtime.lease import Lease, read_lease
from deployment.runtime.record import Record, read_record
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates import naming

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 30.0
DATABASE = "database"
IDENTIFIER_OUTPUT = "DatabaseIdentifier"


@dataclass(frozen=True)
class Survey:
    """Everything that is decided by, as it was at one time."""

    now: float
    env: Environment
    lease: Lease
    writer: HomeRole
    """Home role of the region that holds the lease."""
    writers: tuple[Instance, ...]
    """Instances in the writer's region."""
    writer_record: Record | None
    snapshot_at: float | None
    """When the newest finished snapshot of the writer was begun, seconds since 1970; None: it has none."""
    others: tuple[Instance, ...]
    """Instances in the other region, the youngest generation first."""
    other_record: Record | None
    fence: Fence
    """Of the other region."""
    deployed: str
    """Identifier of the database in the other region's stack, as it is deployed; empty: there is no stack."""
    busy: bool
    """Whether that stack is being changed at the moment."""

    @property
    def other(self) -> HomeRole:
        """Home role of the region that is rebuilt."""
        return peer_of(self.writer)

    @property
    def writer_region(self) -> str:
        """The holder's region."""
        return self.env.region(self.writer).name

    @property
    def other_region(self) -> str:
        """The region that is rebuilt."""
        return self.env.region(self.other).name

    @property
    def writing(self) -> Instance | None:
        """The writer's own instance: of the generation that the environment file names."""
        wanted = identifier_of(self.env, self.writer)
        return next((instance for instance in self.writers if instance.identifier == wanted), None)


def survey(cloud: Cloud, env: Environment) -> Survey:
    """Look.

    Args:
        cloud: where; whose clients give up soon.
        env: the environment.

    Raises:
        Refusal: the lease is not there.
        Failure: something that must be known does not answer.
    """
    lease = _lease(cloud, env)
    writer = next(role for role in DATABASE_ROLES if env.region(role).name == lease.holder)
    other = peer_of(writer)
    here, there = env.region(writer).name, env.region(other).name
    questions: dict[str, Callable[[], Any]] = {
        f"{here} instances": partial(instances, cloud.client("rds", here), env, writer),
        f"{here} snapshots": partial(newest_snapshot, cloud.client("rds", here), identifier_of(env, writer)),
        f"{here} record": partial(read_record, cloud.client("dynamodb", here), env, here),
        f"{there} instances": partial(instances, cloud.client("rds", there), env, other),
        f"{there} record": partial(read_record, cloud.client("dynamodb", there), env, there),
        f"{there} fence": partial(read_fence, cloud.client("ec2", there), env, other),
        f"{there} stack": partial(_stack, cloud, env, there),
    }
    for region in (here, there):
        cloud.client("cloudformation", region)  # made here: making one is not safe in threads, using it is
    answers: dict[str, Any] = dict(ask_all(questions, SECONDS))
    missing = [f"{name}: {answer.why}" for name, answer in answers.items() if isinstance(answer, NoAnswer)]
    if missing:
        where = there if any(line.startswith(there) for line in missing) else here
        raise Failure(codes.REGION_AWAY, f"{len(missing)} questions have no answer", where=where, details=missing)
    deployed, busy = answers[f"{there} stack"]
    return Survey(
        now=time.time(),
        env=env,
        lease=lease,
        writer=writer,
        writers=answers[f"{here} instances"],
        writer_record=answers[f"{here} record"],
        snapshot_at=answers[f"{here} snapshots"],
        others=answers[f"{there} instances"],
        other_record=answers[f"{there} record"],
        fence=answers[f"{there} fence"],
        deployed=deployed,
        busy=busy,
    )


def _lease(cloud: Cloud, env: Environment) -> Lease:
    lease = ask_all({"lease": partial(read_lease, cloud.client("dynamodb", env.lease_region), env)}, SECONDS)["lease"]
    if isinstance(lease, NoAnswer) and lease.absent:
        raise Refusal(codes.LEASE_UNKNOWN, "there is no table for it", where=env.lease_region)
    if isinstance(lease, NoAnswer):
        raise Failure(codes.LEASE_UNKNOWN, f"it does not answer: {lease.why}", where=env.lease_region)
    if lease is None:
        raise Refusal(codes.LEASE_UNKNOWN, "there is none", where=env.lease_region)
    regions = [env.region(role).name for role in DATABASE_ROLES]
    if lease.holder not in regions:
        wrong = f"its holder is {lease.holder}, which is none of {', '.join(regions)}"
        raise Refusal(codes.LEASE_UNKNOWN, wrong, where=env.lease_region)
    return lease


def _stack(cloud: Cloud, env: Environment, region: str) -> tuple[str, bool]:
    """Identifier of the database that a region's stack was deployed with, and whether the stack is being changed."""
    found = stack_sets.look(cloud, env.regions.dr.name, naming.stack(env, DATABASE))
    instance = found.instance(region) if found else None
    stack = instance.stack if instance else None
    busy = bool(found and found.under_way) or bool(stack and stack.under_way)
    return (stack.outputs.get(IDENTIFIER_OUTPUT, "") if stack else ""), busy
