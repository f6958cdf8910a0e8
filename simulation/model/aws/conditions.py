"""DynamoDB's condition expressions, as far as functions use comparisons, `attribute_[not_]exists`, AND, OR and NOT.

Developer Guide, "Condition and filter expressions, operators, and functions": a comparison with an attribute that
is not there is false.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from simulation.model.aws.errors import UnmodelledError

Value = Mapping[str, Any]
"""A typed value: `{"N": "3"}`."""
Condition = Callable[[Mapping[str, Value], Mapping[str, Value]], bool]
"""Whether it holds for an item (empty if there is none), with the values of the expression's placeholders."""

TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),]|:\w+|[A-Za-z_]\w*)")
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@cache
def compiled(expression: str) -> Condition:
    """The condition of an expression; each is read once.

    Raises:
        UnmodelledError: it is more than this model knows, or is none.
    """
    reader = _Reader(_tokens(expression))
    condition = reader.any_of()
    reader.end()
    return condition


def _tokens(expression: str) -> list[str]:
    found, place = [], 0
    text = expression.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise UnmodelledError(f"condition {expression!r} at {text[place:]!r}")
        found.append(match.group(1))
        place = match.end()
    return found


class _Reader:
    """Recursive descent; OR binds weakest, then AND, then NOT."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def any_of(self) -> Condition:
        conditions = [self._all_of()]
        while self._accepts("OR"):
            conditions.append(self._all_of())
        if len(conditions) == 1:
            return conditions[0]
        return lambda item, values: any(condition(item, values) for condition in conditions)

    def end(self) -> None:
        if self._tokens:
            raise UnmodelledError(f"left over in a condition: {self._tokens}")

    def _all_of(self) -> Condition:
        conditions = [self._one()]
        while self._accepts("AND"):
            conditions.append(self._one())
        if len(conditions) == 1:
            return conditions[0]
        return lambda item, values: all(condition(item, values) for condition in conditions)

    def _one(self) -> Condition:
        if self._accepts("NOT"):
            condition = self._one()
            return lambda item, values: not condition(item, values)
        if self._accepts("("):
            condition = self.any_of()
            self._expect(")")
            return condition
        word = self._next()
        if word in ("attribute_exists", "attribute_not_exists"):
            self._expect("(")
            name = self._next()
            self._expect(")")
            wanted = word == "attribute_exists"
            return lambda item, _: (name in item) is wanted
        return self._comparison(word)

    def _comparison(self, name: str) -> Condition:
        operator, right = self._next(), self._next()
        if operator not in COMPARISONS or right[0] != ":" or name[0] == ":":
            raise UnmodelledError(f"comparison {name} {operator} {right}")
        compare = COMPARISONS[operator]

        def condition(item: Mapping[str, Value], values: Mapping[str, Value]) -> bool:
            found = item.get(name)
            if found is None:
                return False
            (kind, value), (wanted_kind, wanted) = *found.items(), *values[right].items()
            if kind != wanted_kind:
                return operator == "<>"
            return compare(_number(value), _number(wanted)) if kind == "N" else compare(value, wanted)

        return condition

    def _accepts(self, word: str) -> bool:
        if self._tokens and self._tokens[0].upper() == word:
            self._tokens.pop(0)
            return True
        return False

    def _next(self) -> str:
        if not self._tokens:
            raise UnmodelledError("a condition that ends too early")
        return self._tokens.pop(0)

    def _expect(self, word: str) -> None:
        if self._next() != word:
            raise UnmodelledError(f"a condition without {word!r} where it belongs")


def _number(text: str) -> int | Decimal:
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)
