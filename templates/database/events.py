"""What RDS itself reports about the instance, to the region's topic."""

from troposphere import Ref, rds

from settings.environment import Environment
from templates.database.identity import of_the_database
from templates.exports import Exported, imported
from templates.part import Part
from templates.tags import tags

EVENT_SUBSCRIPTION = "DatabaseEvents"
CATEGORIES = (
    "availability",
    "configuration change",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "notification",
    "read replica",
    "recovery",
    "restoration",
)
"""Left out: backup, creation and the like, which are daily routine. RDS sends events by best effort."""


def part(env: Environment) -> Part:
    """Events are for people to read; nothing here decides by them."""
    return Part(
        resources=(
            rds.EventSubscription(
                EVENT_SUBSCRIPTION,
                SnsTopicArn=imported(env, Exported.TOPIC_ARN),
                SourceType="db-instance",
                SourceIds=[of_the_database(Ref)],
                EventCategories=list(CATEGORIES),
                Enabled=True,
                Tags=tags(env, "database-events", "What RDS reports about the database"),
            ),
        )
    )
