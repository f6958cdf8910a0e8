"""Which function answers which path of the lab's own API."""

from collections.abc import Callable
from typing import Any

PREFIX = "/_lab/"
Answer = Callable[[dict[str, Any]], Any]
"""Takes the parameters (of the query, or the JSON object in the body), answers something that JSON can say."""


class ControlError(Exception):
    """The caller asked for something that cannot be: the message says what would be right."""


class Router:
    """The routes that the lab's parts have registered."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str], Answer] = {}

    def add(self, method: str, path: str, answer: Answer) -> None:
        """Register a route: `add("POST", "outages", switch_off)` answers `POST /_lab/outages`."""
        if (method, path) in self._routes:
            raise ValueError(f"two parts of the lab register {method} {PREFIX}{path}")
        self._routes[method, path] = answer

    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        """What a route says; `ControlError` when there is none or it refuses."""
        found = self._routes.get((method, path.removeprefix(PREFIX)))
        if found is None:
            known = ", ".join(sorted(f"{verb} {PREFIX}{name}" for verb, name in self._routes))
            raise ControlError(f"There is no {method} {path}; there are {known}")
        return found(parameters)
