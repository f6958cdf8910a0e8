"""What must always hold, one function for each claim of the design, over a history that is over.

Each yields what was broken. Bounds are seconds; what the design says that it cannot do is an explicit condition, judged
by `ability` from the faults alone.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from settings.budget import METRIC_MINUTE_SECONDS, ROUTE53_VIEW_SECONDS
from simulation.history import History, well
from simulation.judges.ability import Ability
from simulation.judges.rest import unfinished
from simulation.model.clients import Commit
from simulation.model.database import Loss
from simulation.model.world import World

FENCE_BOUND = 130.0
"""From when a region can be reached, or can run its controller, to a fence that acts: a tick's minute and its jitter,
a run's first pass that waits for another run's (20), a second try, and until the entry acts."""
LIVE_FOR = 30.0
"""A writer that has served its clients this long without a break is alive; one that just returned is not yet seen."""
SETTLED_BEFORE = 90.0
"""A controller must have been able to fence itself from this long before a take-over to have done so by then."""
DNS_SLACK = 25.0
"""A pass that is under way, and a datapoint's own delay."""
PULSE_MEMORY = 240.0
"""After the holder changes, the name may still follow the former one for so long: metric minutes, view, cache."""
GAP_BOUND = 60.0
"""Longest silence of a client that has a writer: retries, and a fence that is put up and taken down again."""
WAITING = frozenset(
    {"approval needed", "lagging", "not promotable", "database dead", "writer alive", "neighbours", "lease backwards"}
)
"""Events of pages that say that a human is waited for."""
STANDING = 930.0
"""A page that still stands is repeated after a quarter of an hour."""


class Broken(NamedTuple):
    """A claim that does not hold."""

    claim: str
    at: float
    """Seconds since the history began."""
    what: str


Claim = Callable[[History, Ability], Iterator[Broken]]


def check(history: History) -> list[Broken]:
    """Everything that is broken in a history, the claims in order."""
    ability = Ability(history.plan, history.world.present.lease_region)
    return [broken for claim in CLAIMS for broken in claim(history, ability)]


def code(history: History, _: Ability) -> Iterator[Broken]:
    """Not of the design: no run of a function ends with an exception, and every call is one that is modelled."""
    for region, error in history.world.functions.crashes:
        yield Broken("CODE", 0, f"a run in {region} ended with {error!r}")
    for violation in history.world.violations:
        yield Broken("CODE", 0, f"a call that is not modelled: {violation}")


def one_writer(history: History, ability: Ability) -> Iterator[Broken]:
    """Claim 1, at most one writer.

    "At most one region's database accepts client writes through the writer name; a second writable database is
    fenced within the stated bound once its region is reachable."

    Broken by a commit of the replaced database once the other can be written to, if its region could fence itself
    from `SETTLED_BEFORE` before the take-over on, or if for `FENCE_BOUND` it could, or its peer could fence it. A
    writer that nobody had armed does not fence itself for isolation: it must be able to read the lease besides.
    """
    begin, timings = history.world.timeline.begin, history.world.present.env.recovery
    settled = max(SETTLED_BEFORE, timings.lease_ttl_seconds + 30)
    bound = FENCE_BOUND + 2 * max(0, timings.loop_seconds - 10)
    for loss in history.world.losses:
        taken, stale, peer = loss.at - begin, loss.source.region, loss.promoted.region
        for commit in _stale(history, loss):
            at = commit.at - begin
            armed = history.world.timeline.holding(loss.at).armed
            always = armed and ability.fences_itself(stale, taken - settled, at)
            since = at - bound
            hears = armed or ability.knows_the_lease(stale, since, at)
            lately = since > taken and (
                (hears and ability.fences_itself(stale, since, at)) or ability.fences_peer(peer, stale, since, at)
            )
            if always or lately:
                yield Broken("1", at, f"{stale} acknowledges {commit.client}, replaced {at - taken:.0f} s ago")
                break


def _stale(history: History, loss: Loss) -> Iterator[Commit]:
    """Commits of a replaced database while the one that replaced it is writable and has the lease."""
    timeline = history.world.timeline
    for commit in history.world.clients.commits:
        replaced = commit.at > loss.writable_at and commit.database == loss.source.region
        if replaced and timeline.holding(commit.at).holder == loss.promoted.region:
            yield commit


def no_promotion_of_the_living(history: History, ability: Ability) -> Iterator[Broken]:
    """Claim 2, nobody alive is replaced.

    "No promotion while the writer is alive and reachable by its clients, whatever single link, region, function
    or API fails, late ticks included."

    With more than one fault it is broken only if the writer's region could have fenced itself before. A human who
    ordered this failover with data loss has decided; so has one who approved a take-over from a writer that nobody
    had armed and that had not renewed the lease for its whole life.
    """
    env = history.world.present.env.recovery
    for loss in history.world.losses:
        at = loss.at - history.world.timeline.begin
        before = max(SETTLED_BEFORE, env.lease_ttl_seconds + 30)
        able = ability.fences_itself(loss.source.region, at - before, at)
        if loss.served_for > LIVE_FOR and (ability.single or able) and not _decided(history, loss):
            yield Broken("2", at, f"{loss.promoted.region} is promoted, {loss.source.region} serves its clients")


def _decided(history: History, loss: Loss) -> bool:
    holding = history.world.timeline.holding(loss.at)
    quiet = holding.unrenewed >= history.world.present.env.recovery.lease_ttl_seconds - _skews(history)
    return holding.asked == "failover" or (holding.asked == "approve" and not holding.armed and quiet)


def dns_follows(history: History, ability: Ability) -> Iterator[Broken]:
    """Claim 3, the name follows.

    "DNS never points at a read-only database longer than the budget after a promotion was accepted, and never
    goes back by itself."

    The first holds where the new holder could publish all that time; the second always.
    """
    world, begin = history.world, history.world.timeline.begin
    recovery = world.present.env.recovery
    flip = recovery.loop_seconds + METRIC_MINUTE_SECONDS + ROUTE53_VIEW_SECONDS + DNS_SLACK
    for loss in world.losses:
        due, region = loss.at + flip, loss.promoted.region
        kept = all(each.holder == region for each in world.timeline.holders if loss.at <= each.at <= due)
        judged = due < world.clock.now and kept and ability.publishes(region, loss.at - begin, due - begin)
        if judged and _name_at(history, due) != region:
            yield Broken("3", due - begin, f"{flip:.0f} s after the promotion the name is not at {region}")
    for flipped in world.timeline.flips:
        holders = [each for each in world.timeline.holders if each.at <= flipped.at]
        recent = {each.holder for each in holders if each.at > flipped.at - PULSE_MEMORY}
        current = holders[-1].holder if holders else world.state.holder
        if flipped.region not in {*recent, current}:
            yield Broken("3", flipped.at - begin, f"the name goes to {flipped.region}, and {current} has the lease")


def _name_at(history: History, at: float) -> str:
    flips = [each.region for each in history.world.timeline.flips if each.at <= at]
    return flips[-1] if flips else history.world.first_name


def nothing_lost(history: History, _: Ability) -> Iterator[Broken]:
    """Claim 4, what is said to survive does.

    "Every commit acknowledged before the loss, up to the reported RPO, survives; a completed switchover loses
    none."

    The report is in the promoting region's time: where its clock was wrong it may be wrong by as much.
    """
    world, begin = history.world, history.world.timeline.begin
    for loss in world.losses:
        lost = loss.commits()
        if loss.planned and lost:
            yield Broken("4", lost[0] - begin, f"a switchover lost {len(lost)} commits")
    for report in world.timeline.events("rpo"):
        found = [each for each in world.losses if each.promoted.region == report.region and each.at <= report.at]
        if not found:
            yield Broken("4", report.at - begin, f"{report.region} reports an RPO, and nothing was promoted there")
            continue
        tolerance = _skews(history)
        kept_until = report.line["kept_until_seconds"]
        wrong = [commit for commit in found[-1].commits() if commit <= kept_until - tolerance]
        if wrong and not found[-1].planned:
            what = f"{len(wrong)} commits before {kept_until - begin:.1f} are said to survive, and are lost"
            yield Broken("4", wrong[0] - begin, what)


def _skews(history: History) -> float:
    return float(sum(abs(fault.details["seconds"]) for fault in history.plan.faults if fault.what == "clock"))


def same_end(history: History, _: Ability) -> Iterator[Broken]:
    """Claim 5, the same end.

    "Every step may be repeated, interrupted or run by two controllers at once, with the same end."

    Epochs grow by one at each change of holder, each names one holder, and no promotion is accepted of a region
    that does not hold the lease.
    """
    world, begin = history.world, history.world.timeline.begin
    epochs = [world.first_epoch, *(each.epoch for each in world.timeline.holders)]
    if epochs != list(range(world.first_epoch, world.first_epoch + len(epochs))):
        yield Broken("5", 0, f"epochs {epochs}")
    for loss in world.losses:
        holding = [each for each in world.timeline.holders if each.at <= loss.at]
        if not holding or holding[-1].holder != loss.promoted.region:
            yield Broken("5", loss.at - begin, f"{loss.promoted.region} is promoted without the lease")


def lease_region_down(history: History, _: Ability) -> Iterator[Broken]:
    """Claim 6, the lease region down.

    "With the lease region down, the writer keeps writing (after a failover and in the middle of a switchover
    too), and nobody is promoted automatically."

    Judged where it is all that is broken, from `GAP_BOUND` after it began; a lease that had been handed over by then
    is a switchover under way.
    """
    world, begin = history.world, history.world.timeline.begin
    lease = world.present.lease_region
    if len(history.plan.faults) != 1:
        return
    (fault,) = history.plan.faults
    if fault.what not in ("region lost", "region isolated") or fault.region != lease:
        return
    start, end = fault.at, fault.until if fault.until is not None else history.seconds
    for loss in world.losses:
        if start + GAP_BOUND < loss.at - begin < end and not loss.planned:
            yield Broken("6", loss.at - begin, f"{loss.promoted.region} is promoted while {lease} is down")
    if any(begin + start - 10 <= each.at <= begin + end for each in world.timeline.holders):
        return
    moving = [each for each in world.losses if each.at > begin + start - 400]
    for client in (each for each in world.clients.all if each.region != lease):
        times = [start, *(each.at - begin for each in world.clients.commits if each.client == client.name), end]
        inside = [each for each in times if start <= each <= end]
        gap, since = max((later - earlier, earlier) for earlier, later in pairwise(inside))
        if gap > GAP_BOUND and not moving:
            yield Broken("6", since, f"{client.name} cannot write for {gap:.0f} s while {lease} is down")


def not_stuck(history: History, _: Ability) -> Iterator[Broken]:
    """Not numbered: no history ends stuck.

    Once all faults are over and settled, clients write through the name again, unless a human is waited for and a
    page said so (mode `off` asks nobody); and then nothing is left half done (`rest`).
    """
    world = history.world
    if history.settled:
        return
    if well(world):
        left = "; ".join(unfinished(world, history.plan)) or "unsettled"
        yield Broken("stuck", history.seconds, f"long after everything healed: {left}")
        return
    if world.present.env.recovery.mode == "off" or _without_standby(world):
        return
    recent = [page.what.split("\n")[0] for page in world.timeline.pages if page.at >= world.clock.now - STANDING]
    if not any(subject.rsplit(": ", 1)[-1] in WAITING for subject in recent):
        silent = [client.name for client in world.clients.all if world.clock.now - client.last_commit > GAP_BOUND]
        yield Broken("stuck", history.seconds, f"long after everything healed: {', '.join(silent) or 'unsettled'}")


def _without_standby(world: World) -> bool:
    """Whether the holder's region is lost for good, and the other database follows nobody."""
    holder = world.holder()
    other = world.database(world.present.peer(holder))
    return not world.topology.alive(holder) and not (other and other.stream)


CLAIMS: tuple[Claim, ...] = (
    code,
    one_writer,
    no_promotion_of_the_living,
    dns_follows,
    nothing_lost,
    same_end,
    lease_region_down,
    not_stuck,
)
"""Every claim that is checked of every history."""
