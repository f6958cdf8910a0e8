"""About losing the database, or its availability, by configuration."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding
from settings.window import daily

SINGLE_ZONE = Code(
    "DRA020",
    "No Multi-AZ",
    "The loss of one zone is then an outage and a reason for a failover to the other region; a promoted standby is no "
    "better off.",
    "true, for production",
)
DELETABLE = Code(
    "DRA021",
    "Deletion protection off",
    "Deletion protection is the only guard of a replica: CloudFormation ignores deletion policies on replicas.",
    "true, for production",
)
SHORT_RETENTION = Code(
    "DRA022",
    "Short backup retention",
    "A mistake that is noticed after the weekend cannot be undone with backups of a few days; the replica has it too.",
    "7 or more",
)
SIMULTANEOUS_BACKUPS = Code(
    "DRA023",
    "Both regions back up at once",
    "A standby that is backing up cannot be promoted, and a writer without Multi-AZ pauses I/O while it is: both at "
    "once is the worst minute for a failure.",
    "windows that do not overlap",
)
AT_ONCE = Code(
    "DRA024",
    "Changes apply at once",
    "A changed static parameter or class then reboots the writer in the middle of the day.",
    "false, and true only for the deployment that needs it",
)
ENOUGH_DAYS = 7


def single_zone(env: Environment) -> Iterator[Finding]:
    """One zone only."""
    if not env.database.multi_az:
        wrong = "the loss of a zone is an outage, and a promoted standby is not production-grade"
        yield SINGLE_ZONE.at("database", "multi_az", wrong=wrong)


def deletable(env: Environment) -> Iterator[Finding]:
    """No deletion protection."""
    if not env.database.deletion_protection:
        wrong = "nothing else guards a replica: CloudFormation ignores deletion policies on replicas"
        yield DELETABLE.at("database", "deletion_protection", wrong=wrong)


def short_retention(env: Environment) -> Iterator[Finding]:
    """Backups of a few days."""
    days = env.database.backups.retention_days
    if days < ENOUGH_DAYS:
        wrong = f"after {days} day{'' if days == 1 else 's'} a mistake cannot be undone; the replica has it too"
        yield SHORT_RETENTION.at("database", "backups", "retention_days", wrong=wrong)


def simultaneous_backups(env: Environment) -> Iterator[Finding]:
    """Both backup windows at once."""
    backups = env.database.backups
    primary, dr = daily(backups.primary_window), daily(backups.dr_window)
    if primary and dr and primary.overlaps(dr):
        wrong = (
            f"{backups.dr_window} overlaps primary's {backups.primary_window}: no promotion while the standby backs up"
        )
        yield SIMULTANEOUS_BACKUPS.at("database", "backups", "dr_window", wrong=wrong)


def reboots_at_once(env: Environment) -> Iterator[Finding]:
    """Changes do not wait for the maintenance window."""
    if env.database.apply_immediately:
        yield AT_ONCE.at("database", "apply_immediately", wrong="a changed static parameter reboots the writer at once")
