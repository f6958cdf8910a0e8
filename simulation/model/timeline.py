"""What happened, in order: what a failing history is printed from, and what invariants look at."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """Something that happened in a region, at a virtual time in seconds since the epoch."""

    at: float
    region: str
    what: str


class Logged(NamedTuple):
    """A structured line that a function logged."""

    at: float
    region: str
    line: dict[str, Any]

    @property
    def event(self) -> str:
        """Its name."""
        return str(self.line.get("event"))


class Holding(NamedTuple):
    """The lease from a time on."""

    at: float
    holder: str
    epoch: int
    planned: bool = False
    """A switchover, says the lease."""
    asked: str = ""
    """The order of a human that stood in the lease before and named this holder; empty if there was none."""
    armed: bool = False
    """Whether the lease before was armed."""
    unrenewed: float = 0.0
    """For how long the lease before had not been renewed, seconds."""


class Fence(NamedTuple):
    """The fence of a region, as clients there feel it, from a time on."""

    at: float
    region: str
    up: bool


class Flip(NamedTuple):
    """The region that the writer's name points to, from a time on."""

    at: float
    region: str


@dataclass
class Timeline:
    """Grows while a history runs; `logged` is to be read once it is over."""

    begin: float
    entries: list[Entry] = field(default_factory=list)
    output: list[Entry] = field(default_factory=list)
    """Lines that functions logged."""
    pages: list[Entry] = field(default_factory=list)
    holders: list[Holding] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    answers: list[Logged] = field(default_factory=list)
    """What commands were answered."""

    @cached_property
    def logged(self) -> list[Logged]:
        """Every line but those of passes, of which there are many and all alike."""
        found = []
        for at, region, text in self.output:
            if '"event": "pass"' not in text and text.startswith("{"):
                found.append(Logged(at, region, json.loads(text)))
        return found

    def events(self, name: str) -> list[Logged]:
        """Lines of one event."""
        return [each for each in self.logged if each.event == name]

    def holding(self, at: float) -> Holding:
        """Who held the lease then.

        Raises:
            LookupError: nobody ever had.
        """
        found = [each for each in self.holders if each.at <= at]
        if not found:
            raise LookupError("there was no lease")
        return found[-1]

    def points_to(self, otherwise: str) -> str:
        """The region that the writer's name points to now; what it began with if it never moved."""
        return self.flips[-1].region if self.flips else otherwise

    def text(self, *, passes: bool = False) -> str:
        """For people: virtual seconds, region, what."""
        lines = [*self.entries]
        for entry in self.output:
            shown = _shown(entry.what, passes=passes)
            if shown:
                lines.append(Entry(entry.at, entry.region, shown))
        return "\n".join(f"{at - self.begin:8.1f}  {region:<10} {what}" for at, region, what in sorted(lines))


def _shown(text: str, *, passes: bool) -> str:
    try:
        line = json.loads(text)
    except ValueError:
        return f"| {text}"
    event = line.pop("event", "")
    if event == "pass":
        return f"| pass: {line['step']} [{', '.join(line['words'])}]" if passes else ""
    for usual in ("at", "region"):
        line.pop(usual, None)
    return f"| {event} {json.dumps(line) if line else ''}"
