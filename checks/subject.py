"""What is checked: one layer of one environment, rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from settings.environment import Environment


@dataclass(frozen=True)
class Subject:
    """A rendered layer. Every check reads one of these, or all those of an environment."""

    environment: Environment
    layer: str
    """Name of the layer: `foundation`, `database`, ..."""
    regions: tuple[str, ...]
    """Regions that the template goes to, in the order of deployment."""
    template: Mapping[str, Any]
    """The template as plain data: what `json_text` and `yaml_text` both say."""
    json_text: str
    """The compact template that is deployed."""
    yaml_text: str
    """The template for readers."""

    @property
    def name(self) -> str:
        """`orders-prod/foundation`: deployment and layer, as findings and messages say it."""
        return f"{self.environment.deployment}/{self.layer}"
