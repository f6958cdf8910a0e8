"""Lines of the transition table that no history misses, since without one some combination has no answer at all.

A run that meets it ends with an exception, which proves nothing about what the controller does.
"""

from random import Random

from functions.controller.transitions import DIMENSIONS, IMPLIED, rows
from simulation.rules.rule import Cut, line

TEST = "tests/functions/controller/test_transitions.py"
"""Where the table as it stands is proved to answer every combination."""
LINES: tuple[Cut, ...] = tuple(
    map(
        line,
        (
            "writable, theirs -> wait",
            "writable, unread -> wait",
            "absent -> wait",
            "backwards -> page lease backwards",
            "replica -> wait",
            "unseen -> wait",
        ),
    )
)
SAMPLES = 2000


def unanswered(table: str) -> bool:
    """Whether some combination, of those drawn, has no line in a table."""
    dimensions = [words.split(" | ") for words in DIMENSIONS.strip().split("\n")]
    wanted, random = [words for words, _ in rows(table)], Random(0)  # noqa: S311  a sample
    return any(not any(words <= drawn for words in wanted) for drawn in _drawn(dimensions, random))


def _drawn(dimensions: list[list[str]], random: Random) -> list[frozenset[str]]:
    drawn = [{random.choice(words) for words in dimensions} for _ in range(SAMPLES)]
    return [frozenset(each | {word for word, any_of in IMPLIED.items() if any_of & each}) for each in drawn]
