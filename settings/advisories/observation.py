"""About being told, in time and truly."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

INSIGHTS = Code(
    "DRA050",
    "Performance Insights for a week",
    "The Performance Insights console ended on 31 July 2026; its data go on in Database Insights, whose Advanced mode "
    "wants at least 465 days of retention. With less it is Standard mode.",
    "465 or more for Advanced mode (in RDS's values: 496), or 7 on purpose",
)
IDLE_LAG = Code(
    "DRA051",
    "Lag alarm below an idle writer's lag",
    "PostgreSQL's replica lag is the age of the last replayed commit: with no writes it rises to about 300 seconds.",
    "more than 300, or a heartbeat that writes every minute",
)
NOBODY_TOLD = Code(
    "DRA052",
    "Alarms reach nobody by mail",
    "The topic has no subscriber from this file. In the modes approval and off nothing recovers unless somebody hears "
    "of it.",
    "addresses that somebody reads at night, or a subscription of your own",
)
COPIES_AGE = Code(
    "DRA053",
    "Snapshot alarm fires without cause",
    "RDS takes one automated snapshot a day, so its newest copy is up to a day, one look and the copying old.",
    "at least 26 plus snapshot_copies.every_hours",
)
ADVANCED_DAYS = 465
IDLE_SECONDS = 300
DAY_AND_COPY_HOURS = 26


def insights_retention(env: Environment) -> Iterator[Finding]:
    """Too little for Database Insights Advanced, by default."""
    days = env.monitoring.performance_insights_retention_days
    if days < ADVANCED_DAYS and "performance_insights_retention_days" not in env.monitoring.model_fields_set:
        wrong = f"{days} days keep Database Insights in Standard mode, Performance Insights' successor since July 2026"
        yield INSIGHTS.at("monitoring", "performance_insights_retention_days", wrong=wrong)


def idle_lag(env: Environment) -> Iterator[Finding]:
    """An idle writer sets the lag alarm off."""
    seconds = env.monitoring.alarms.replica_lag_seconds
    if seconds <= IDLE_SECONDS:
        wrong = f"an idle writer shows up to {IDLE_SECONDS} s of lag, so {seconds} s alarms without cause"
        yield IDLE_LAG.at("monitoring", "alarms", "replica_lag_seconds", wrong=wrong)


def nobody_told(env: Environment) -> Iterator[Finding]:
    """No address."""
    if not env.monitoring.notify_emails:
        yield NOBODY_TOLD.at("monitoring", "notify_emails", wrong="alarms reach nobody by mail")


def copies_age(env: Environment) -> Iterator[Finding]:
    """The copy alarm is tighter than the copies can be."""
    hours, needed = env.monitoring.alarms.snapshot_copy_age_hours, DAY_AND_COPY_HOURS + env.snapshot_copies.every_hours
    if hours < needed:
        wrong = f"copies are up to {needed} h old when all is well, the alarm is at {hours} h"
        yield COPIES_AGE.at("monitoring", "alarms", "snapshot_copy_age_hours", wrong=wrong, right=f"{needed} or more")
