"""Log groups of the exported logs. Made before the instance: RDS would make them without retention or key."""

from troposphere import Sub, logs

from settings.environment import Environment
from templates import naming
from templates.database.identity import DATABASE_IDENTIFIER
from templates.exports import Exported, imported
from templates.facts import fact
from templates.part import Part
from templates.tags import tags


def titles(env: Environment) -> list[str]:
    """Logical ids of the log groups, for the instance to depend on."""
    return [_title(log) for log in env.database.log_exports]


def part(env: Environment) -> Part:
    """A log group for each exported log, kept when its database goes: it tells how that came about.

    Not after a creation that failed: its name would refuse the next attempt.
    """
    return Part(
        resources=tuple(
            logs.LogGroup(
                _title(log),
                LogGroupName=Sub(naming.database_log_group("${Id}", log), Id=fact(DATABASE_IDENTIFIER)),
                RetentionInDays=env.monitoring.log_retention_days,
                KmsKeyId=imported(env, Exported.KEY_ARN),
                DeletionPolicy="RetainExceptOnCreate",
                UpdateReplacePolicy="Retain",
                Tags=tags(env, f"database-{log}", f"Log {log} of the database"),
            )
            for log in env.database.log_exports
        )
    )


def _title(log: str) -> str:
    return f"Database{log.capitalize()}LogGroup"
