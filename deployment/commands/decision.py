"""What a command line comes to, as things stand: give the order, follow one that stands, or do nothing. Pure."""

from dataclasses import dataclass

from deployment.commands import codes
from deployment.commands.order import Asked, Command, Holder, Order, guesses_the_way_back, order, stands_already
from deployment.commands.verdict import Sight, already
from deployment.errors import Refusal
from deployment.runtime.lease import Lease


@dataclass(frozen=True)
class Nothing:
    """It is so already."""

    words: str


@dataclass(frozen=True)
class Watch:
    """It was ordered before and is not over."""

    order: Order
    since: float
    """When, seconds since 1970."""
    words: str


@dataclass(frozen=True)
class Give:
    """It is to be ordered."""

    order: Order


def decide(asked: Asked, sight: Sight, regions: tuple[str, str], silence: str = "") -> Nothing | Watch | Give:
    """What is to be done.

    Args:
        asked: the command line.
        sight: how things stand.
        regions: the database regions.
        silence: why the lease could not be read; empty if it could.

    Raises:
        Refusal: nothing can or should be ordered.
    """
    if asked.to and asked.to not in regions:
        raise Refusal(codes.UNKNOWN_REGION, f"{asked.to} is not one of {', '.join(regions)}")
    holder = _holder(asked, sight, silence)
    if holder.region not in regions:
        wrong = f"the lease names {holder.region} as its holder, which is none of {', '.join(regions)}"
        raise Refusal(codes.UNKNOWN_REGION, wrong)
    wanted = order(asked, holder, next(region for region in regions if region != holder.region))
    lease = sight.lease
    nothing = already(wanted, sight)
    if nothing and lease and _promoting(wanted, sight, lease):
        before = Order(wanted.command, wanted.to, lease.epoch - 1, wanted.regions)
        return Watch(before, lease.taken_at, f"{nothing}, and its database does not serve yet")
    if nothing:
        return Nothing(nothing)
    standing = stands_already(wanted, lease, sight.now) if lease else None
    if standing:
        age = max(0.0, sight.now - standing.since)
        return Watch(wanted, standing.since, f"it was ordered {age:.0f} s ago and stands")
    if lease and guesses_the_way_back(asked, lease, sight.now):
        age = max(0.0, sight.now - lease.taken_at)
        raise Refusal(codes.NAME_THE_TARGET, f"{lease.holder} took over {age:.0f} s ago")
    return Give(wanted)


def _holder(asked: Asked, sight: Sight, silence: str) -> Holder:
    """By the lease; `disarm`, which works without it, goes by the records, or by what was typed."""
    if sight.lease:
        return Holder(sight.lease.holder, sight.lease.epoch)
    if asked.command is not Command.DISARM:
        raise Refusal(codes.LEASE_SILENT, silence) if silence else Refusal(codes.NO_LEASE, "nobody may write yet")
    newest = max(sight.records.values(), key=lambda record: record.epoch, default=None)
    if newest and newest.held:
        return Holder(newest.region, newest.epoch)
    if asked.to and asked.epoch is not None:
        return Holder(asked.to, asked.epoch)
    raise Refusal(codes.NO_EPOCH, "it is not known who the writer is", right="`--to REGION --epoch N`")


def _promoting(wanted: Order, sight: Sight, lease: Lease) -> bool:
    """Whether the new writer has taken the lease and does not serve yet."""
    taker = sight.records.get(wanted.to)
    return bool(lease.taken_at and wanted.to and taker and taker.rto_epoch != lease.epoch)
