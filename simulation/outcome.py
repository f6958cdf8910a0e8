"""What many histories measured: how long clients were without a writer, and what was lost, beside the budget's rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from settings.budget import budget
from simulation.history import History
from simulation.model.database import Loss
from simulation.model.deployment import deployment

MOST = 12
"""Combinations of faults that are shown, the commonest first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one history, as far as it is worth keeping. What was not measured, or not promoted, is None."""

    faults: str
    """The kinds that it had, and another configuration than prod's."""
    rto: float | None = None
    """Seconds from the first fault to the first commit on the promoted database."""
    lost: float | None = None
    """Seconds of acknowledged work that the promotion left behind: from the last commit kept to the last one lost."""
    reported: float | None = None
    """The RPO that the controller reported for it, seconds."""
    bound: str = ""
    """The row of the budget that bounds it; empty if none does."""


def outcome(history: History) -> Outcome:
    """Measure a history by its first promotion that was no switchover."""
    plan, world = history.plan, history.world
    happened = {fault.what for fault in plan.faults} | {order.what for order in plan.orders}
    kinds = " + ".join(sorted(happened)) or "none"
    if plan.config:
        kinds = f"{kinds} ({plan.config})"
    unplanned = [loss for loss in world.losses if not loss.planned]
    began = world.timeline.begin + min((fault.at for fault in plan.faults), default=float("inf"))
    if not unplanned or unplanned[0].at < began:
        return Outcome(kinds)
    loss = unplanned[0]
    first = (each.at for each in world.clients.commits if each.database == loss.promoted.region)
    again = next((at for at in first if at > loss.at), None)
    rto = None if again is None else again - began
    reports = (
        each for each in world.timeline.events("rpo") if each.at > loss.at and each.region == loss.promoted.region
    )
    reported = next((float(each.line["rpo"]) for each in reports), None)
    return Outcome(kinds, rto, _lost_seconds(loss), reported, _row(history, loss))


def _lost_seconds(loss: Loss) -> float:
    lost = loss.commits()
    if not lost:
        return 0.0
    kept = loss.source.commits[: -len(lost)]
    return lost[-1] - (kept[-1] if kept else lost[0])


def _row(history: History, loss: Loss) -> str:
    """Only in prod's configuration, where one fault is all, and RDS promoted within the time that the budget counts."""
    counted = deployment().env.recovery.promotion_seconds
    if (
        history.plan.config
        or len(history.plan.faults) != 1
        or history.plan.orders
        or loss.writable_at - loss.at > counted
    ):
        return ""
    fault = history.plan.faults[0]
    writer = fault.region == deployment().primary
    if writer and fault.what in ("region lost", "region isolated"):
        return "writer's region lost"
    return "database dead in a live region" if writer and fault.what == "database crash" else ""


def table(outcomes: Iterable[Outcome]) -> str:
    """Percentiles of RTO and RPO for the budget's rows and for the commonest combinations of faults."""
    measured = [each for each in outcomes if each.rto is not None]
    groups = _grouped((each for each in measured if each.bound), lambda each: each.bound)
    rows = {row.path: row.seconds for row in budget(deployment().env)}
    by_faults = _grouped(measured, lambda each: each.faults)
    common = sorted(by_faults.items(), key=lambda item: -len(item[1]))[:MOST]
    chosen = [*sorted(groups.items()), *common]
    gate = deployment().env.recovery.rpo_seconds
    return "\n".join(
        [
            _heading("RTO, seconds", "budget"),
            *(_line(name, [each.rto for each in found], rows.get(name, "")) for name, found in chosen),
            _heading("RPO, seconds of acknowledged work that was lost", "gate"),
            *(_line(name, [each.lost for each in found], gate) for name, found in chosen),
            _heading("RPO, seconds, as the controller reported it", ""),
            *(_line(name, [each.reported for each in found], "") for name, found in chosen),
        ]
    )


def _grouped(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for each in outcomes:
        groups.setdefault(key(each), []).append(each)
    return groups


def _heading(name: str, bound: str) -> str:
    return f"{name:<52} {'n':>6} {'p50':>6} {'p95':>6} {'max':>6} {bound:>7}"


def _line(name: str, measured: Iterable[float | None], bound: float | str) -> str:
    ordered = sorted(value for value in measured if value is not None)
    if not ordered:
        return f"{name[:52]:<52} {0:>6}"
    figures = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)]
    return f"{name[:52]:<52} {len(ordered):>6} {figures[0]:>6.0f} {figures[1]:>6.0f} {ordered[-1]:>6.0f} {bound:>7}"
