"""About the keys."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import DATABASE_ROLES

DELETION_WINDOW = Code(
    "DRA040",
    "Short key deletion window",
    "Once a key is gone, so is every snapshot and backup under it. KMS's own default, and longest, is 30 days.",
    "30",
)
SHARED_ALIAS = Code(
    "DRA041",
    "Key alias without the project",
    "A second project's environment of the same name in this account and region would want the same alias, and fail.",
    "an alias with the project in it",
)
LONGEST_WINDOW_DAYS = 30


def short_deletion_window(env: Environment) -> Iterator[Finding]:
    """Less than KMS's default."""
    days = env.encryption.deletion_window_days
    if days < LONGEST_WINDOW_DAYS:
        wrong = f"{days} days after a mistake the key is gone, and every backup under it; KMS's default is 30"
        yield DELETION_WINDOW.at("encryption", "deletion_window_days", wrong=wrong)


def shared_alias(env: Environment) -> Iterator[Finding]:
    """Aliases that collide between projects."""
    for role in DATABASE_ROLES:
        alias = env.region(role).key_alias
        if env.project not in (alias or ""):
            said = alias or f"the default alias/rds-{role}-{env.environment}"
            wrong = f"{said} does not name the project: another project's {env.environment} would collide with it"
            right = f"for example alias/{env.deployment}-database"
            yield SHARED_ALIAS.at("regions", role.value, "key_alias", wrong=wrong, right=right)
