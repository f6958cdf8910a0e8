"""The life cycle as data: which generation each region has, and what it was created from.

The first primary has no source; every other database was created from the other region's. A database keeps its
`created_from` while it lives, so the older of the two may name a generation that is long gone. But the younger was
created from the one that is still there: exactly one of the two names the other's present generation.

    first      primary g1 from nothing   dr g1 from primary g1
    failover   changes nothing
    re-protect primary g2 from dr g1     dr g1 from primary g1 (gone)
    failback   changes nothing
    re-protect primary g2 from dr g1 (gone)   dr g2 from primary g2
"""

import re
from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import DATABASE_ROLES, HomeRole, peer_of

FIRST = Code(
    "DR070",
    "Generation and origin disagree",
    "Only the first database of the home primary region has no source; every later one, and every one in dr, has.",
    "generation 1 without created_from for the first primary, created_from everywhere else",
)
ORIGIN = Code(
    "DR071",
    "Origin is not the other region's database",
    "A database is created from the other region's database of the same deployment, never from its own region's.",
    "{deployment}-{the other region}-g{its generation}",
)
FUTURE = Code(
    "DR072",
    "Origin does not exist yet",
    "The origin has a higher generation than the other region's present database.",
    "a generation that exists or existed",
)
SUCCESSION = Code(
    "DR073",
    "Generations contradict each other",
    "The younger of the two was created from the one that is still there. If each names the other's present "
    "generation, neither could be first; if neither does, one source was gone before the other was made.",
    "exactly one created_from that names the other region's present generation",
)
IDENTIFIER = re.compile(r"^(.+)-g([1-9]\d{0,2})$")


def primary_origin(env: Environment) -> Iterator[Finding]:
    """The first primary has no source, later ones have."""
    region, place = env.regions.primary, ("regions", "primary")
    if region.generation == 1 and region.created_from:
        right = "no created_from for the first; generation 2 or more if it was rebuilt from dr"
        yield FIRST.at(
            *place, "created_from", wrong="generation 1 is the first database and has no source", right=right
        )
    elif region.generation > 1 and not region.created_from:
        wrong = f"generation {region.generation} was created from dr's database, which is not named"
        yield FIRST.at(*place, "generation", wrong=wrong, right=f"created_from: {_present(env, HomeRole.DR)}")


def dr_origin(env: Environment) -> Iterator[Finding]:
    """Every database in dr has a source."""
    if not env.regions.dr.created_from:
        wrong = "is missing: every database in dr was created from primary's"
        right = f"created_from: {_present(env, HomeRole.PRIMARY)}"
        yield FIRST.at("regions", "dr", "created_from", wrong=wrong, right=right)


def origin(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """The source is, or was, the other region's database."""
    created_from, path = env.region(role).created_from, ("regions", role.value, "created_from")
    if not created_from:
        return
    peer = env.region(peer_of(role))
    match = IDENTIFIER.match(created_from)
    if match is None or match[1] != f"{env.deployment}-{peer.name}":
        wrong = f"`{created_from}` {_what_is_wrong(env, role, match[1] if match else '')}"
        yield ORIGIN.at(*path, wrong=wrong, right=f"for example {_present(env, peer_of(role))}")
    elif int(match[2]) > peer.generation:
        wrong = f"{created_from} does not exist yet: {peer.name} has generation {peer.generation}"
        yield FUTURE.at(*path, wrong=wrong, right=f"{_present(env, peer_of(role))}, or an earlier one")


def succession(env: Environment) -> Iterator[Finding]:
    """Exactly one of the two names the other's present generation."""
    if any(True for _ in _of_one_alone(env)):
        return  # said already
    primary, dr = _present(env, HomeRole.PRIMARY), _present(env, HomeRole.DR)
    named = [env.regions.primary.created_from == dr, env.regions.dr.created_from == primary]
    if all(named):
        wrong = f"{primary} and {dr} each claim to be created from the other"
    elif not any(named):
        wrong = f"neither {primary} nor {dr} was created from the other's present generation"
    else:
        return
    yield SUCCESSION.at("regions", "dr", "created_from", wrong=wrong)


def _of_one_alone(env: Environment) -> Iterator[Finding]:
    yield from primary_origin(env)
    yield from dr_origin(env)
    for role in DATABASE_ROLES:
        yield from origin(env, role)


def _present(env: Environment, role: HomeRole) -> str:
    region = env.region(role)
    return f"{env.deployment}-{region.name}-g{region.generation}"


def _what_is_wrong(env: Environment, role: HomeRole, stem: str) -> str:
    region, peer = env.region(role).name, env.region(peer_of(role)).name
    if not stem:
        return "is no database identifier"
    if stem == f"{env.deployment}-{region}":
        return "is in its own region"
    if stem.startswith(f"{env.deployment}-"):
        return f"is not in {peer}"
    return f"is no database of {env.deployment}"
