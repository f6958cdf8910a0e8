"""How long a failover may take: the RTO budget, one row for each way in which the writer is lost.

A plan, not a measurement: AWS promises no promotion time. `recovery.promotion_seconds` is where drills report to.
"""

from dataclasses import dataclass

from settings.environment import Environment

METRIC_MINUTE_SECONDS = 60
"""CloudWatch evaluates an alarm of standard resolution once its whole minute has passed."""
ROUTE53_VIEW_SECONDS = 60
"""Until Route 53 sees the alarm's data; not documented by AWS, unproven until the first real failover."""


@dataclass(frozen=True)
class Row:
    """One way to lose the writer, and the time from that to accepted writes."""

    path: str
    steps: tuple[tuple[str, int], ...]
    """What takes how many seconds, one after the other."""
    bound: bool = True
    """False: the steps begin only when a human has decided, so the sum is no bound."""

    @property
    def seconds(self) -> int:
        """The sum of the steps."""
        return sum(seconds for _, seconds in self.steps)


def budget(env: Environment) -> tuple[Row, ...]:
    """Every row; `rto_seconds` is about the first, the others are shown beside it."""
    loop = env.recovery.loop_seconds
    grace = ("longer than a Multi-AZ failover", env.recovery.multi_az_grace_seconds)
    return (
        region_lost(env),
        Row("database dead in a live region", (("the probe's next look", loop), grace, *_take_over(env))),
        Row("gate closed (approval, lag, backing up): from the human's command", _take_over(env), bound=False),
    )


def region_lost(env: Environment) -> Row:
    """The loss of the writer's region: what `rto_seconds` promises."""
    return Row("writer's region lost", (("the lease runs out", env.recovery.lease_ttl_seconds), *_take_over(env)))


def _take_over(env: Environment) -> tuple[tuple[str, int], ...]:
    name_change = METRIC_MINUTE_SECONDS + ROUTE53_VIEW_SECONDS + env.dns.ttl_seconds
    return (
        ("a controller's next look", env.recovery.loop_seconds),
        ("promotion, while the name changes", max(env.recovery.promotion_seconds, name_change)),
        ("clients reconnect", env.recovery.reconnect_seconds),
    )
