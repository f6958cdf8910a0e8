"""What RDS for PostgreSQL offers: versions, classes, and how much memory a class has."""

import re

from settings.aws.stored import stored

CLASS = re.compile(r"^db\.([a-z]+)\d\w*\.(\d*)(micro|small|medium|large|xlarge)$")
SMALL_SIZES_GIB = {"micro": 1, "small": 2, "medium": 4}
GIB_PER_VCPU = {"t": 4, "m": 4, "r": 8, "x": 16, "z": 8}
"""By the first letters of the family; x1 has 15.25 and x1e and x2iedn twice that, which is near enough for units."""
VCPU_OF_LARGE = 2


def creatable_versions() -> tuple[str, ...]:
    """Versions of PostgreSQL that RDS creates new instances of, oldest first."""
    return tuple(stored("postgres")["versions"])


def orderable_classes(region: str) -> frozenset[str]:
    """Instance classes that can be ordered for PostgreSQL in a region; empty for a region not enabled by default."""
    return frozenset(stored("postgres")["classes"].get(region, "").split())


def memory_gib(instance_class: str) -> int | None:
    """Nominal memory of a class, read from its name; None for families that this cannot tell.

    `DBInstanceClassMemory` is a little less: what is left for the database.
    """
    match = CLASS.match(instance_class)
    if match is None or match[1][0] not in GIB_PER_VCPU:
        return None
    family, count, size = match.groups()
    if size in SMALL_SIZES_GIB:
        return SMALL_SIZES_GIB[size]
    vcpu = VCPU_OF_LARGE if size == "large" else 2 * VCPU_OF_LARGE * int(count or 1)
    return vcpu * GIB_PER_VCPU[family[0]]


def vcpu(instance_class: str) -> int | None:
    """Virtual processors of a class, read from its name; None as for `memory_gib`."""
    match = CLASS.match(instance_class)
    if match is None:
        return None
    _, count, size = match.groups()
    return 2 * VCPU_OF_LARGE * int(count or 1) if size == "xlarge" else VCPU_OF_LARGE
