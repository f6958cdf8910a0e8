"""A parameter group as `postgresql.conf`.

Names that begin with `rds.` are RDS's own and mean nothing to PostgreSQL. Formulas are RDS's: RDS User Guide,
"Specifying DB parameters".
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from lab.postgres.errors import ParameterError
from lab.postgres.installation import Installation

CLASS_MEMORY = 512 * 1024**2
"""Bytes that every instance class has in the lab: what formulas make of it fits many servers into one machine."""
VARIABLES = {"DBInstanceClassMemory": CLASS_MEMORY, "DBInstanceVCPU": 2, "AllocatedStorage": 100 * 1024**3}
FUNCTIONS: Mapping[str, Callable[..., int]] = {
    "GREATEST": max,
    "LEAST": min,
    "SUM": lambda *numbers: sum(numbers),
}
OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Mult: operator.mul,
    ast.Div: operator.floordiv,
}
IGNORED = "rds."
NAME, CONTEXT, TYPE, LEAST, GREATEST = 0, 1, 3, 5, 6
"""Columns of `postgres --describe-config`."""
FLAGS = ("0", "1", "on", "off", "true", "false")
DEFAULTS = {"shared_buffers": "16MB", "max_wal_senders": "35", "wal_keep_size": "64MB", "max_connections": "100"}
"""What a parameter group may change. Buffers small: RDS's own default is a quarter of the memory."""
NOT_SMALLER_ON_A_STANDBY = (
    "max_connections",
    "max_prepared_transactions",
    "max_locks_per_transaction",
    "max_wal_senders",
    "max_worker_processes",
)
"""A standby with less than its primary does not start (PostgreSQL manual, "Hot Standby", Administrator's Overview)."""


@dataclass(frozen=True)
class Catalogue:
    """The parameters that this PostgreSQL has."""

    static: Mapping[str, bool]
    """By name: whether a change needs a restart."""
    limits: Mapping[str, tuple[float, float]]
    """Of those that are numbers: the least and the greatest."""
    flags: frozenset[str]
    """Those that are on or off."""

    @classmethod
    def read(cls, installation: Installation) -> Self:
        """Ask the server's program; needs no server."""
        rows = [line.split("\t") for line in installation.run("postgres", "--describe-config").splitlines()]
        return cls(
            {row[NAME]: row[CONTEXT] == "postmaster" for row in rows},
            {row[NAME]: (float(row[LEAST]), float(row[GREATEST])) for row in rows if row[TYPE] in ("INTEGER", "REAL")},
            frozenset(row[NAME] for row in rows if row[TYPE] == "BOOLEAN"),
        )

    def translate(self, group: Mapping[str, str]) -> dict[str, str]:
        """Values for `postgresql.conf`: known names only, formulas worked out.

        Raises:
            ParameterError: a name is unknown, or a formula is none of RDS's.
        """
        values = {}
        for name, value in group.items():
            if name.startswith(IGNORED):
                continue
            if name not in self.static:
                raise ParameterError(f"PostgreSQL in the lab has no parameter {name!r}")
            values[name] = evaluate(name, value)
        return values

    def check(self, name: str, value: str) -> None:
        """Refuse what RDS would not let into a parameter group.

        Raises:
            ParameterError: the name is unknown, the formula none of RDS's, or the value out of bounds.
        """
        if name.startswith(IGNORED):
            return
        text = self.translate({name: value})[name].strip()
        if name in self.flags and text.lower() not in FLAGS:
            raise ParameterError(f"{name} = {value!r}: it is one of {', '.join(FLAGS)}")
        if name in self.limits:
            least, greatest = self.limits[name]
            try:
                within = least <= float(text) <= greatest
            except ValueError:
                raise ParameterError(f"{name} = {value!r}: it is a number, without a unit") from None
            if not within:
                raise ParameterError(f"{name} = {value!r}: it is {least:g} to {greatest:g}")

    def needs_restart(self, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        """Whether going from one set of values to another takes a restart."""
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        return any(self.static.get(name, False) for name in changed)


def evaluate(name: str, value: str) -> str:
    """A value in which formulas are replaced by what they amount to.

    Raises:
        ParameterError: the formula uses something else than RDS's operators, functions and variables.
    """
    formula = value.strip()
    if "{" not in formula and not any(formula.startswith(f"{function}(") for function in FUNCTIONS):
        return value
    try:
        tree = ast.parse(formula.replace("{", "(").replace("}", ")"), mode="eval")
        return str(_number(tree.body))
    except (SyntaxError, ValueError, ZeroDivisionError, TypeError) as error:
        raise ParameterError(f"{name} = {value!r} is no formula that RDS has: {error}") from None


def configuration(values: Mapping[str, str]) -> str:
    """The text of a `postgresql.conf`."""
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in sorted(values.items()))


def standby_settings(own: Mapping[str, str], primary: Mapping[str, str]) -> dict[str, str]:
    """A standby's values: its own, raised where it would not start beside its primary. RDS does the same."""
    beside, raised = {**DEFAULTS, **primary}, dict(own)
    for name in NOT_SMALLER_ON_A_STANDBY:
        if name in beside and int({**DEFAULTS, **own}.get(name, 0)) < int(beside[name]):
            raised[name] = beside[name]
    return raised


def _number(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=variable) if variable in VARIABLES:
            return VARIABLES[variable]
        case ast.BinOp(left=left, op=symbol, right=right) if type(symbol) in OPERATORS:
            return OPERATORS[type(symbol)](_number(left), _number(right))
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if function in FUNCTIONS:
            return FUNCTIONS[function](*map(_number, arguments))
    raise ValueError(f"{ast.unparse(node)} is not known")
