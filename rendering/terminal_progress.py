"""A moving progress line, with rich. It leaves nothing behind when the work is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class TerminalProgress:
    """One line that shows the current stage."""

    def __init__(self, bar: Bar) -> None:
        """The stages are shown as the only task of `bar`."""
        self._bar = bar
        self._task = bar.add_task("", visible=False)

    def stage(self, text: str, steps: int) -> None:
        """A stage of the work begins; it has this many steps."""
        self._bar.reset(self._task, description=text, total=steps, visible=True)

    def step(self) -> None:
        """A step of the stage is done."""
        self._bar.advance(self._task)


@contextmanager
def terminal_progress(stream: TextIO) -> Iterator[TerminalProgress]:
    """Show progress on a terminal for the length of the block."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield TerminalProgress(bar)
