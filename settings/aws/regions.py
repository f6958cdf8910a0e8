"""Regions and their zones."""

from typing import NamedTuple

from settings.aws.stored import stored


class Region(NamedTuple):
    """A commercial region, as cfn-lint knows it."""

    opt_in: bool
    """An account must enable it first; then stacks, endpoints and Secrets Manager copies may still be refused there."""
    zones: tuple[str, ...]
    """Names of its Availability Zones. An account may see fewer."""


def known_region(name: str) -> Region | None:
    """The region of this name, or None."""
    found = stored("regions").get(name)
    return Region(found["opt_in"], tuple(name + letter for letter in found["zones"])) if found else None


def default_regions() -> tuple[str, ...]:
    """Regions that every account has enabled."""
    return tuple(name for name, region in stored("regions").items() if not region["opt_in"])
