"""What a stack operation's caller must be allowed to do for each resource: stub."""

from collections.abc import Mapping
from typing import Any

from lab.context import Lab
from lab.hooks import Hook, Table

HOOKS: tuple[Hook | Table, ...] = ()


class Permissions:
    """Decides on resource operations."""

    def check(
        self, kind: str, operation: str, new: Mapping[str, Any], old: Mapping[str, Any], physical_id: str
    ) -> None:
        """Nothing yet."""


def install(lab: Lab) -> None:
    """Share it."""
    lab.share(Permissions())
