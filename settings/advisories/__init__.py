"""What is kept as the file says it, though AWS or this project advises against it: the reason, and what changes it.

Nothing here stops a run. An advisory stands until its setting is changed; where a choice cannot be judged from a value,
writing the setting into the file, even with its default, says that it was made on purpose.
"""

from collections.abc import Callable, Iterable, Iterator

from settings.advisories import durability, encryption, network, observation, parameters, recovery, storage
from settings.environment import Environment
from settings.problem import Finding

ADVISORIES: tuple[Callable[[Environment], Iterable[Finding]], ...] = (
    parameters.wal_senders,
    parameters.wal_keep_size,
    parameters.statement_log,
    parameters.slot_bound,
    parameters.plain_text,
    parameters.connections,
    parameters.unknown_to_us,
    parameters.rds_ranges,
    durability.single_zone,
    durability.deletable,
    durability.short_retention,
    durability.simultaneous_backups,
    durability.reboots_at_once,
    storage.late_alarm,
    storage.little_headroom,
    encryption.short_deletion_window,
    encryption.shared_alias,
    observation.insights_retention,
    observation.idle_lag,
    observation.nobody_told,
    observation.copies_age,
    network.public_range,
    recovery.promotion_time,
    recovery.cut_off_writer,
    recovery.lease_in_dr,
    recovery.long_ttl,
)


def advisories(env: Environment) -> Iterator[Finding]:
    """Every advisory for a valid environment."""
    for advisory in ADVISORIES:
        yield from advisory(env)
