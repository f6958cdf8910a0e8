"""Progress moves on a terminal and is plain lines elsewhere."""

import io
import subprocess
import sys
from pathlib import Path

from rendering.progress import shown_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_where_nothing_can_move() -> None:
    stream = io.StringIO()
    with shown_on(stream) as progress:
        progress.stage("Linting", 10)
        progress.step()
        progress.stage("Writing", 2)
    assert stream.getvalue() == "Linting (10)\nWriting (2)\n"


def test_a_moving_line_on_a_terminal_that_is_gone_at_the_end() -> None:
    stream = Terminal()
    with shown_on(stream) as progress:
        progress.stage("Linting", 10)
        for _ in range(10):
            progress.step()
    assert "Linting" in stream.getvalue()
    assert "\x1b[" in stream.getvalue()  # control sequences: it moves


def test_rich_is_loaded_only_for_a_terminal() -> None:
    script = """if True:
        import io, sys
        from rendering.progress import shown_on
        with shown_on(io.StringIO()) as progress:
            progress.stage("Linting", 1)
        assert 'rich' not in sys.modules
    """
    subprocess.run(  # noqa: S603  our own code, in an interpreter that has loaded nothing
        [sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2]
    )
