"""What happens, while it happens: one line each, with the time since the start; on a terminal a moving line below."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.text import Text

from deployment.events import Event

if TYPE_CHECKING:
    from rich.status import Status

SILENCE = 60.0
"""Seconds without a line after which a log says that it is still waiting."""


class Progress:
    """Lines for a reader. On a terminal what is waited for is shown below them, and leaves nothing behind."""

    def __init__(self, stream: TextIO) -> None:
        """Lines go to `stream`; it decides whether anything moves."""
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._status: Status | None = None
        self._start = self._spoke = time.monotonic()

    def say(self, text: str) -> None:
        """Something is done, or begins."""
        self._print(text, "bold")

    def detail(self, text: str) -> None:
        """Something about it."""
        self._print(f"  {text}", "")

    def event(self, region: str, event: Event, seconds: float | None = None) -> None:
        """A resource has reached a state, `seconds` after it began to."""
        style = "red" if event.failed else "green" if event.done else "dim"
        if event.done or event.failed:
            took = "" if seconds is None else f"  {seconds:.1f} s"
            self._print(f"  {region}  {event.line()}{took}", style)
        self._move(f"{region}: {event.line()}")

    def still(self, text: str) -> None:
        """Nothing has happened: where nothing moves a reader is told so once in a while."""
        if not self._console.is_terminal and time.monotonic() - self._spoke >= SILENCE:
            self._print(f"  still waiting: {text}", "dim")

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show on a terminal what is waited for, for the length of the block."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(Text(text)) as status:
            self._status = status
            try:
                yield
            finally:
                self._status = None

    def _move(self, text: str) -> None:
        if self._status:
            self._status.update(Text(text))

    def _print(self, text: str, style: str) -> None:
        self._spoke = time.monotonic()
        elapsed = self._spoke - self._start
        minutes, seconds = divmod(elapsed, 60)
        self._console.print(Text(f"{int(minutes):3}:{seconds:04.1f}  {text}", style))
