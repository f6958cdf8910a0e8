"""Which region plays which part."""

from collections.abc import Iterator
from difflib import get_close_matches

from settings.aws.regions import default_regions, known_region
from settings.environment import Environment
from settings.problem import Code, FieldPath, Finding
from settings.roles import DATABASE_ROLES, HomeRole

SAME = Code(
    "DR030",
    "Same region twice",
    "Primary, dr and witness fail together when they are one region; the witness would vote for whoever it dies with.",
    "three different regions, or two and no witness",
)
UNKNOWN = Code(
    "DR031",
    "Unknown region",
    "No commercial AWS region has this name. China, GovCloud and isolated partitions are other worlds, with their own "
    "accounts.",
    "a commercial region that every account has enabled",
)
OPT_IN = Code(
    "DR032",
    "Opt-in region",
    "An account must enable the region first, and session tokens of the global endpoint are not valid in it: "
    "automation that works everywhere else fails there.",
    "a region that every account has enabled",
)


def apart(env: Environment) -> Iterator[Finding]:
    """No region plays two parts."""
    first: dict[str, str] = {}
    for role in (*DATABASE_ROLES, HomeRole.WITNESS):
        name, path = env.regions.witness if role is HomeRole.WITNESS else env.region(role).name, _path(role)
        if name is not None and first.setdefault(name, role.value) != role.value:
            yield SAME.at(*path, wrong=f"{name} is the {first[name]} region already")


def exists(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """A database region is one that every account has."""
    yield from _usable(env.region(role).name, _path(role))


def witness_exists(env: Environment) -> Iterator[Finding]:
    """So is the witness."""
    if env.regions.witness is not None:
        yield from _usable(env.regions.witness, _path(HomeRole.WITNESS))


def _usable(name: str, path: FieldPath) -> Iterator[Finding]:
    region = known_region(name)
    if region is None:
        close = get_close_matches(name, default_regions(), n=1)
        right = f"did you mean {close[0]}?" if close else f"one of {', '.join(default_regions())}"
        yield UNKNOWN.at(*path, wrong=f"{name} is no commercial AWS region", right=right)
    elif region.opt_in:
        right = f"one of {', '.join(default_regions())}"
        yield OPT_IN.at(*path, wrong=f"{name} must be enabled by an account before it works there", right=right)


def _path(role: HomeRole) -> FieldPath:
    return ("regions", "witness") if role is HomeRole.WITNESS else ("regions", role.value, "name")
