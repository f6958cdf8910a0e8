"""Names that AWS or PostgreSQL would refuse: project, environment, deployment, database, user, key alias."""

import re
from collections.abc import Iterator

from settings.database import DATABASE_NAME_PATTERN, MASTER_USERNAME_PATTERN
from settings.environment import ENVIRONMENT_PATTERN, PROJECT_PATTERN, Environment
from settings.problem import Code, Finding
from settings.regions import LAST_GENERATION
from settings.roles import HomeRole
from settings.rules.words import (
    AWS_OWN,
    POSTGRESQL_RESERVED,
    RDS_DATABASES,
    RDS_USERS,
    RESERVED_USER_PREFIXES,
)

NAME = Code(
    "DR020",
    "Malformed project or environment",
    "Both are part of every name, and RDS identifiers are the strictest: they begin with a letter, are lower case, "
    "and have neither two hyphens in a row nor one at the end.",
    "lower-case letters and digits, single hyphens between them, a letter first: `orders`, `prod`",
)
RESERVED_NAME = Code(
    "DR021", "Reserved name", "AWS keeps names that begin with aws or amazon for itself.", "a name of your own"
)
TOO_LONG = Code(
    "DR022",
    "Deployment name too long",
    "RDS identifiers end at 63 characters, IAM roles at 64; every generation's identifier and the StackSet roles must "
    "fit.",
    "a shorter project or environment",
)
DATABASE = Code(
    "DR023",
    "Database name refused",
    "RDS takes 1 to 63 letters, digits and underscores, a letter first, and no word that PostgreSQL or RDS reserves.",
    "another name, for example `app`",
)
MASTER_USERNAME = Code(
    "DR024",
    "Master user name refused",
    "RDS takes 1 to 16 letters, digits and underscores, a letter first, and no name that PostgreSQL or RDS reserves. "
    "Its registry schema says 63, its API reference 16: the shorter is safe.",
    "another name, for example `dbmaster`",
)
KEY_ALIAS = Code(
    "DR025",
    "Key alias refused",
    "A KMS alias is `alias/` and letters, digits, hyphens, underscores and slashes, 256 in all; `alias/aws/` is AWS's "
    "own.",
    "for example `alias/orders-prod-database`, or nothing for the default",
)
IDENTIFIER_LIMIT = 63
ROLE_LIMIT = 64
ALIAS_LIMIT = 256
ALIAS = re.compile(r"^alias/[A-Za-z0-9/_-]+$")


def project(env: Environment) -> Iterator[Finding]:
    """The first half of the deployment's name."""
    if not re.fullmatch(PROJECT_PATTERN, env.project):
        yield NAME.at("project", wrong=f"`{env.project}` cannot be part of an RDS identifier")
    if env.project.split("-")[0] in AWS_OWN:
        yield RESERVED_NAME.at("project", wrong=f"`{env.project}` begins with a name that AWS keeps for itself")


def environment(env: Environment) -> Iterator[Finding]:
    """The second half of the deployment's name."""
    if not re.fullmatch(ENVIRONMENT_PATTERN, env.environment):
        yield NAME.at("environment", wrong=f"`{env.environment}` cannot be part of an RDS identifier")


def deployment_length(env: Environment) -> Iterator[Finding]:
    """`{deployment}-{region}-g999` and `{deployment}-stackset-administration` fit."""
    regions = (env.regions.primary.name, env.regions.dr.name)
    longest = max((f"{env.deployment}-{region}-g{LAST_GENERATION}" for region in regions), key=len)
    role = f"{env.deployment}-stackset-administration"
    excess = max(len(longest) - IDENTIFIER_LIMIT, len(role) - ROLE_LIMIT)
    if excess > 0:
        yield TOO_LONG.at(
            "project",
            wrong=f"`{env.deployment}` has {len(env.deployment)} characters, {excess} too many",
            right=f"project and environment with {len(env.deployment) - excess - 1} characters or fewer together",
        )


def database(env: Environment) -> Iterator[Finding]:
    """The first database's name."""
    name = env.database.name
    if not re.fullmatch(DATABASE_NAME_PATTERN, name):
        yield DATABASE.at("database", "name", wrong=f"`{name}` is not of the form RDS takes")
    elif name.lower() in POSTGRESQL_RESERVED | RDS_DATABASES:
        yield DATABASE.at("database", "name", wrong=f"`{name}` is reserved")


def master_username(env: Environment) -> Iterator[Finding]:
    """The master user's name."""
    name = env.database.master_username
    if not re.fullmatch(MASTER_USERNAME_PATTERN, name):
        yield MASTER_USERNAME.at("database", "master_username", wrong=f"`{name}` is not of the form RDS takes")
    elif name.lower() in POSTGRESQL_RESERVED | RDS_USERS or name.lower().startswith(RESERVED_USER_PREFIXES):
        yield MASTER_USERNAME.at("database", "master_username", wrong=f"`{name}` is reserved")


def key_alias(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """A region's own key alias."""
    alias = env.region(role).key_alias
    if alias is None:
        return
    if not ALIAS.fullmatch(alias) or len(alias) > ALIAS_LIMIT or alias.startswith("alias/aws/"):
        yield KEY_ALIAS.at("regions", role.value, "key_alias", wrong=f"`{alias}` is no alias that KMS takes")
