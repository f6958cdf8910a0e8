"""In which order an operation visits its targets, how many at once, and when it gives up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lab.query_protocol import ServiceError
from lab.stacksets.model import Target

PERCENT = 100


def check(preferences: Mapping[str, Any], regions: Iterable[str]) -> None:
    """Refuse what contradicts itself.

    Raises:
        ServiceError: ValidationError.
    """
    for count, percentage in (
        ("FailureToleranceCount", "FailureTolerancePercentage"),
        ("MaxConcurrentCount", "MaxConcurrentPercentage"),
    ):
        if count in preferences and percentage in preferences:
            raise ServiceError("ValidationError", f"You can specify either {count} or {percentage}, but not both")
    order = preferences.get("RegionOrder", [])
    if repeated := sorted({region for region in order if order.count(region) > 1}):
        raise ServiceError("ValidationError", f"RegionOrder names {', '.join(repeated)} more than once")
    if order and (missing := sorted(set(regions) - set(order))):
        raise ServiceError(
            "ValidationError", f"RegionOrder must name every region of the operation: {', '.join(missing)}"
        )


def waves(targets: Sequence[Target], preferences: Mapping[str, Any]) -> list[list[Target]]:
    """Targets that may be visited together: one region after the other, or all when regions are PARALLEL.

    "The order of the Regions where you want to perform the stack operation"; one region at a time unless
    RegionConcurrencyType says PARALLEL. Without an order, regions come by name.
    """
    order = list(preferences.get("RegionOrder", []))
    regions = sorted({target.region for target in targets}, key=lambda name: (_place(order, name), name))
    if preferences.get("RegionConcurrencyType") == "PARALLEL":
        return [list(targets)] if targets else []
    return [[target for target in targets if target.region == region] for region in regions]


def tolerance(preferences: Mapping[str, Any], accounts: int) -> int:
    """Accounts in which an operation may fail per region before it stops there; a percentage is rounded down."""
    if "FailureTolerancePercentage" in preferences:
        return int(preferences["FailureTolerancePercentage"]) * accounts // PERCENT
    return int(preferences.get("FailureToleranceCount", 0))


def concurrency(preferences: Mapping[str, Any], accounts: int) -> int:
    """Accounts at once per region. Strict tolerance, the default, lets at most one more run than may fail."""
    if "MaxConcurrentPercentage" in preferences:
        wanted = max(1, int(preferences["MaxConcurrentPercentage"]) * accounts // PERCENT)
    else:
        wanted = int(preferences.get("MaxConcurrentCount", 1))
    if preferences.get("ConcurrencyMode") == "SOFT_FAILURE_TOLERANCE":
        return wanted
    return min(wanted, tolerance(preferences, accounts) + 1)


def _place(order: list[str], region: str) -> int:
    return order.index(region) if region in order else len(order)
