"""The stack sets of every account and region. A stack set is a regional resource."""

import threading
from collections.abc import Iterator

from lab.query_protocol import ServiceError
from lab.stacksets.model import StackSet


class Store:
    """Stack sets by account, region and name; `lock` guards every change of one."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        """Told whenever an operation ends, for those that wait behind it."""
        self._sets: dict[tuple[str, str, str], StackSet] = {}

    def add(self, made: StackSet) -> None:
        """Remember a new stack set."""
        self._sets[made.account, made.region, made.name] = made

    def remove(self, gone: StackSet) -> None:
        """Forget a stack set."""
        del self._sets[gone.account, gone.region, gone.name]

    def find(self, account: str, region: str, name: str) -> StackSet | None:
        """By name, or by the id that CreateStackSet answered."""
        return next((known for known in self.all(account, region) if name in {known.name, known.id, known.arn}), None)

    def get(self, account: str, region: str, name: str) -> StackSet:
        """As `find`; StackSetNotFoundException when there is none."""
        found = self.find(account, region, name)
        if found is None:
            raise ServiceError("StackSetNotFoundException", f"StackSet {name} not found", 404)
        return found

    def all(self, account: str, region: str) -> Iterator[StackSet]:
        """The stack sets of one account in one region."""
        return (known for (owner, place, _), known in self._sets.items() if (owner, place) == (account, region))
