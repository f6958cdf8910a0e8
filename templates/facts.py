"""Facts that differ by region: a Mapping keyed by region, read through `AWS::Region`.

What is known when rendering is in the template. A region that is not in the map has no value to find, so
CloudFormation refuses a stack there before it makes anything.
"""

from collections.abc import Callable
from typing import Any

from troposphere import Equals, FindInMap, Ref

from settings.roles import DATABASE_ROLES, HomeRole
from templates.part import Facts, FactValue

MAPPING = "Regions"
HOME_ROLE = "HomeRole"
IS_HOME_PRIMARY = "IsHomePrimary"
IS_HOME_DR = "IsHomeDr"

HOME_ROLE_FACTS: Facts = {HOME_ROLE: {role: role.value for role in DATABASE_ROLES}}


def fact(name: str) -> FindInMap:
    """The value of a fact in the stack's own region."""
    return FindInMap(MAPPING, Ref("AWS::Region"), name)


def facts(name: str, value: Callable[[HomeRole], FactValue]) -> Facts:
    """One fact for both database regions."""
    return {name: {role: value(role) for role in DATABASE_ROLES}}


def is_home(role: HomeRole) -> Any:
    """Condition: the stack's region has this home role."""
    return Equals(fact(HOME_ROLE), role.value)
