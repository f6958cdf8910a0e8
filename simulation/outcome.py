"""What many histories measured: how long clients were without a writer, and what was lost, beside the budget's rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from settings.budget import budget
from simulation.database import Loss
from simulation.deployment import deployment
from simulation.history import History


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one history, as far as it is worth keeping."""

    faults: str
    """The kinds that it had."""
    rto: float | None
    """Seconds from the first fault to the first commit on a promoted database; None if nothing was promoted."""
    lost: int
    """Commits that promotions left behind."""
    bound: str
    """The row of the budget that bounds it; empty if none does."""


def outcome(history: History) -> Outcome:
    """Measure a history."""
    plan = history.plan
    happened = {fault.what for fault in plan.faults} | {order.what for order in plan.orders}
    kinds = " + ".join(sorted(happened)) or "none"
    unplanned = [loss for loss in history.world.losses if not loss.planned]
    lost = sum(len(loss.commits()) for loss in history.world.losses)
    began = history.world.timeline.begin + min((fault.at for fault in history.plan.faults), default=float("inf"))
    if not unplanned or unplanned[0].at < began:
        return Outcome(kinds, None, lost, "")
    loss = unplanned[0]
    first = (each.at for each in history.world.clients.commits if each.database == loss.promoted.region)
    again = next((at for at in first if at > loss.at), None)
    return Outcome(kinds, None if again is None else again - began, lost, _row(history, loss))


def _row(history: History, loss: Loss) -> str:
    """Only where one fault is all that happened, and RDS promoted within the time that the budget counts."""
    counted = deployment().env.recovery.promotion_seconds
    if len(history.plan.faults) != 1 or history.plan.orders or loss.writable_at - loss.at > counted:
        return ""
    fault = history.plan.faults[0]
    writer = fault.region == deployment().primary
    if writer and fault.what in ("region lost", "region isolated"):
        return "writer's region lost"
    return "database dead in a live region" if writer and fault.what == "database crash" else ""


def table(outcomes: Iterable[Outcome]) -> str:
    """Percentiles for each combination of faults, and the budget for each of its rows."""
    by_row: dict[str, list[float]] = {}
    by_faults: dict[str, list[float]] = {}
    for each in outcomes:
        if each.rto is not None:
            by_faults.setdefault(each.faults, []).append(each.rto)
            if each.bound:
                by_row.setdefault(each.bound, []).append(each.rto)
    rows = {row.path: row.seconds for row in budget(deployment().env)}
    lines = [f"{'RTO, seconds':<52} {'n':>6} {'p50':>6} {'p95':>6} {'max':>6} {'budget':>7}"]
    lines += [_line(name, values, rows) for name, values in sorted(by_row.items())]
    common = sorted(by_faults.items(), key=lambda item: -len(item[1]))[:12]
    return "\n".join(lines + [_line(name, values, rows) for name, values in common])


def _line(name: str, values: Sequence[float], budgets: Mapping[str, int]) -> str:
    ordered = sorted(values)
    figures = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)]
    allowed = budgets.get(name, "")
    return f"{name[:52]:<52} {len(values):>6} {figures[0]:>6.0f} {figures[1]:>6.0f} {ordered[-1]:>6.0f} {allowed:>7}"
