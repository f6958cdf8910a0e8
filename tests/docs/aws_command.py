"""One command of the AWS CLI, understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class CommandError(ValueError):
    """The CLI would refuse this, or AWS would."""


@dataclass(frozen=True)
class Command:
    """One command, understood."""

    service: str
    operation: str
    """The API's name of it."""
    parameters: Mapping[str, Any]
    options: Mapping[str, str] = field(default_factory=dict)
    """Global ones: region, query, output."""
    waiter: str = ""
    """Set for `aws SERVICE wait WAITER`."""
    outfile: str = ""
    """Where an answer's body goes."""
