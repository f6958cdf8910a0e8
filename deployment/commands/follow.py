"""Watches what becomes of an order, and tells of each transition when it is written down."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from deployment.commands.order import Order
from deployment.commands.verdict import Sight, State, Verdict, verdict
from deployment.progress import Progress
from deployment.runtime import journal
from deployment.status.text import clock

CLOCKS_APART = 5.0
"""Regions' clocks and this machine's may differ by this, seconds."""


@dataclass
class Follower:
    """Tells of what is new, once."""

    order: Order
    since: float
    """When it was ordered, seconds since 1970."""
    progress: Progress
    told: list[journal.Entry] = field(default_factory=list)
    """What was told, or was known before it was ordered."""
    words: str = ""

    def look(self, sight: Sight) -> Verdict:
        """What has become of it, having told of what has happened since the last look."""
        for entry in sight.journal:
            if entry.at >= self.since - CLOCKS_APART and not any(journal.same(entry, other) for other in self.told):
                self.told.append(entry)
                self.progress.detail(
                    f"{clock(entry.at)}  {max(0.0, entry.at - self.since):5.0f} s  {entry.region}  {entry.event}"
                )
        found = verdict(self.order, self.since, sight)
        if found.state is State.UNDER_WAY and found.words != self.words:
            self.words = found.words
            self.progress.say(found.words)
        return found


def follow(follower: Follower, see: Callable[[], Sight], *, poll: float, bound: float) -> Verdict:
    """The end of it; or how far it was when nothing more was waited for.

    Args:
        follower: what to follow.
        see: looks at what the controllers write down.
        poll: seconds between two looks.
        bound: seconds after which nothing more is waited for.
    """
    end = time.monotonic() + bound
    with follower.progress.waiting(f"{follower.order.command} under way"):
        while True:
            found = follower.look(see())
            if found.state is not State.UNDER_WAY or time.monotonic() >= end:
                return found
            time.sleep(poll)
