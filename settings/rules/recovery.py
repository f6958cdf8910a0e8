"""Failover: can it be automatic, does the fence come in time, does the budget hold."""

from collections.abc import Iterator

from settings.budget import region_lost
from settings.environment import Environment
from settings.problem import Code, Finding

NO_WITNESS = Code(
    "DR080",
    "Automatic without a witness",
    "Two regions cannot tell a dead peer from a cut cable. With the lease in dr, loss of the link would promote dr "
    "while the primary still writes.",
    "a third region as regions.witness, or mode approval",
)
FENCE_LATE = Code(
    "DR081",
    "Fence not in time",
    "A writer cut off must have fenced itself before its lease can be taken over, and must have looked more than once "
    "before.",
    "fence_after_seconds at least a loop and 15 seconds below lease_ttl_seconds, and at least twice loop_seconds",
)
OVER_BUDGET = Code(
    "DR082",
    "RTO budget exceeded",
    "The time from the loss of the writer's region to accepted writes, by the protocol's own timings, is more than "
    "promised.",
    "shorter timings, or the rto_seconds that can be kept",
)
FENCE_MARGIN_SECONDS = 15
"""For a pass that waits for silent regions, and until the fence acts; the next look comes a loop later at most."""
LOOKS_BEFORE_FENCING = 2


def witness(env: Environment) -> Iterator[Finding]:
    """Automatic only with a witness."""
    if env.recovery.mode == "automatic" and env.regions.witness is None:
        yield NO_WITNESS.at("recovery", "mode", wrong="automatic needs a witness region")


def fence_in_time(env: Environment) -> Iterator[Finding]:
    """After two looks, and before the lease ends."""
    recovery = env.recovery
    latest = recovery.lease_ttl_seconds - recovery.loop_seconds - FENCE_MARGIN_SECONDS
    earliest = LOOKS_BEFORE_FENCING * recovery.loop_seconds
    if not earliest <= recovery.fence_after_seconds <= latest:
        wrong = (
            f"{recovery.fence_after_seconds} s with a lease of {recovery.lease_ttl_seconds} s "
            f"and a loop of {recovery.loop_seconds} s"
        )
        right = f"{earliest} to {latest}" if earliest <= latest else FENCE_LATE.right
        yield FENCE_LATE.at("recovery", "fence_after_seconds", wrong=wrong, right=right)


def within_rto(env: Environment) -> Iterator[Finding]:
    """The loss of the writer's region is over within `rto_seconds`."""
    row, promised = region_lost(env), env.recovery.rto_seconds
    if row.seconds > promised:
        sum_of = " + ".join(f"{seconds} s {step}" for step, seconds in row.steps)
        wrong = f"{promised} s are promised, the budget is {row.seconds} s: {sum_of}"
        yield OVER_BUDGET.at("recovery", "rto_seconds", wrong=wrong, right=f"{row.seconds} or more, or shorter timings")
