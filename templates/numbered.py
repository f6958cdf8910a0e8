"""Things that come in numbers, such as subnets, of which the two regions may have different many.

Each gets a fact in the Mapping (`DatabaseCidr3`) and a resource of its own (`DatabaseSubnet3`). Those that both
regions have are unconditional; the rest exist only in the region that has more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import FindInMap, If, Join

from settings.roles import DATABASE_ROLES, HomeRole
from templates.facts import IS_HOME_DR, IS_HOME_PRIMARY, fact, is_home
from templates.part import Facts

CONDITION_NAMES = {HomeRole.PRIMARY: IS_HOME_PRIMARY, HomeRole.DR: IS_HOME_DR}
ABSENT = ""
"""The fact of a region that has fewer; only resources that do not exist there would read it."""


@dataclass(frozen=True)
class Numbered:
    """Values of one kind in both regions, numbered from 1."""

    fact_name: str
    values: Mapping[HomeRole, tuple[str, ...]]

    @classmethod
    def of(cls, fact_name: str, values: Callable[[HomeRole], tuple[Any, ...]]) -> "Numbered":
        """Values by home role, as text."""
        return cls(fact_name, {role: tuple(map(str, values(role))) for role in DATABASE_ROLES})

    @property
    def numbers(self) -> range:
        """1 to the larger count."""
        return range(1, self._count(self._larger) + 1)

    @property
    def facts(self) -> Facts:
        """One fact for each number."""
        return {
            f"{self.fact_name}{number}": {role: self._value(role, number) for role in DATABASE_ROLES}
            for number in self.numbers
        }

    @property
    def conditions(self) -> dict[str, Any]:
        """The condition that `attributes` refers to, where the counts differ."""
        return {} if self._same else {CONDITION_NAMES[self._larger]: is_home(self._larger)}

    def value(self, number: int) -> FindInMap:
        """The value in the stack's own region."""
        return fact(f"{self.fact_name}{number}")

    def attributes(self, number: int) -> dict[str, Any]:
        """Resource attributes of a number: a Condition where only one region has it."""
        return {} if number <= self._fewest else {"Condition": CONDITION_NAMES[self._larger]}

    def joined(self, reference: Callable[[int], Any]) -> Any:
        """References to all that exist in the stack's region, with commas between them."""
        every = [reference(number) for number in self.numbers]
        if self._same:
            return Join(",", every)
        return If(CONDITION_NAMES[self._larger], Join(",", every), Join(",", every[: self._fewest]))

    def _count(self, role: HomeRole) -> int:
        return len(self.values[role])

    def _value(self, role: HomeRole, number: int) -> str:
        return self.values[role][number - 1] if number <= self._count(role) else ABSENT

    @property
    def _larger(self) -> HomeRole:
        return max(DATABASE_ROLES, key=self._count)

    @property
    def _fewest(self) -> int:
        return min(map(self._count, DATABASE_ROLES))

    @property
    def _same(self) -> bool:
        return self._fewest == len(self.numbers)
