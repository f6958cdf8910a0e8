"""The home role of a region: what it was configured as. It never changes, whoever is the writer."""

from enum import StrEnum


class HomeRole(StrEnum):
    """Home roles; the runtime role (writer, standby, fenced) is state and lives in the lease."""

    PRIMARY = "primary"
    DR = "dr"
    WITNESS = "witness"


DATABASE_ROLES = (HomeRole.PRIMARY, HomeRole.DR)
"""The regions that hold a database, in the order in which they are created."""


def peer_of(role: HomeRole) -> HomeRole:
    """The other database region.

    Raises:
        ValueError: `role` is the witness, which has no peer.
    """
    if role not in DATABASE_ROLES:
        raise ValueError(f"{role} holds no database and so has no peer")
    return HomeRole.DR if role is HomeRole.PRIMARY else HomeRole.PRIMARY
