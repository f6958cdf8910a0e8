"""The table: every combination of observations has exactly one answer, and every line answers some."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.controller.transitions import DIMENSIONS, IMPLIED, ROWS, decide
from tests.functions.controller.loaded import DR, controller

DIMENSION = tuple(tuple(line.split(" | ")) for line in DIMENSIONS.strip().split("\n"))
OF_WORD = {word: number for number, words in enumerate(DIMENSION) for word in words}
MEANS = {
    **{word: frozenset({word}) for word in OF_WORD},
    **IMPLIED,
}
"""A word of the table to the words of its dimension that it stands for."""

Cell = Mapping[int, frozenset[str]]
"""A block of combinations: for each dimension the words that are still possible."""
EVERYTHING: Cell = {number: frozenset(words) for number, words in enumerate(DIMENSION)}


def number_of(word: str) -> int:
    return OF_WORD[next(iter(MEANS[word]))]


def size(cell: Cell) -> int:
    return prod(map(len, cell.values()))


def leaves(cell: Cell, lines: tuple[int, ...]) -> Iterator[tuple[int | None, Cell]]:
    """Disjoint blocks that are the whole cell, each with the line that answers it; None where none does."""
    if not lines:
        yield None, cell
        return
    first, *others = lines
    for number, meant in LINES[first]:
        if cell[number] <= meant:
            continue
        yield from leaves_of({**cell, number: cell[number] & meant}, lines)
        yield from leaves_of({**cell, number: cell[number] - meant}, tuple(others))
        return
    yield first, cell


def leaves_of(cell: Cell, lines: tuple[int, ...]) -> Iterator[tuple[int | None, Cell]]:
    """The same, for the lines that can still be true in it."""
    return leaves(cell, tuple(n for n in lines if all(cell[number] & meant for number, meant in LINES[n])))


LINES = [sorted((number_of(word), MEANS[word]) for word in wanted) for wanted, _ in ROWS]
"""Each line of the table as what it wants of each dimension, in the order of the dimensions."""


@cache
def answered() -> tuple[Counter[int], int]:
    """How many combinations each line answers, and how many none does."""
    counts: Counter[int] = Counter()
    unanswered = 0
    for line, cell in leaves_of(EVERYTHING, tuple(range(len(ROWS)))):
        if line is None:
            unanswered += size(cell)
        else:
            counts[line] += size(cell)
    return counts, unanswered


def test_every_word_of_the_table_is_in_its_vocabulary_once() -> None:
    assert len(OF_WORD) == sum(map(len, DIMENSION)), "a word means one thing"
    for wanted, step in ROWS:
        assert wanted <= MEANS.keys(), f"{step}: {sorted(wanted - MEANS.keys())}"
        dimensions = [number_of(word) for word in wanted]
        assert len(dimensions) == len(set(dimensions)), f"{step}: two words of one dimension"


def test_every_combination_is_answered_by_exactly_one_line() -> None:
    counts, unanswered = answered()
    assert unanswered == 0
    assert sum(counts.values()) == size(EVERYTHING)


def test_every_line_answers_some_combination() -> None:
    """A line that those above leave nothing to would be a rule that nobody can rely on."""
    counts, _ = answered()
    assert [sorted(ROWS[number][0]) for number in range(len(ROWS)) if not counts[number]] == []


def combinations() -> st.SearchStrategy[frozenset[str]]:
    return st.tuples(*(st.sampled_from(words) for words in DIMENSION)).map(
        lambda words: frozenset(words) | {general for general, any_of in IMPLIED.items() if any_of & set(words)}
    )


@given(combinations())
def test_decide_agrees_with_the_lines_read_one_by_one(words: frozenset[str]) -> None:
    first = next(step for wanted, step in ROWS if all(MEANS[word] & words for word in wanted))
    assert decide(words) == first


def steps_when(*words: str) -> set[str]:
    """Every step that can be the answer while these words hold."""
    cell = {**EVERYTHING, **{number_of(word): MEANS[word] for word in words}}
    return {ROWS[line][1] for line, _ in leaves_of(cell, tuple(range(len(ROWS)))) if line is not None}


TAKES = {"take", "promote"}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("writable",), id="a writable database"),
        pytest.param(("unseen",), id="a database that was never seen"),
        pytest.param(("unread",), id="an unread lease"),
        pytest.param(("absent",), id="no lease"),
        pytest.param(("backwards",), id="an older lease"),
        pytest.param(("theirs", "quiet", "no intent"), id="a writer that shows signs of life"),
        pytest.param(("theirs", "switchover"), id="a switchover under way"),
        pytest.param(("theirs", "expired", "no intent", "peer available"), id="RDS says that the writer lives"),
        pytest.param(("theirs", "expired", "no intent", "peer failing"), id="perhaps a Multi-AZ failover"),
        pytest.param(("theirs", "expired", "no intent", "peer unclear"), id="RDS throttles"),
        pytest.param(("theirs", "expired", "no intent", "peer unasked"), id="RDS was not asked"),
        pytest.param(("theirs", "expired", "no intent", "peer open"), id="a writer that is not fenced but can be"),
        pytest.param(("theirs", "expired", "no intent", "acl unclear"), id="EC2 throttles"),
        pytest.param(("theirs", "no intent", "forbidden"), id="neither armed nor approved"),
        pytest.param(("theirs", "no intent", "lagging"), id="a standby too far behind"),
        pytest.param(("theirs", "no intent", "not promotable"), id="a standby that is being backed up"),
        pytest.param(("theirs", "released", "no intent", "peer open"), id="a release without its fence"),
        pytest.param(("theirs", "ordered", "peer open"), id="a human's order, and a writer that can be fenced"),
    ],
)
def test_nobody_is_promoted(words: tuple[str, ...]) -> None:
    assert not steps_when(*words) & TAKES


def test_a_fence_comes_down_only_where_the_lease_is_held_or_contact_stands_in_for_it() -> None:
    assert "unfence" not in steps_when("writable", "theirs")
    assert "unfence" not in steps_when("writable", "unread", "out of touch")
    assert "unfence" not in steps_when("writable", "unread", "isolated")
    assert "unfence" not in steps_when("writable", "unread", "handed over")
    assert "unfence" not in steps_when("writable", "held", "switchover")
    assert "unfence" in steps_when("writable", "held", "no intent")


def test_who_does_not_hold_the_lease_does_not_write() -> None:
    assert steps_when("writable", "theirs", "not fenced") == {"fence for staleness"}
    assert steps_when("writable", "theirs", "fenced") == {"wait"}


def test_a_holder_that_cannot_see_its_database_keeps_the_lease() -> None:
    assert steps_when("unseen", "held") == {"renew"}


def test_the_lease_is_let_go_only_behind_a_fence() -> None:
    for step in ("release", "hand over"):
        assert step not in steps_when("held", "not fenced", "no intent")
    assert "hand over" not in steps_when("held", "switchover", "not fenced")
    assert "hand over" not in steps_when("held", "switchover", "draining")


def test_an_unarmed_writer_never_fences_its_only_database() -> None:
    for words in (("held", "forbidden", "no intent"), ("unread", "out of touch")):
        assert not {step for step in steps_when("writable", *words) if step.startswith("fence for")}


def test_every_step_can_be_taken_and_every_page_has_its_text() -> None:
    modules = controller(DR)
    for _, step in ROWS:
        kind, _, rest = step.partition(" ")
        match kind:
            case "page":
                assert rest in modules.report.TEXTS, step
            case "fence" if rest.startswith("for "):
                assert rest in OF_WORD, step
            case _:
                assert step in modules.steps.STEPS, step


def test_every_step_answers_something() -> None:
    assert set(controller(DR).steps.STEPS) <= {step for _, step in ROWS}


def test_what_is_left_of_a_fence_is_taken_down_too() -> None:
    """A fence that came down half-way still cuts off the clients of one range."""
    assert "unfence" in steps_when("writable", "held", "half fenced", "no intent", "alive")
    assert "renew" not in steps_when("writable", "held", "half fenced", "no intent", "alive", "quiet")
    assert "unfence" in steps_when("replica", "theirs", "half fenced")
