"""Backup and maintenance windows. RDS: UTC, at least 30 minutes, no overlap."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import DATABASE_ROLES, HomeRole
from settings.window import Window, daily, weekly

MALFORMED = Code(
    "DR063",
    "Malformed window",
    "Backup windows are daily, the maintenance window is weekly; both are in UTC, on the 24-hour clock, in lower case.",
    "hh24:mi-hh24:mi for a backup window, ddd:hh24:mi-ddd:hh24:mi for the maintenance window",
)
TOO_SHORT = Code("DR064", "Window too short", "RDS wants at least 30 minutes.", "a window of 30 minutes or more")
OVERLAP = Code(
    "DR065",
    "Overlapping windows",
    "RDS refuses a backup window that overlaps the maintenance window on any day; the maintenance window is both "
    "regions'.",
    "windows that touch at most",
)
SHORTEST_MINUTES = 30


def maintenance(env: Environment) -> Iterator[Finding]:
    """The weekly window."""
    window = env.database.maintenance_window
    example = "ddd:hh24:mi-ddd:hh24:mi in lower case, for example mon:04:00-mon:05:00"
    yield from _window(window, weekly(window), ("database", "maintenance_window"), example)


def backup(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """A region's daily window."""
    window = backup_window(env, role)
    path = ("database", "backups", f"{role}_window")
    yield from _window(window, daily(window), path, "hh24:mi-hh24:mi, for example 03:00-04:00")


def apart(env: Environment) -> Iterator[Finding]:
    """No backup window overlaps the maintenance window."""
    maintained = weekly(env.database.maintenance_window)
    for role in DATABASE_ROLES:
        text = backup_window(env, role)
        window = daily(text)
        if window and maintained and window.overlaps(maintained):
            wrong = f"{text} overlaps the maintenance window {env.database.maintenance_window}"
            yield OVERLAP.at("database", "backups", f"{role}_window", wrong=wrong)


def backup_window(env: Environment, role: HomeRole) -> str:
    """The backup window of a region."""
    backups = env.database.backups
    return backups.primary_window if role is HomeRole.PRIMARY else backups.dr_window


def _window(text: str, window: Window | None, path: tuple[str, ...], form: str) -> Iterator[Finding]:
    if window is None:
        yield MALFORMED.at(*path, wrong=f"`{text}` is no window", right=form)
    elif window.minutes < SHORTEST_MINUTES:
        yield TOO_SHORT.at(*path, wrong=f"{text} is {window.minutes} minutes long")
