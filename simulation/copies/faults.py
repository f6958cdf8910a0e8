"""What goes wrong in a history, as data, and how it is drawn."""

from dataclasses import dataclass
from random import Random

from simulation.copies.account import DAY, HOUR

LAST = 12 * DAY
"""No fault begins later in a history."""
LONGEST = 3 * DAY

KINDS = (
    "region silent",  # nothing in the region answers, and nothing runs there
    "rds silent",  # its calls end in a timeout, without effect
    "rds throttled",
    "rds failing",  # InternalFailure, without effect
    "answers lost",  # the effect happens, the caller's read times out
    "quota full",
    "key not accessible",
    "copies fail",  # they begin, and end as `failed`
    "cloudwatch silent",
    "lease silent",  # for this region
    "lease unreadable",  # an item without meaning, for both
    "run killed",  # between any two calls, or before its answer arrives
    "run doubled",  # a second run, from beginning to end, between any two calls
    "tick lost",
)
SELDOM = 0.5
"""How often a fault that does not hit every call hits one."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in a region for a time, in seconds since the history began."""

    kind: str
    region: str
    begin: float
    end: float

    def __str__(self) -> str:
        """One line."""
        return f"{self.kind} in {self.region}, day {self.begin / DAY:.2f} to {self.end / DAY:.2f}"


def draw(random: Random, regions: tuple[str, str]) -> list[Fault]:
    """One to six faults."""
    faults = []
    for _ in range(random.randint(1, 6)):
        begin = random.uniform(0, LAST)
        length = min(random.expovariate(1 / (12 * HOUR)) + HOUR, LONGEST)
        faults.append(Fault(random.choice(KINDS), random.choice(regions), begin, begin + length))
    return sorted(faults, key=lambda fault: fault.begin)
