"""Alarm thresholds that could never be met."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

ALWAYS_ON = Code(
    "DR083",
    "Alarm that never ends",
    "An instance never has more free storage than it has storage: the alarm would fire on the first day and for good.",
    "a threshold well below allocated_gib",
)


def free_storage(env: Environment) -> Iterator[Finding]:
    """The free-storage alarm can be off."""
    threshold, allocated = env.monitoring.alarms.free_storage_gib, env.database.storage.allocated_gib
    if threshold >= allocated:
        path = ("monitoring", "alarms", "free_storage_gib")
        yield ALWAYS_ON.at(*path, wrong=f"{threshold} GiB is not below the allocated {allocated} GiB")
