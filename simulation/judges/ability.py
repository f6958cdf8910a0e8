"""What the faults of a plan left possible: whether a region could fence its own database, or its peer could.

This is where "what the design cannot do" is written down. It is judged by the faults alone, never by what the
controller did, so that a controller that does nothing is not excused.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulation.model.functions import JITTER_SECONDS, TICK_SECONDS
from simulation.plans.drawing import Plan
from simulation.plans.faults import Fault
from templates.failover.controller import RUN_SECONDS

TOLERATED_LATENESS = 120.0
"""A tick this late leaves no gap: runs overlap. A later one leaves none either if those beside it are in time."""
LATEST_TICK = TICK_SECONDS + JITTER_SECONDS
"""From one tick to the next, at most, if that is in time."""
RESTART = LATEST_TICK + 20 + 10
"""What a kill can cost: the next tick, a pass that the killed run keeps others out of, and a pass."""
OUTLASTED = RUN_SECONDS - LATEST_TICK
"""For so long after the last tick there is still a run."""
HARMLESS = ("twice", "slow", "throttled")
"""What an API does that a loop outlasts: the call is made again within seconds, unless every one is throttled."""
ROUTINE = ("late tick", "double ticks")
"""What happens without anything being broken; no fault in the sense of "a single fault"."""
UNFENCING = "delete"
"""Operations of EC2 whose names begin so are not needed to put a fence up."""


@dataclass(frozen=True, slots=True)
class Ability:
    """Judgements over windows of a history; times are seconds since it began."""

    plan: Plan
    lease_region: str

    def fences_itself(self, region: str, start: float, end: float) -> bool:
        """Whether the region had all that time what a self-fence needs: Lambda, ticks, its own EC2 API.

        Without its table it goes by what its runs remember, without RDS by its table; one of the two it needs.
        """
        if self._any(start, end, lambda fault: _ec2_down(fault, region)):
            return False
        blind = all(
            self._any(start, end, lambda fault, service=service: _api_down(fault, region, (service,)))  # type: ignore[misc]  # a default of a lambda
            for service in ("dynamodb", "rds")
        )
        return not blind and not any(self._uncontrolled(fault, region, start, end) for fault in self.plan.faults)

    def fences_peer(self, region: str, peer: str, start: float, end: float) -> bool:
        """Whether the region had all that time what fencing its peer needs: the same, and a way to the peer's APIs."""
        return self.fences_itself(region, start, end) and not self._any(
            start,
            end,
            lambda fault: (
                _cuts(fault, region, peer, "api") or _ec2_down(fault, peer) or _api_down(fault, peer, ("rds",))
            ),
        )

    def knows_the_lease(self, region: str, start: float, end: float) -> bool:
        """Whether the region could read the lease all that time."""
        return not self._any(
            start,
            end,
            lambda fault: (
                _cuts(fault, region, self.lease_region, "api") or _api_down(fault, self.lease_region, ("dynamodb",))
            ),
        )

    def publishes(self, region: str, start: float, end: float) -> bool:
        """Whether what the region says about the lease got to Route 53 all that time."""
        return (
            self.fences_itself(region, start, end)
            and self.knows_the_lease(region, start, end)
            and not self._any(
                start,
                end,
                lambda fault: (
                    _api_down(fault, region, ("cloudwatch", "rds", "dynamodb"))
                    or _strikes(fault, region, ("metrics", "region isolated", "clock"))
                ),
            )
        )

    @property
    def single(self) -> bool:
        """Whether at most one thing is broken; a late or doubled tick is none."""
        return sum(fault.what not in ROUTINE for fault in self.plan.faults) <= 1

    def _any(self, start: float, end: float, judge: Callable[[Fault], bool]) -> bool:
        return any(judge(fault) for fault in self.plan.faults if fault.overlaps(start, end))

    def _uncontrolled(self, fault: Fault, region: str, start: float, end: float) -> bool:
        """Whether a fault leaves the region without a run of its controller at some time in the window."""
        if fault.region != region or fault.at > end:
            return False
        if fault.what == "late tick":
            return self._gap(fault) and fault.at + OUTLASTED <= end and fault.at + LATEST_TICK + RUN_SECONDS >= start
        late = any(each.what == "late tick" and each.region == region for each in self.plan.faults)
        more = TICK_SECONDS if late else 0.0  # the one after it is in time
        if fault.what == "killed" and "every" not in fault.details:
            return fault.at + RESTART + more >= start
        if fault.what == "no ticks" and fault.at + OUTLASTED > end:
            return False
        until = float("inf") if fault.until is None else fault.until
        return fault.what in ("region lost", "lambda dead", "killed", "no ticks") and until + more >= start

    def _gap(self, fault: Fault) -> bool:
        """Whether a late tick is one of several in a row: the one after a single late tick comes before runs end."""
        return any(
            each is not fault
            and (each.what, each.region) == ("late tick", fault.region)
            and abs(each.at - fault.at) <= TOLERATED_LATENESS
            for each in self.plan.faults
        )


def _strikes(fault: Fault, region: str, kinds: tuple[str, ...]) -> bool:
    return fault.what in kinds and fault.region == region


def _ec2_down(fault: Fault, region: str) -> bool:
    return _api_down(fault, region, ("ec2",)) and not str(fault.details.get("operation", "")).startswith(UNFENCING)


def _api_down(fault: Fault, region: str, services: tuple[str, ...]) -> bool:
    """An API that is throttled for every call is as good as down."""
    if fault.what == "region lost":
        return fault.region == region
    if fault.what != "api" or fault.region != region or fault.details["service"] not in services:
        return False
    how = fault.details["how"]
    return how not in HARMLESS or (how == "throttled" and fault.details.get("share", 1.0) >= 1)


def _cuts(fault: Fault, one: str, other: str, network: str) -> bool:
    if fault.what in ("region isolated", "region lost"):
        return fault.region in (one, other)
    return (
        fault.what == "link"
        and set(fault.details["between"]) == {one, other}
        and fault.details.get("path", "both") in (network, "both")
    )
