"""The fields of a file, one by one: known, present, of the right type, within range. pydantic judges, this explains."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from ipaddress import IPv4Network
from typing import Any, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from settings.document import Document
from settings.environment import Environment
from settings.lenient import read_leniently, section_of
from settings.problem import Code, FieldPath, Finding
from settings.section import Section

UNKNOWN = Code(
    "DR010",
    "Unknown field",
    "No setting has this name here. A misspelt field would otherwise be ignored and its default used.",
    "one of the fields that docs/configuration.md and config/schema.json list for this block",
)
MISSING = Code("DR011", "Missing field", "The field has no default: nobody can guess it.", "a value for the field")
WRONG_TYPE = Code(
    "DR012",
    "Wrong type",
    "YAML reads the value as something else than the field takes: digits without quotes are a number, `on` and `no` "
    "are booleans, nothing after the colon is null.",
    "a value of the field's type; text that looks like a number or a boolean in quotes",
)
OUT_OF_RANGE = Code(
    "DR013", "Out of range", "AWS or the failover protocol sets the field's bounds.", "a value within them"
)
MALFORMED = Code("DR014", "Malformed value", "The text does not have the form that AWS takes.", "a value of that form")
NOT_OFFERED = Code("DR015", "Not one of the values", "The field takes one of a few values.", "one of them")
WRONG_COUNT = Code(
    "DR016", "Too few or too many", "The list, map or text has a bound on its length.", "within the bound"
)

BY_ERROR = {
    "extra_forbidden": UNKNOWN,
    "invalid_key": UNKNOWN,
    "missing": MISSING,
    "greater_than": OUT_OF_RANGE,
    "greater_than_equal": OUT_OF_RANGE,
    "less_than": OUT_OF_RANGE,
    "less_than_equal": OUT_OF_RANGE,
    "finite_number": OUT_OF_RANGE,
    "string_pattern_mismatch": MALFORMED,
    "ip_v4_network": MALFORMED,
    "value_error": MALFORMED,
    "literal_error": NOT_OFFERED,
    "too_short": WRONG_COUNT,
    "too_long": WRONG_COUNT,
    "string_too_short": WRONG_COUNT,
    "string_too_long": WRONG_COUNT,
}
"""pydantic's error types; all others say that the type is wrong."""
BLOCK, WHOLE_NUMBER = "a block of `key: value`", "a whole number, without quotes"
WANTED = {
    "missing": "",
    "string_pattern_mismatch": "",
    "string_type": "text",
    "int_type": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "bool_type": "true or false, without quotes",
    "model_type": BLOCK,
    "dict_type": BLOCK,
    "tuple_type": "a list: [one, another]",
    "ip_v4_network": "a range of IPv4 addresses such as 10.40.0.0/16",
    "ip_any_network": "a range of IPv4 addresses such as 10.40.0.0/16",
    "too_short": "{min_length} entries or more",
    "too_long": "{max_length} entries or fewer",
    "string_too_short": "{min_length} characters or more",
    "string_too_long": "{max_length} characters or fewer",
}
"""What pydantic wants, said of a file rather than of Python; its own words for the rest."""


def validate(document: Document) -> tuple[Environment, list[Finding]]:
    """The environment, and what is wrong with its fields; with findings, the environment is a lenient one."""
    try:
        return Environment.model_validate(document.content), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    findings = {(finding.code.code, finding.path): finding for finding in _findings(document, errors)}
    return cast("Environment", read_leniently(Environment, document.content)), list(findings.values())


def _findings(document: Document, errors: Sequence[Any]) -> Iterator[Finding]:
    for error in errors:
        code = BY_ERROR.get(error["type"], WRONG_TYPE)
        path = _in_file(document, error["loc"], absent=code is MISSING)
        section, field = _field(path)
        if code is UNKNOWN:
            yield _unknown(path, section)
        elif code is MISSING:
            yield code.at(*path, wrong="is missing", right=_describe(error, field))
        else:
            yield code.at(*path, wrong=_wrong(document, path, error, code), right=_right(document, path, error, field))


def _in_file(document: Document, location: Sequence[Any], *, absent: bool) -> FieldPath:
    """The part of pydantic's location that is a path in the file; the rest names branches of its own."""
    location = tuple(part if isinstance(part, int) else str(part) for part in location)
    return location[: document.depth(location) + absent]


def _field(path: FieldPath) -> tuple[type[Section], FieldInfo | None]:
    """The innermost section on the way to a field, and the field in it that the path names or goes through."""
    section: type[Section] = Environment
    field: FieldInfo | None = None
    for remaining, part in zip(range(len(path) - 1, -1, -1), path, strict=True):
        field = section.model_fields.get(str(part))
        inner = section_of(field) if field else None
        if inner is None or not remaining:
            break
        section = inner
    return section, field


def _unknown(path: FieldPath, section: type[Section]) -> Finding:
    known = list(section.model_fields)
    close = get_close_matches(str(path[-1]) if path else "", known, n=1)
    right = f"did you mean `{close[0]}`?" if close else f"this block has {', '.join(known)}"
    return UNKNOWN.at(*path, wrong="no setting has this name here", right=right)


def _wrong(document: Document, path: FieldPath, error: Any, code: Code) -> str:
    text, value = document.text(path), error["input"]
    if value is None:
        return "is empty"
    if isinstance(value, dict | list | tuple | set):
        kind = "a block" if isinstance(value, dict) else "a list"
        return f"has {len(value)} entries" if code is WRONG_COUNT else f"is {kind}"
    shown = f"`{_shortened(str(value) if text is None else text)}`"
    if code is not WRONG_TYPE:
        return f"{shown} is {_judgement(code)}"
    return f"{shown} is {_kind(value)} in YAML"


def _judgement(code: Code) -> str:
    return {
        OUT_OF_RANGE: "out of range",
        MALFORMED: "malformed",
        NOT_OFFERED: "not one of the values",
        WRONG_COUNT: "too short or too long",
    }[code]


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case _:
            return "a date" if hasattr(value, "isoformat") else "something else"


def _right(document: Document, path: FieldPath, error: Any, field: FieldInfo | None) -> str:
    text, kind = document.text(path), error["type"]
    if kind == "string_type" and text and error["input"] is not None:
        return f'put it in quotes: "{_shortened(text)}"'
    if kind == "ip_v4_network" and (network := _network_of(error["input"])):
        return f"host bits are not zero: {network}"
    return _describe(error, field)


def _network_of(value: Any) -> IPv4Network | None:
    try:
        return IPv4Network(value, strict=False)
    except (ValueError, TypeError):
        return None


def _describe(error: Any, field: FieldInfo | None) -> str:
    """What pydantic wants, then what the field is for and what a value looks like."""
    said = str(error["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    wanted = WANTED[error["type"]].format(**error.get("ctx", {})) if error["type"] in WANTED else said
    example = f"for example {_as_yaml(field.examples[0])}" if field and field.examples else ""
    description = (field.description or "").strip() if field else ""
    return ". ".join(part.rstrip(".") for part in (wanted, example, description) if part) or "a value for it"


def _as_yaml(example: Any) -> str:
    """An example as one would write it."""
    match example:
        case dict():
            return "{" + ", ".join(f"{key}: {_as_yaml(value)}" for key, value in example.items()) + "}"
        case list():
            return "[" + ", ".join(map(_as_yaml, example)) + "]"
        case str() if example.replace(".", "", 1).isdecimal():
            return f'"{example}"'
        case _:
            return str(example)


def _shortened(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}..."
