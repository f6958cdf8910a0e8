"""What a call says, whatever protocol it came by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Request:
    """The parts of a call that decide which permissions it needs."""

    action: str
    """`service:Operation`."""
    region: str
    account: str
    path: str = "/"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """By name; of the query protocol with its dots (`Regions.member.1`)."""

    def one(self, name: str) -> str:
        """A parameter, or nothing."""
        found = self.parameters.get(name, "")
        return found if isinstance(found, str) else ""

    def many(self, name: str) -> list[str]:
        """The members of a list parameter."""
        found = self.parameters.get(name)
        if isinstance(found, list):
            return [str(item) for item in found]
        numbered = (f"{name}.member.", f"{name}.{name.removesuffix('s')}.", f"{name}.")
        return [
            str(value)
            for key, value in sorted(self.parameters.items())
            if any(key.startswith(prefix) and key.removeprefix(prefix).isdigit() for prefix in numbered)
        ]

    def after(self, segment: str) -> str:
        """The part of the path behind a segment: `after("hostedzone")` of `/2013-04-01/hostedzone/Z1`."""
        parts = [unquote(part) for part in self.path.split("/") if part]
        place = parts.index(segment) + 1 if segment in parts else len(parts)
        return parts[place] if place < len(parts) else ""


def read(action: str, path: str, body: bytes, *, query: Mapping[str, Any], region: str, account: str) -> Request:
    """Read a call. `query` holds the form of a query-protocol request too, each value perhaps in a list."""
    parameters: dict[str, Any] = {
        name: value[0] if isinstance(value, list) and value else value for name, value in query.items()
    }
    parameters |= _structured(body)
    return Request(action, region, account, path, parameters)


def _structured(body: bytes) -> dict[str, Any]:
    """The object in a JSON body; nothing for another kind of body."""
    try:
        found = json.loads(body) if body[:1] == b"{" else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
