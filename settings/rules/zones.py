"""Availability Zones of a database region."""

from collections.abc import Iterator

from settings.aws.regions import known_region
from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import HomeRole

TOO_FEW = Code(
    "DR033",
    "Fewer than two zones",
    "A DB subnet group needs subnets in at least two zones, Multi-AZ or not.",
    "two to four zones of the region",
)
ELSEWHERE = Code(
    "DR034", "Zone not in its region", "The zone is in another region, or does not exist.", "a zone of the region"
)
TWICE = Code("DR035", "Zone given twice", "Two subnets in one zone fail together and count as one.", "each zone once")


def enough(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """At least two."""
    count = len(env.region(role).zones)
    if count < 2:  # noqa: PLR2004  two, as RDS wants
        yield TOO_FEW.at("regions", role.value, "zones", wrong=f"{count or 'no'} zone{'' if count == 1 else 's'} given")


def own(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Each in the region."""
    region = env.region(role)
    known = known_region(region.name)
    for index, zone in enumerate(region.zones):
        if known and zone not in known.zones:
            right = f"one of {', '.join(known.zones)}"
            yield ELSEWHERE.at(
                "regions", role.value, "zones", index, wrong=f"{zone} is no zone of {region.name}", right=right
            )


def once(env: Environment, role: HomeRole) -> Iterator[Finding]:
    """Each once."""
    zones = env.region(role).zones
    for index, zone in enumerate(zones):
        if zone in zones[:index]:
            yield TWICE.at("regions", role.value, "zones", index, wrong=f"{zone} is given twice")
