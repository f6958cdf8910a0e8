"""Formulas as RDS takes them."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.formula import FUNCTIONS, VARIABLES, FormulaInvalid, evaluate, is_formula

MEMORY = 16 * 1024**3
KNOWN = {
    "AllocatedStorage": 100,
    "DBInstanceClassMemory": MEMORY,
    "DBInstanceVCPU": 2,
    "EndPointPort": 5432,
    "TrueIfReplica": 0,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{DBInstanceClassMemory/32768}", MEMORY // 32768),
        ("{DBInstanceClassMemory*3/32768}", MEMORY * 3 // 32768),
        ("LEAST({DBInstanceClassMemory/9531392},5000)", MEMORY // 9531392),
        ("GREATEST({DBInstanceClassMemory/63963136*1024},65536)", MEMORY // 63963136 * 1024),
        ("LEAST({DBInstanceVCPU*2}, 8)", 4),
        ("SUM({DBInstanceVCPU},10)", 12),
        ("GREATEST(LEAST({DBInstanceVCPU*2},8),1)", 4),
        ("{DBInstanceVCPU*DBInstanceVCPU}", 4),
    ],
)
def test_the_value_of_a_formula(text: str, value: int) -> None:
    assert is_formula(text)
    assert evaluate(text, KNOWN) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{DBInstanceClassMemory/32768", "`}` is missing"),
        ("{DBInstanceClassMemory-1}", "`-` has no meaning"),
        ("{DBInstanceClassMemory+1}", "`+` has no meaning"),
        ("{dbinstanceclassmemory/2}", "in this spelling"),
        ("{DBInstanceClassMemory/0}", "divides by zero"),
        ("DBInstanceClassMemory/2()", "must stand in braces"),
        ("{DBInstanceClassMemory/0.25}", "`.` has no meaning"),
        ("IF({DBInstanceVCPU},1)", "IF is not known"),
        ("LEAST {DBInstanceVCPU}", "`(` is missing"),
        ("{DBInstanceVCPU} 3", "not expected"),
        ("{}", "not expected"),
        ("{", "too early"),
    ],
)
def test_what_is_no_formula_and_why(text: str, why: str) -> None:
    with pytest.raises(FormulaInvalid, match=re.escape(why)):
        evaluate(text, KNOWN)


@given(st.text(st.sampled_from("{}(),*/ 0123456789LEAST" + VARIABLES[1])), st.sampled_from(sorted(FUNCTIONS)))
def test_any_text_has_a_value_or_a_reason(text: str, function: str) -> None:
    for candidate in (text, f"{function}({text})", "{" + text + "}"):
        with suppress(FormulaInvalid):
            assert isinstance(evaluate(candidate, KNOWN), int)
