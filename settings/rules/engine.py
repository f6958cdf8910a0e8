"""What RDS offers: versions, classes, and who keeps the master password."""

from collections.abc import Iterator

from settings.aws.parameters import MAJORS
from settings.aws.postgres import creatable_versions, orderable_classes
from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import HomeRole

VERSION = Code(
    "DR050",
    "Engine version not creatable",
    "RDS creates instances of current minor versions only, named in full: a major version alone would change under "
    "the template. Majors before 14 lack backups of read replicas, so a promoted standby would start without any.",
    "a version that RDS creates today, in quotes",
)
CLASS = Code(
    "DR051",
    "Class not orderable in a region",
    "Both regions get the same class, so that a promoted standby carries the load; not every class is sold everywhere.",
    "a class that both regions offer",
)
MANAGED_PASSWORD = Code(
    "DR052",
    "Managed master password",
    "RDS for PostgreSQL refuses a read replica of an instance whose master password it manages itself.",
    "false: the secret is generated, replicated and rotated here",
)


def version(env: Environment) -> Iterator[Finding]:
    """RDS creates instances of this version."""
    if env.database.engine_version not in creatable_versions():
        newest = {version.split(".")[0]: version for version in creatable_versions()}
        given = env.database.engine_version.split(".")[0]
        answer = newest.get(given) or ", ".join(newest[str(major)] for major in reversed(MAJORS))
        yield VERSION.at(
            "database",
            "engine_version",
            wrong=f"RDS creates no instance of PostgreSQL {env.database.engine_version}",
            right=f'for example "{answer}"' if given in newest else f"one of {answer}, in quotes",
        )


def instance_class(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """The class can be ordered in this region."""
    region, name = env.region(role).name, env.database.instance_class
    orderable = orderable_classes(region)
    if orderable and name not in orderable:
        family = ".".join(name.split(".")[:2])
        same = [other for other in sorted(orderable) if other.startswith(f"{family}.")]
        families = sorted({".".join(other.split(".")[:2]) for other in orderable})
        right = f"there are {', '.join(same)}" if same else f"{region} has the families {', '.join(families)}"
        yield CLASS.at(
            "database", "instance_class", wrong=f"{name} cannot be ordered in {region} ({role})", right=right
        )


def password(env: Environment) -> Iterator[Finding]:
    """The master password is the project's own."""
    if env.database.manage_master_user_password:
        yield MANAGED_PASSWORD.at("database", "manage_master_user_password", wrong="RDS would manage the password")
