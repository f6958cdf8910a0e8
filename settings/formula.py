"""Formulas in RDS parameter values: `{DBInstanceClassMemory/32768}`, `LEAST({DBInstanceClassMemory/9531392},5000)`.

RDS user guide, "Specifying DB parameters": whole numbers, the operators * and / from left to right, the functions
GREATEST, LEAST and SUM, and case-sensitive variables, which stand in braces.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

VARIABLES = ("AllocatedStorage", "DBInstanceClassMemory", "DBInstanceVCPU", "EndPointPort", "TrueIfReplica")
FUNCTIONS: Mapping[str, Callable[[Iterable[int]], int]] = {"GREATEST": max, "LEAST": min, "SUM": sum}
TOKEN = re.compile(r"\s*(?:(?P<number>\d{1,18})|(?P<word>[A-Za-z]+)|(?P<sign>[{}(),*/]))")


class FormulaInvalid(ValueError):  # noqa: N818  says what the formula is
    """The text is no formula that RDS takes; the message says why."""


def is_formula(text: str) -> bool:
    """Whether a value is meant as a formula rather than as a number or word."""
    return "{" in text or "(" in text


def evaluate(text: str, variables: Mapping[str, int]) -> int:
    """The value of a formula.

    Args:
        text: the formula.
        variables: values of `VARIABLES`; memory in bytes.

    Raises:
        FormulaInvalid: RDS would refuse it.
    """
    tokens = list(_tokens(text))
    value, rest = _term(tokens, variables, braced=False)
    if rest:
        raise FormulaInvalid(f"`{rest[0]}` is not expected there")
    return value


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if match is None:
            raise FormulaInvalid(f"`{text[position:].strip()[0]}` has no meaning in a formula")
        position = match.end()
        yield match.group().strip()


def _product(tokens: list[str], variables: Mapping[str, int], *, braced: bool) -> tuple[int, list[str]]:
    value, tokens = _term(tokens, variables, braced=braced)
    while tokens and tokens[0] in {"*", "/"}:
        sign = tokens[0]
        factor, tokens = _term(tokens[1:], variables, braced=braced)
        if sign == "/" and factor == 0:
            raise FormulaInvalid("divides by zero")
        value = prod((value, factor)) if sign == "*" else value // factor
    return value, tokens


def _term(tokens: list[str], variables: Mapping[str, int], *, braced: bool) -> tuple[int, list[str]]:
    if not tokens:
        raise FormulaInvalid("ends too early")
    first, rest = tokens[0], tokens[1:]
    if first.isdigit():
        return int(first), rest
    if first in variables:
        if not braced:
            raise FormulaInvalid(f"{first} must stand in braces")
        return variables[first], rest
    if first == "{":
        value, rest = _product(rest, variables, braced=True)
        return value, _expect("}", rest)
    if first in FUNCTIONS:
        return _call(first, _expect("(", rest), variables, braced=braced)
    if first.isalpha():
        known = ", ".join((*VARIABLES, *FUNCTIONS))
        raise FormulaInvalid(f"{first} is not known: there are {known}, in this spelling")
    raise FormulaInvalid(f"`{first}` is not expected there")


def _call(name: str, tokens: list[str], variables: Mapping[str, int], *, braced: bool) -> tuple[int, list[str]]:
    value, tokens = _product(tokens, variables, braced=braced)
    arguments = [value]
    while tokens and tokens[0] == ",":
        value, tokens = _product(tokens[1:], variables, braced=braced)
        arguments.append(value)
    return FUNCTIONS[name](arguments), _expect(")", tokens)


def _expect(sign: str, tokens: list[str]) -> list[str]:
    if not tokens or tokens[0] != sign:
        raise FormulaInvalid(f"`{sign}` is missing")
    return tokens[1:]
