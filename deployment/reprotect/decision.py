"""Whether a standby may be rebuilt, and as which generation: pure, from a survey."""

from collections.abc import Iterator
from dataclasses import dataclass

from deployment.errors import Refusal
from deployment.reprotect import codes
from deployment.reprotect.survey import Survey
from deployment.runtime.databases import AVAILABLE, Instance, identifier_of
from deployment.runtime.fences import Fence
from settings.problem import Code
from settings.roles import HomeRole
from templates import naming

BROKEN = ("deleting", "failed", "incompatible-restore", "incompatible-network", "incompatible-create")
"""Statuses of an instance that will never be a standby. Its generation is spent: RDS may hold its name for hours."""


@dataclass(frozen=True)
class Decision:
    """What is to be."""

    role: HomeRole
    """Home role of the region that is rebuilt."""
    region: str
    generation: int
    created_from: str
    """The writer's identifier."""
    identifier: str
    """Of the new standby."""
    exists: bool
    """It is there already and follows the writer: an earlier run made it."""
    remove: tuple[Instance, ...]
    """Instances of other generations in that region: the stale database, and what earlier attempts left."""

    @property
    def complete(self) -> bool:
        """Nothing is left but to look whether layers and lease are as they should be."""
        return self.exists and not self.remove


def decide(survey: Survey) -> Decision:
    """The generation to make, or the one that an interrupted run was making.

    Raises:
        Refusal: it may not be done now; the first reason, the others as details.
    """
    reasons = list(_against(survey))
    if reasons:
        (code, wrong, where), *others = reasons
        raise Refusal(code, wrong, where=where, details=[f"also {wrong}" for _, wrong, _ in others])
    return _wanted(survey)


def _wanted(survey: Survey) -> Decision:
    writer = identifier_of(survey.env, survey.writer)
    generation = _generation(survey, writer)
    region = survey.other_region
    identifier = f"{naming.database_prefix(survey.env, region)}{generation}"
    return Decision(
        role=survey.other,
        region=region,
        generation=generation,
        created_from=writer,
        identifier=identifier,
        exists=any(instance.identifier == identifier for instance in survey.others),
        remove=tuple(one for one in survey.others if one.identifier != identifier and one.status != "deleting"),
    )


def _generation(survey: Survey, writer: str) -> int:
    """The one that is there and follows the writer; the one that the file already names and nobody made yet; the next.

    An instance that follows but that its stack does not know is no standby of ours: CloudFormation could never update
    or delete it.
    """
    named = survey.env.region(survey.other)
    for instance in survey.others:
        if instance.source == writer and instance.status not in BROKEN and instance.identifier == survey.deployed:
            return instance.generation
    spent = max([_number(survey), *(instance.generation for instance in survey.others)])
    if named.created_from == writer and named.generation > spent:
        return named.generation
    return max(named.generation, spent) + 1


def _number(survey: Survey) -> int:
    """The generation that the stack was deployed with; 0 without a stack."""
    number = survey.deployed.removeprefix(naming.database_prefix(survey.env, survey.other_region))
    return int(number) if number.isdecimal() else 0


def _against(survey: Survey) -> Iterator[tuple[Code, str, str]]:
    """Every reason why not: code, what is wrong, where."""
    lease = survey.lease
    if lease.intent:
        yield codes.UNDER_WAY, f"{lease.intent.kind} to {lease.intent.to} stands in the lease", survey.env.lease_region
    if lease.released_at:
        yield codes.UNDER_WAY, f"{lease.holder} has released the lease", survey.env.lease_region
    for wrong in _unfit(survey):
        yield codes.WRITER_UNFIT, wrong, survey.writer_region
    for wrong in _unfenced(survey):
        yield codes.NOT_FENCED, wrong, survey.other_region


def _unfit(survey: Survey) -> Iterator[str]:
    """Why no replica can be made of the writer, or why it is too early to delete the only other copy."""
    writing, name = survey.writing, identifier_of(survey.env, survey.writer)
    lease, record = survey.lease, survey.writer_record
    if writing is None:
        yield f"there is no {name}"
        return
    if not writing.writable:
        yield f"{name} is still a replica of {writing.source}"
        return
    if writing.status != AVAILABLE:
        yield f"{name} is {writing.status}"
    if lease.taken_at and (record is None or record.rto_epoch != lease.epoch):
        yield f"its controller has not seen {name} serve clients under epoch {lease.epoch}"
    if not writing.backup_days:
        yield f"{name} has no automated backups"
    elif max(writing.restorable_until or 0, survey.snapshot_at or 0) <= lease.taken_at:
        since = f"since it took over {survey.now - lease.taken_at:.0f} s ago" if lease.taken_at else "yet"
        yield f"{name} cannot be restored to any time {since}: wait for its backup, or take a snapshot"


def _unfenced(survey: Survey) -> Iterator[str]:
    """Why clients might still write to a stale database. A replica takes no writes, and one that is gone neither."""
    stale = [instance for instance in survey.others if instance.writable and instance.status != "deleting"]
    if not stale:
        return
    names, record = ", ".join(instance.identifier for instance in stale), survey.other_record
    if survey.fence is not Fence.UP:
        yield f"{names} is writable and the fence is {survey.fence}"
    if record is None:
        yield f"the controller of {survey.other_region} has never run"
        return
    if record.epoch != survey.lease.epoch or record.held:
        yield f"the controller of {survey.other_region} knows epoch {record.epoch}, the lease has {survey.lease.epoch}"
    if record.fenced_at is None:
        yield f"the probe of {survey.other_region} has not found that {names} refuses clients"
