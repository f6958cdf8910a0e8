"""The parameter group: known to the major version, in range, in RDS's units.

Names and ranges are PostgreSQL's own, read from real servers. Where RDS's are narrower, that is an advisory.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from settings.aws.parameters import (
    EXTENSION_PREFIXES,
    MAJORS,
    SET_BY_RDS,
    Parameter,
    majors_with,
    names,
    parameter,
)
from settings.aws.postgres import memory_gib, vcpu
from settings.database import Database, ParameterValue
from settings.environment import Environment
from settings.formula import FormulaInvalid, evaluate, is_formula
from settings.problem import Code, Finding

UNKNOWN = Code(
    "DR053",
    "Unknown parameter",
    "The PostgreSQL of this major version has no such parameter, so RDS refuses the parameter group.",
    "a parameter of this major version",
)
NOT_YOURS = Code(
    "DR054",
    "Parameter that RDS sets itself",
    "Paths, ports, archiving and the like are RDS's own and cannot be changed in a parameter group.",
    "no value for it",
)
VALUE = Code(
    "DR055",
    "Parameter value refused",
    "The value is of the wrong type or outside PostgreSQL's range. RDS takes plain numbers in the parameter's own "
    "unit, and 0 or 1 for booleans.",
    "a value of the parameter's type, in range",
)
FORMULA = Code(
    "DR056",
    "Malformed formula",
    "RDS formulas know whole numbers, * and /, GREATEST, LEAST and SUM, and variables in braces, spelled exactly.",
    "for example {DBInstanceClassMemory/32768} or LEAST({DBInstanceClassMemory/9531392},5000)",
)
MEMORY = Code(
    "DR057",
    "More memory than there is",
    "The instance would not start. The usual cause is the unit: DBInstanceClassMemory is in bytes, shared_buffers in "
    "pages of 8 kB, so {DBInstanceClassMemory/4} is 2,048 times the memory and {DBInstanceClassMemory/32768} a "
    "quarter of it.",
    "at most three quarters of the class's memory",
)
BYTES = {"B": 1, "kB": 1024, "8kB": 8192, "MB": 1024**2}
ALLOCATED = frozenset(
    [
        "shared_buffers",
        "work_mem",
        "maintenance_work_mem",
        "autovacuum_work_mem",
        "temp_buffers",
        "wal_buffers",
        "logical_decoding_work_mem",
    ]
)
"""Parameters that say how much memory is taken (effective_cache_size, for one, only informs the planner)."""
MOST_MEMORY_PERCENT = 75
WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
ASSUMED_MEMORY_GIB, ASSUMED_VCPU = 16, 2
"""For classes whose name does not tell; units are wrong by factors of a thousand."""


def known(env: Environment) -> Iterator[Finding]:
    """Every parameter exists, and may be set."""
    major = _major(env)
    for name in env.database.parameters:
        if name in SET_BY_RDS:
            yield NOT_YOURS.at("database", "parameters", name, wrong="is set by RDS itself")
        elif major in MAJORS and not _is_extensions_or_rds(name) and parameter(name, major) is None:
            there = majors_with(name)
            close = get_close_matches(name, names(major), n=1)
            right = (
                f"PostgreSQL {', '.join(map(str, there))} has it"
                if there
                else f"did you mean {close[0]}?"
                if close
                else UNKNOWN.right
            )
            yield UNKNOWN.at(
                "database", "parameters", name, wrong=f"is no parameter of PostgreSQL {major}", right=right
            )


def values(env: Environment) -> Iterator[Finding]:
    """Every value is of the right type, in range, and fits into memory."""
    major = _major(env)
    for name, value in env.database.parameters.items():
        definition = None if name in SET_BY_RDS else parameter(name, major)
        if definition and value is not None:
            yield from _value(env.database, name, value, definition)


def _value(database: Database, name: str, value: ParameterValue, definition: Parameter) -> Iterator[Finding]:
    path, text = ("database", "parameters", name), str(value).strip()
    match definition.type:
        case "bool" if not isinstance(value, bool) and text not in {"0", "1"}:
            yield VALUE.at(*path, wrong=f"`{text}` is no boolean that RDS takes", right="0 or 1")
        case "enum" if isinstance(value, bool) or text not in definition.values:
            shown = "a boolean in YAML" if isinstance(value, bool) else f"`{text}`"
            right = f"one of {', '.join(definition.values)}, in quotes where YAML reads it as a boolean"
            yield VALUE.at(*path, wrong=f"{shown} is none of its values", right=right)
        case "real" if isinstance(value, bool) or not _in_range(_number(text), definition):
            yield VALUE.at(*path, wrong=f"`{text}` is not in its range", right=_range(definition))
        case "integer":
            yield from _integer(database, path, text, definition)


def _integer(database: Database, path: tuple[str, ...], text: str, definition: Parameter) -> Iterator[Finding]:
    if is_formula(text):
        try:
            number = evaluate(text, _variables(database))
        except FormulaInvalid as error:
            yield FORMULA.at(*path, wrong=f"`{text}`: {error}")
            return
    elif WHOLE_NUMBER.fullmatch(text):
        number = int(text)
    else:
        yield VALUE.at(*path, wrong=f"`{text}` is no whole number", right=_range(definition))
        return
    taken = number * BYTES.get(definition.unit, 0)
    memory = _variables(database)["DBInstanceClassMemory"]
    if path[-1] in ALLOCATED and taken * 100 > memory * MOST_MEMORY_PERCENT:
        percent = int(taken * 100 // memory)
        wrong = f"`{text}` is {percent} % of the memory of {database.instance_class}"
        yield MEMORY.at(*path, wrong=wrong, right=f"at most {MOST_MEMORY_PERCENT} %; its unit is {definition.unit}")
    elif not _in_range(number, definition):
        said = f"`{text}`, which is {number} on {database.instance_class}," if is_formula(text) else f"`{text}`"
        yield VALUE.at(*path, wrong=f"{said} is not in its range", right=_range(definition))


def _variables(database: Database) -> dict[str, int]:
    return {
        "AllocatedStorage": database.storage.allocated_gib * 1024**3,
        "DBInstanceClassMemory": (memory_gib(database.instance_class) or ASSUMED_MEMORY_GIB) * 1024**3,
        "DBInstanceVCPU": vcpu(database.instance_class) or ASSUMED_VCPU,
        "EndPointPort": database.port,
        "TrueIfReplica": 0,
    }


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _in_range(number: float | None, definition: Parameter) -> bool:
    if number is None or definition.min is None or definition.max is None:
        return number is not None
    return definition.min <= number <= definition.max


def _range(definition: Parameter) -> str:
    unit = f", in units of {definition.unit}" if definition.unit else ""
    kind = "a whole number" if definition.type == "integer" else "a number"
    span = "" if definition.min is None else f" from {definition.min} to {definition.max}"
    return f"{kind}{span}{unit}, without a unit of its own"


def _is_extensions_or_rds(name: str) -> bool:
    prefix, dot, _ = name.partition(".")
    return bool(dot) and (prefix == "rds" or prefix in EXTENSION_PREFIXES)


def _major(env: Environment) -> int:
    """The major version; 0 when the version is no version, which another rule says."""
    given = env.database.engine_version.split(".")[0]
    return int(given) if given.isdecimal() else 0
