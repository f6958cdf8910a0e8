"""Virtual time: a heap of what happens when, and function runs that wait in it. Nothing here ever sleeps.

A run is a greenlet. While it waits, everything due before it happens; if nothing is, time just moves on, which is
the same and ten times as fast.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

Action = Callable[[Any], object]


class Clock:
    """Seconds since the epoch, and what is still to happen. Equal times happen in the order they were asked for."""

    __slots__ = ("_heap", "_sequence", "now", "running", "until")

    def __init__(self, now: float) -> None:
        self.now = now
        self.until = now
        self.running: Run | None = None
        """The run whose code is being executed; None while something else happens."""
        self._heap: list[tuple[float, int, Action, Any]] = []
        self._sequence = 0

    def at(self, when: float, action: Action, argument: Any = None) -> None:
        """Call `action(argument)` then, or as the next thing if that time has passed."""
        self._sequence += 1
        heappush(self._heap, (when, self._sequence, action, argument))

    def after(self, seconds: float, action: Action, argument: Any = None) -> None:
        """The same, counted from now."""
        self.at(self.now + seconds, action, argument)

    def wait(self, seconds: float) -> None:
        """Let the running function wait. Raises GreenletExit in a run that is ended meanwhile."""
        run = self.running
        if run is None:
            raise RuntimeError("only a function's run can wait")
        if run.ended:
            raise GreenletExit
        when = self.now + seconds
        heap = self._heap
        if when < self.until and (not heap or heap[0][0] > when):
            self.now = when
            return
        self._sequence += 1
        heappush(heap, (when, self._sequence, run.resume, None))
        self.running = None
        run.hub.switch()
        if run.ended:
            raise GreenletExit

    def advance(self, until: float) -> None:
        """Let everything happen that is due by then."""
        heap = self._heap
        self.until = until
        while heap and heap[0][0] <= until:
            when, _, action, argument = heappop(heap)
            self.now = max(self.now, when)
            action(argument)
            until = self.until
        self.now = max(self.now, until)

    def stop(self) -> None:
        """End `advance` after what is happening now."""
        self.until = self.now


class Run:
    """One run of a function. It ends by itself, or is ended between two of its calls as if its machine were gone."""

    __slots__ = ("_clock", "_greenlet", "ended", "hub", "label")

    def __init__(self, clock: Clock, label: str, body: Callable[[], object]) -> None:
        self.hub = getcurrent()
        self.label = label
        self.ended = False
        self._clock = clock
        self._greenlet = greenlet(body, self.hub)

    def resume(self, _: object = None) -> None:
        """Go on until the next wait."""
        if self.ended:
            return
        self._clock.running = self
        self._greenlet.switch()
        self._clock.running = None
        if self._greenlet.dead:
            self.ended = True

    def end(self) -> None:
        """Never let it go on. Its `finally` blocks are run by Python, but every call in them ends at once."""
        if self.ended:
            return
        self.ended = True
        if self._clock.running is self:
            raise GreenletExit
        if self._greenlet:  # begun, and not yet over
            self._clock.running = self
            self._greenlet.throw()
            self._clock.running = None
