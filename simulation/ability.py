"""What the faults of a plan left possible: whether a region could fence its own database, or its peer could.

This is where "what the design cannot do" is written down. It is judged by the faults alone, never by what the
controller did, so that a controller that does nothing is not excused.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulation.drawing import Plan
from simulation.faults import Fault
from templates.failover.controller import RUN_SECONDS

TOLERATED_LATENESS = 120.0
"""A tick this late leaves no gap: runs overlap."""
HARMLESS = ("twice", "slow", "throttled")
"""What an API does that a loop outlasts: the call is made again within seconds, unless every one is throttled."""
ROUTINE = ("late tick", "double ticks")
"""What happens without anything being broken; no fault in the sense of "a single fault"."""


@dataclass(frozen=True, slots=True)
class Ability:
    """Judgements over windows of a history; times are seconds since it began."""

    plan: Plan
    lease_region: str

    def fences_itself(self, region: str, start: float, end: float) -> bool:
        """Whether the region had all that time what a self-fence needs: Lambda, ticks, its own EC2 API and table."""
        return not self._any(start, end, lambda fault: _disables_control(fault, region))

    def fences_peer(self, region: str, peer: str, start: float, end: float) -> bool:
        """Whether the region had all that time what fencing its peer needs: the same, and a way to the peer's APIs."""
        return self.fences_itself(region, start, end) and not self._any(
            start, end, lambda fault: _cuts(fault, region, peer, "api") or _api_down(fault, peer, ("ec2", "rds"))
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
                    _api_down(fault, region, ("cloudwatch", "rds"))
                    or _strikes(fault, region, ("metrics", "region isolated", "clock"))
                ),
            )
        )

    def cut_off(self, region: str, start: float, end: float) -> bool:
        """Whether anything stood between the region and the others at some time in the window."""
        return self._any(
            start,
            end,
            lambda fault: (
                _strikes(fault, region, ("region isolated", "region lost"))
                or (fault.what == "link" and region in fault.details["between"])
                or _strikes(fault, self.lease_region, ("region isolated", "region lost"))
                or _api_down(fault, self.lease_region, ("dynamodb",))
            ),
        )

    @property
    def single(self) -> bool:
        """Whether at most one thing is broken; a late or doubled tick is none."""
        return sum(fault.what not in ROUTINE for fault in self.plan.faults) <= 1

    def _any(self, start: float, end: float, judge: Callable[[Fault], bool]) -> bool:
        return any(judge(fault) for fault in self.plan.faults if self._overlaps(fault, start, end))

    @staticmethod
    def _overlaps(fault: Fault, start: float, end: float) -> bool:
        if fault.what == "late tick":
            return fault.at <= end and fault.at + fault.details["seconds"] + RUN_SECONDS >= start
        if fault.what == "killed" and "every" not in fault.details:
            return fault.at <= end and fault.at + 2 * RUN_SECONDS >= start
        return fault.overlaps(start, end)


def _strikes(fault: Fault, region: str, kinds: tuple[str, ...]) -> bool:
    return fault.what in kinds and fault.region == region


def _disables_control(fault: Fault, region: str) -> bool:
    if fault.what == "late tick":
        return fault.region == region and fault.details["seconds"] > TOLERATED_LATENESS
    return _strikes(fault, region, ("region lost", "lambda dead", "killed", "no ticks")) or _api_down(
        fault, region, ("ec2", "dynamodb", "rds")
    )


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
