"""A layer: one template and where it goes."""

from collections.abc import Callable
from dataclasses import dataclass

from troposphere import Template

from settings.environment import Environment


@dataclass(frozen=True)
class Layer:
    """One template, deployed as one StackSet (or one plain stack) to its regions."""

    name: str
    build: Callable[[Environment], Template]
    regions: Callable[[Environment], tuple[str, ...]]
    """Regions in the order of deployment."""
