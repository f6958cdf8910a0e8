"""What only the database stacks know: the overrides that the deployer fills in."""

from templates.overrides import OVERRIDES
from templates.part import Part


def part() -> Part:
    """One parameter for each override of this layer."""
    return Part(parameters=tuple(override.as_parameter() for override in OVERRIDES["failover"]))
