"""How long backups, Performance Insights and logs are kept."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.operations import PERFORMANCE_INSIGHTS_RETENTION_DAYS
from settings.problem import Code, Finding

BACKUPS_OFF = Code(
    "DR066",
    "Backups switched off",
    "Without automated backups RDS creates no read replica, and nothing but the replica is left of the data.",
    "1 to 35 days",
)
PERFORMANCE_INSIGHTS = Code(
    "DR067",
    "Performance Insights retention",
    "RDS takes 7 days, one to 23 months of 31 days, or 731 days.",
    "7, a multiple of 31 up to 713, or 731",
)

NO_LOGS = Code(
    "DR093",
    "No log kept",
    "Without an exported log nobody can tell afterwards what the database did before a failure.",
    "[postgresql, upgrade], or at least one of them",
)


def logs(env: Environment) -> Iterator[Finding]:
    """At least one log leaves the instance."""
    if not env.database.log_exports:
        yield NO_LOGS.at("database", "log_exports", wrong="exports no log")


def backups(env: Environment) -> Iterator[Finding]:
    """Backups are on."""
    days = env.database.backups.retention_days
    if days < 1:
        yield BACKUPS_OFF.at("database", "backups", "retention_days", wrong=f"{days} days switches backups off")


def performance_insights(env: Environment) -> Iterator[Finding]:
    """A retention that RDS takes."""
    days = env.monitoring.performance_insights_retention_days
    if days not in PERFORMANCE_INSIGHTS_RETENTION_DAYS:
        nearest = min(PERFORMANCE_INSIGHTS_RETENTION_DAYS, key=lambda offered: abs(offered - days))
        path = ("monitoring", "performance_insights_retention_days")
        right = f"{PERFORMANCE_INSIGHTS.right}; the nearest is {nearest}"
        yield PERFORMANCE_INSIGHTS.at(*path, wrong=f"{days} is none of RDS's values", right=right)
