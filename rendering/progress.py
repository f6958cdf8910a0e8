"""What a run says about itself while it works: a moving line on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Progress(Protocol):
    """Told by the work how far it is."""

    def stage(self, text: str, steps: int) -> None:
        """A stage of the work begins; it has this many steps."""

    def step(self) -> None:
        """A step of the stage is done."""


class PlainProgress:
    """A line for each stage: for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        """Lines go to `stream`."""
        self._stream = stream

    def stage(self, text: str, steps: int) -> None:
        """A stage of the work begins; it has this many steps."""
        print(f"{text} ({steps})", file=self._stream, flush=True)

    def step(self) -> None:
        """A step of the stage is done."""


@contextmanager
def shown_on(stream: TextIO) -> Iterator[Progress]:
    """Progress for a stream. rich is loaded only where it can move anything."""
    if not stream.isatty():
        yield PlainProgress(stream)
        return
    from rendering.terminal_progress import terminal_progress  # noqa: PLC0415  costs more than a warm run

    with terminal_progress(stream) as progress:
        yield progress
