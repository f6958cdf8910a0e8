"""About storage and its autoscaling (which begins when a tenth or less is free)."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

LATE_ALARM = Code(
    "DRA030",
    "Storage alarm without lead time",
    "Autoscaling begins when a tenth or less of the storage is free. An alarm at that point or below tells nobody "
    "anything before autoscaling acts, and after that it can act again only six hours later.",
    "more than a tenth of allocated_gib",
)
LITTLE_HEADROOM = Code(
    "DRA031",
    "Little room for autoscaling",
    "AWS recommends a maximum of at least 1.26 times the allocated storage; below, autoscaling may find no step that "
    "fits.",
    "1.26 times allocated_gib, or more",
)
TRIGGER_PERCENT, RECOMMENDED_PERCENT = 10, 126


def late_alarm(env: Environment) -> Iterator[Finding]:
    """The alarm comes with autoscaling, not before."""
    threshold, allocated = env.monitoring.alarms.free_storage_gib, env.database.storage.allocated_gib
    if threshold * 100 <= allocated * TRIGGER_PERCENT:
        wrong = f"{threshold} GiB of {allocated} is where autoscaling begins, so the alarm gives no lead time"
        right = f"more than {allocated * TRIGGER_PERCENT // 100}"
        yield LATE_ALARM.at("monitoring", "alarms", "free_storage_gib", wrong=wrong, right=right)


def little_headroom(env: Environment) -> Iterator[Finding]:
    """Autoscaling has hardly room."""
    storage = env.database.storage
    if storage.max_allocated_gib * 100 < storage.allocated_gib * RECOMMENDED_PERCENT:
        wrong = f"{storage.max_allocated_gib} GiB is less than 1.26 times the allocated {storage.allocated_gib} GiB"
        right = f"{-(-storage.allocated_gib * RECOMMENDED_PERCENT // 100)} or more"
        yield LITTLE_HEADROOM.at("database", "storage", "max_allocated_gib", wrong=wrong, right=right)
