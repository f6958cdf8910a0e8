"""What one concern (a module such as `vpc` or `dns`) adds to the template of its layer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troposphere import AWSObject, Output, Parameter

from settings.roles import HomeRole

FactValue = str | list[str]
Facts = Mapping[str, Mapping[HomeRole, FactValue]]
"""Fact name to its value in each database region."""


@dataclass(frozen=True)
class Part:
    """A concern's contribution; the layer's module lists its concerns and `compose` puts them together."""

    resources: tuple[AWSObject, ...] = ()
    outputs: tuple[Output, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    conditions: Mapping[str, Any] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
